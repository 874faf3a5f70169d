"""When to ask the hub which catalogue is the newest. Pure.

A retained message may be older than the hub's end, so nothing retained confirms a
price: only the hub's own reply to a request that was made just now (E30).
"""

POLL_EVERY_S = 3_600.0
REPLY_LIMIT_S = 30.0
"""After this time without a confirmation the request is made again."""


class RevisionPoll:
    """When the next request is due. Main thread only; no I/O."""

    def __init__(self) -> None:
        self._unconfirmed = False
        self._due_s = float("-inf")

    def due(self, now_s: float) -> bool:
        """Whether to ask: an hour after the last confirmation, 30 s after asking."""
        return now_s >= self._due_s

    def sent(self, now_s: float, *, accepted: bool) -> None:
        """A request was made; `accepted`: the link took it."""
        self._unconfirmed = accepted
        self._due_s = now_s + REPLY_LIMIT_S

    def caught_up(self) -> None:
        """A publication was taken: what the hub could not confirm, it now may."""
        if self._unconfirmed:
            self._due_s = float("-inf")

    def hub_came_back(self) -> None:
        """The hub was away: its catalogue, and its clock, may be others now."""
        self._due_s = float("-inf")

    def confirmed(self, now_s: float) -> None:
        """The hub confirmed what is held."""
        self._unconfirmed = False
        self._due_s = now_s + POLL_EVERY_S
