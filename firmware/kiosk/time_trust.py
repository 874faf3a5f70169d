"""What time it is, as far as that was seen since the start (N15). Pure.

Most Pis have no clock that runs without power: they start with the time of their last
end, or of decades away. So a kiosk's clock is believed once a time server has set it,
and the hub's word instead of it. From then on time is counted by the monotonic clock,
so that setting the clock changes nothing. A clock with a cell counts until either of
them is received.
"""

from dataclasses import dataclass
from enum import StrEnum

AGREE_MAX_MS = 120_000
"""How far two clocks may be apart that show the same time."""
ROUND_TRIP_MAX_MS = 10_000
"""A reply that took longer does not show what time it is."""


class TimeDoubt(StrEnum):
    """Why the time is not known; the values stand in logs and on the wire."""

    UNKNOWN = "clock_unsure"
    """No time server and no hub since the start, and no clock has a cell."""
    DISAGREE = "clock_disagrees"
    """The time server and the hub name different times."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A time that was seen, and when by the monotonic clock."""

    utc_ms: int
    mono_ms: int

    def at(self, mono_ms: int) -> int:
        return self.utc_ms + mono_ms - self.mono_ms


class TimeTrust:
    """What time server and hub have shown. One thread; times are arguments.

    `mono_ms` is the monotonic clock's time, `wall_ms` the machine's own clock in Unix
    milliseconds.
    """

    def __init__(self) -> None:
        self._server: _Seen | None = None
        self._hub: _Seen | None = None
        self._cell: _Seen | None = None

    def see_clock(self, wall_ms: int, mono_ms: int, *, synchronised: bool) -> None:
        """The machine's clock, which counts only once a time server has set it.

        If it is set otherwise later on, the time goes on as it was.
        """
        if not synchronised:
            return
        seen = self._server
        if seen is None or abs(seen.at(mono_ms) - wall_ms) <= AGREE_MAX_MS:
            self._server = _Seen(wall_ms, mono_ms)

    def see_cell(self, wall_ms: int, mono_ms: int) -> None:
        """The machine's clock at the start, which a clock with a cell has set."""
        self._cell = _Seen(wall_ms, mono_ms)

    def receive_hub_time(self, utc_ms: int, *, sent_ms: int, mono_ms: int) -> None:
        """The time in the hub's reply at `mono_ms` to a request made at `sent_ms`."""
        took_ms = mono_ms - sent_ms
        if 0 <= took_ms <= ROUND_TRIP_MAX_MS:
            self._hub = _Seen(utc_ms + took_ms // 2, mono_ms)

    @property
    def doubt(self) -> TimeDoubt | None:
        """Why the time is not known, or None."""
        server, hub = self._server, self._hub
        if server is None or hub is None:
            return None if server or hub or self._cell else TimeDoubt.UNKNOWN
        apart_ms = abs(server.at(0) - hub.at(0))
        return TimeDoubt.DISAGREE if apart_ms > AGREE_MAX_MS else None

    def known_ms(self, mono_ms: int) -> int | None:
        """The time in Unix milliseconds, None if it is not known."""
        seen = self._server or self._hub or self._cell
        return seen.at(mono_ms) if seen and self.doubt is None else None
