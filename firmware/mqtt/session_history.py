"""How the last sessions with the broker ended, and how long to wait for the next. Pure.

A broker ends the session of whoever has a name as soon as another one comes by it. Two
boxes with one name would throw each other out many times a second.
"""

STEADY_S = 120.0
"""A session of this length was undisturbed. Longer than any wait, so that of two boxes
with one name neither has one."""
TAKEN_MIN = 3
"""How many sessions in a row the broker ended soon after it had accepted them."""
RETRY_FIRST_S = 0.5
MAX_RETRY_S = 30.0
MAX_TAKEN_RETRY_S = 60.0
_MAX_EXPONENT = 16


def retry_delay_s(failures: int, chance: float) -> float:
    """The wait in seconds after `failures` failed tries in a row; `chance` is 0 to 1.

    Full jitter over a window that doubles from 0.5 to 30 s, so that a shop's kiosks do
    not all reconnect at once.
    """
    return min(MAX_RETRY_S, _window_s(failures)) * chance


class SessionHistory:
    """One thread. `failures`: tries in a row that failed or did not last."""

    def __init__(self) -> None:
        self.failures = 0
        self._taken = 0

    @property
    def contested(self) -> bool:
        """Whether another box seems to go by the same name."""
        return self._taken >= TAKEN_MIN

    def failed(self) -> None:
        """A try came to no session: the broker was away, or refused us."""
        self.failures += 1
        self._taken = 0

    def ended(self, lasted_s: float, *, by_broker: bool) -> None:
        """A session is over; `by_broker`: the broker closed it without a word."""
        steady = lasted_s >= STEADY_S
        self.failures = 0 if steady else self.failures + 1
        self._taken = self._taken + 1 if by_broker and not steady else 0

    def steady(self) -> None:
        """The session that goes on has lasted for `STEADY_S`."""
        self.failures = self._taken = 0

    def delay_s(self, chance: float) -> float:
        """The wait before the next try; `chance` is 0 to 1.

        From half of a window to the whole, up to a minute, if the name is contested.
        """
        if not self.contested:
            return retry_delay_s(self.failures, chance)
        window_s = min(MAX_TAKEN_RETRY_S, _window_s(self.failures))
        return window_s * (1 + chance) / 2


def _window_s(failures: int) -> float:
    return RETRY_FIRST_S * 2 ** min(failures, _MAX_EXPONENT)
