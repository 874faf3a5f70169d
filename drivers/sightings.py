"""What a scan means: which of a frame's readings are shown anew. Pure.

A code held still is one scan, however often the reader misses it for a moment; shown
again after it has left the view it is a second one; two codes in view are two. May
import `drivers.api` only; time is an argument.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from drivers.api import Reading, Symbology

LEFT_AFTER_S = 1.0
"""Not seen for this long, a code has left the view: a flicker is shorter."""

Key = tuple[Symbology, str]


@dataclass(frozen=True, slots=True)
class Showing:
    """A code that stands in view: its copies at once, and when it was last seen."""

    copies: int
    seen_at_s: float


View = Mapping[Key, Showing]


def look(
    view: View, readings: Sequence[Reading], now_s: float
) -> tuple[View, tuple[Reading, ...]]:
    """The view after one frame, and the readings that are new in it."""
    standing = {
        key: showing
        for key, showing in view.items()
        if now_s - showing.seen_at_s < LEFT_AFTER_S
    }
    anew: list[Reading] = []
    seen: Counter[Key] = Counter()
    for reading in readings:
        key = (reading.symbology, reading.text)
        seen[key] += 1
        known = standing[key].copies if key in standing else 0
        if seen[key] > known:
            anew.append(reading)
        standing[key] = Showing(max(known, seen[key]), now_s)
    return standing, tuple(anew)


@dataclass(slots=True)
class Sightings:
    """`look` with its view kept, for the one thread that decodes."""

    _view: View = field(default_factory=dict[Key, Showing], repr=False)

    def __call__(
        self, readings: Sequence[Reading], now_s: float
    ) -> tuple[Reading, ...]:
        """Those of one frame's readings that are shown anew."""
        self._view, anew = look(self._view, readings, now_s)
        return anew
