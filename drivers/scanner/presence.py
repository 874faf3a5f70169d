"""What a scan means: which of a frame's readings are shown anew. Pure.

A code held still is one scan, however often the reader misses it for a moment; shown
again after it has left the view it is a second one; two codes in view are two, equal
ones too where they stand apart. Time is an argument.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from drivers.api import Reading, Symbology
from drivers.vision.geometry import apart

LEFT_AFTER_S = 1.0
"""Missing in every frame for this long, a code has left: a flicker is shorter."""

FORGOTTEN_AFTER_S = 10.0
"""Without any frame for this long, nobody knows what stands there. A shorter stop of
the camera is no leaving: what is there afterwards was there all the time."""

APART_LENGTHS = 0.9
"""Equal codes are two where their middles are this many lengths of one apart. What one
code gives on two of its heights lies closer: no code is as high as it is long."""

UPC_IN_EAN = 13


class Key(NamedTuple):
    """One of the equal codes in view; the first is number 0."""

    symbology: Symbology
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Presence:
    """When a code was last seen, and since which later frame it is missing."""

    seen_at_s: float
    missing_since_s: float | None = None

    def stands(self, now_s: float) -> bool:
        """Whether it counts as in view at a frame of this time."""
        if now_s - self.seen_at_s >= FORGOTTEN_AFTER_S:
            return False
        missing = self.missing_since_s
        return missing is None or now_s - missing < LEFT_AFTER_S

    def missed(self, now_s: float) -> "Presence":
        """It is not in the frame of this time."""
        since_s = now_s if self.missing_since_s is None else self.missing_since_s
        return Presence(self.seen_at_s, since_s)


View = Mapping[Key, Presence]


def look(
    view: View, readings: Sequence[Reading], now_s: float
) -> tuple[View, tuple[Reading, ...]]:
    """The view after one frame, and the readings that are new in it."""
    seen = _numbered(readings)
    standing = {key: one for key, one in view.items() if one.stands(now_s)}
    anew = tuple(reading for key, reading in seen.items() if key not in standing)
    after = {key: one.missed(now_s) for key, one in standing.items()}
    return after | dict.fromkeys(seen, Presence(now_s)), anew


def _numbered(readings: Sequence[Reading]) -> dict[Key, Reading]:
    """The codes of one frame, each once however often and wherever it was read."""
    places: dict[Key, list[Reading]] = {}
    for reading in readings:
        equal = places.setdefault(_first(reading), [])
        here = reading.corners
        if all(apart(here, other.corners, lengths=APART_LENGTHS) for other in equal):
            equal.append(reading)
    return {
        key._replace(number=number): reading
        for key, equal in places.items()
        for number, reading in enumerate(equal)
    }


def _first(reading: Reading) -> Key:
    """A UPC-A and the EAN-13 of the same number are one code, read in two ways."""
    if reading.symbology is Symbology.UPCA:
        return Key(Symbology.EAN13, reading.text.zfill(UPC_IN_EAN), 0)
    return Key(reading.symbology, reading.text, 0)


@dataclass(slots=True)
class PresenceTracker:
    """`look` with its view kept, for the one thread that decodes."""

    _view: View = field(default_factory=dict[Key, Presence], repr=False)

    def __call__(
        self, readings: Sequence[Reading], now_s: float
    ) -> tuple[Reading, ...]:
        """Those of one frame's readings that are shown anew."""
        self._view, anew = look(self._view, readings, now_s)
        return anew
