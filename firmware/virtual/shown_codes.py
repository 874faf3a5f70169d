"""When a code was taken from the camera, so that showing it again counts. Pure.

To the kiosk a code that comes back within a second was in view all the time. A person
who shows it again waits for that long; a script would not, on a fast machine.
"""

from collections.abc import Iterable

AWAY_S = 1.6
"""What a code is away before it comes back: the second after which it has left the
view, counted from the first picture without it, on a machine with much to do."""


class ShownCodes:
    """What is before the camera, and when each other code was taken away."""

    def __init__(self) -> None:
        self._in_view = frozenset[str]()
        self._away_since_s: dict[str, float] = {}

    def pause_s(self, codes: Iterable[str], now_s: float) -> float:
        """How long to wait before these are shown; 0.0 if nobody would notice."""
        waits = (
            self._away_since_s[code] + AWAY_S - now_s
            for code in codes
            if code in self._away_since_s and code not in self._in_view
        )
        return max(0.0, *waits, 0.0)

    def show(self, codes: Iterable[str], now_s: float) -> None:
        """These are before the camera from now on, and nothing else is."""
        shown = frozenset(codes)
        noticed = {
            code: since_s
            for code, since_s in self._away_since_s.items()
            if now_s < since_s + AWAY_S
        }
        self._away_since_s = noticed | dict.fromkeys(self._in_view - shown, now_s)
        self._in_view = shown
