"""How often a bad message is worth a line in the log. Pure; time is an argument.

Anybody who reaches the broker can send bad messages as fast as it takes them. Each
kind is told at once and then once a minute, with how many were left out meanwhile.
"""

from dataclasses import dataclass

EVERY_S = 60.0
MAX_KINDS = 64
_OTHERS = ""


@dataclass(slots=True)
class _Told:
    """When a kind was last told, and how often it was left out since."""

    at_s: float
    left_out: int = 0


class LogThrottle:
    """What was told lately. Keeps `MAX_KINDS` kinds apart; any more share one minute.

    So no minute sees more than one line above that, whatever strangers invent.
    """

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}

    def due(self, kind: str, now_s: float) -> int | None:
        """How many like this one were left out before it; None to leave it out, too.

        `kind` may hold a stranger's words, such as a topic; `now_s` is monotonic.
        """
        if kind not in self._told and len(self._told) >= MAX_KINDS:
            kind = self._room_for(kind, now_s)
        told = self._told.setdefault(kind, _Told(now_s - EVERY_S))
        if now_s < told.at_s + EVERY_S:
            told.left_out += 1
            return None
        before, self._told[kind] = told.left_out, _Told(now_s)
        return before

    def _room_for(self, kind: str, now_s: float) -> str:
        """Forget the kinds whose minute is over; where none is, join the others."""
        self._told = {
            name: told
            for name, told in self._told.items()
            if now_s < told.at_s + EVERY_S
        }
        return kind if len(self._told) < MAX_KINDS else _OTHERS
