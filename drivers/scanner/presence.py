"""Which readings of a frame are new in view: each is one scan. Pure.

A code held still is one scan, even if the reader misses it for a moment. Once it has
left the view, it is a second scan. Two codes in view are two scans, and so are two
equal ones that are apart. Time is an argument.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from drivers.api import Reading, Symbology
from drivers.vision.geometry import apart

LEFT_AFTER_S = 1.0
"""A code that no frame of this time shows has left the view: a flicker is shorter."""

FORGOTTEN_AFTER_S = 10.0
"""After this time without any frame the view is unknown. During a shorter stop of the
camera no code leaves: what is in view afterwards was there all the time."""

APART_LENGTHS = 0.9
"""Equal codes are two if their middles are this many code lengths apart. Two readings
of one code, at two of its heights, are closer: no code is as high as it is long."""

UPC_IN_EAN = 13


class Key(NamedTuple):
    """One of the equal codes in view, numbered from 0."""

    symbology: Symbology
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Presence:
    """When a code was last read, and since which later frame it is missing."""

    seen_at_s: float
    missing_since_s: float | None = None

    def in_view(self, now_s: float) -> bool:
        """Whether it counts as in view at a frame of this time."""
        if now_s - self.seen_at_s >= FORGOTTEN_AFTER_S:
            return False
        missing = self.missing_since_s
        return missing is None or now_s - missing < LEFT_AFTER_S

    def without_reading(self, now_s: float) -> "Presence":
        """The same after a frame of this time in which it was not read."""
        since_s = now_s if self.missing_since_s is None else self.missing_since_s
        return Presence(self.seen_at_s, since_s)


View = Mapping[Key, Presence]


def update_view(
    view: View, readings: Sequence[Reading], now_s: float
) -> tuple[View, tuple[Reading, ...]]:
    """The view after one frame, and the readings that are new in it."""
    seen = _numbered(readings)
    present = {key: one for key, one in view.items() if one.in_view(now_s)}
    new = tuple(reading for key, reading in seen.items() if key not in present)
    after = {key: one.without_reading(now_s) for key, one in present.items()}
    return after | dict.fromkeys(seen, Presence(now_s)), new


def _numbered(readings: Sequence[Reading]) -> dict[Key, Reading]:
    """The codes of one frame, each once, even if it was read several times."""
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
    """`update_view` with its view kept, for the one thread that decodes."""

    _view: View = field(default_factory=dict[Key, Presence], repr=False)

    def __call__(
        self, readings: Sequence[Reading], now_s: float
    ) -> tuple[Reading, ...]:
        """The readings of one frame that are new in view."""
        self._view, new = update_view(self._view, readings, now_s)
        return new
