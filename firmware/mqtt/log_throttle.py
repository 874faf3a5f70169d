"""Limits the log lines about bad messages. Pure; time is an argument.

Anyone who reaches the broker can send bad messages at any rate. Each kind is logged at
once and then once a minute, with the number of lines skipped since.
"""

from dataclasses import dataclass

EVERY_S = 60.0
MAX_KINDS = 64
_OTHERS = ""


@dataclass(slots=True)
class _LastLine:
    """When a kind was last logged, and the number of lines skipped since."""

    at_s: float
    skipped: int = 0


class LogThrottle:
    """The kinds logged lately. Above `MAX_KINDS` kinds, all others count as one.

    So a minute has at most `MAX_KINDS` + 1 lines. One thread.
    """

    def __init__(self) -> None:
        self._last: dict[str, _LastLine] = {}

    def due(self, kind: str, now_s: float) -> int | None:
        """The number of lines skipped before this one, or None to skip this one.

        `kind` may hold text from outside, such as a topic; `now_s` is monotonic.
        """
        if kind not in self._last and len(self._last) >= MAX_KINDS:
            kind = self._room_for(kind, now_s)
        last = self._last.setdefault(kind, _LastLine(now_s - EVERY_S))
        if now_s < last.at_s + EVERY_S:
            last.skipped += 1
            return None
        self._last[kind] = _LastLine(now_s)
        return last.skipped

    def _room_for(self, kind: str, now_s: float) -> str:
        """Drop the kinds whose minute is over; without room, return the shared kind."""
        self._last = {
            name: last
            for name, last in self._last.items()
            if now_s < last.at_s + EVERY_S
        }
        return kind if len(self._last) < MAX_KINDS else _OTHERS
