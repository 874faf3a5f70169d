"""Which readings of a frame are new in view: each is one scan. Pure.

A code held still is one scan, even if the reader misses it for a moment. Once it has
left the view, it is a second scan. Two codes in view are two scans, and so are two
equal ones that are apart. Time is an argument.

While codes are asked for, one that came into view before is reported once more: whoever
holds it there already means it. Never a second time, until it has left the view.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from drivers.api import Reading, Symbology
from drivers.vision.geometry import apart

LEFT_AFTER_S = 1.0
"""A code that no frame of this time shows has left the view: a flicker is shorter."""

FORGOTTEN_AFTER_S = 10.0
"""After this time without any frame the view is unknown. During a shorter stop of the
camera no code leaves: what is in view afterwards was there all the time."""

LINGERED_S = 10.0
"""What was in view that long was left there; nobody holds a code for this time."""

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
    """When a code was last read, and since which later frame it is missing.

    `since_s` is when it came into view first; what lingers and is away for a moment
    keeps that time. `asked`: it was in view while codes were asked for.
    """

    seen_at_s: float
    missing_since_s: float | None = None
    since_s: float = 0.0
    asked: bool = False

    def in_view(self, now_s: float) -> bool:
        """Whether it counts as in view at a frame of this time."""
        if now_s - self.seen_at_s >= FORGOTTEN_AFTER_S:
            return False
        missing = self.missing_since_s
        return missing is None or now_s - missing < LEFT_AFTER_S

    def remembered(self, now_s: float) -> bool:
        """Whether it was in view not long ago."""
        return now_s - self.seen_at_s < FORGOTTEN_AFTER_S

    @property
    def lingers(self) -> bool:
        """Whether it stood in view for longer than anybody shows a code."""
        return self.seen_at_s - self.since_s >= LINGERED_S

    def without_reading(self, now_s: float) -> "Presence":
        """The same after a frame of this time in which it was not read."""
        since_s = now_s if self.missing_since_s is None else self.missing_since_s
        return replace(self, missing_since_s=since_s)


View = Mapping[Key, Presence]


def update_view(
    view: View, readings: Sequence[Reading], now_s: float, *, asked: bool = False
) -> tuple[View, tuple[Reading, ...]]:
    """The view after one frame, and the readings that are new in it.

    A new one that lay in view for long and was away for a moment is marked `lingering`.
    With `asked`, what was in view before that is among them, marked `again`; what
    lingers is not.
    """
    seen = _numbered(readings)
    remembered = {key: one for key, one in view.items() if one.remembered(now_s)}
    new: list[Reading] = []
    after = {key: one.without_reading(now_s) for key, one in remembered.items()}
    for key, reading in seen.items():
        before = remembered.get(key)
        here = before is not None and before.in_view(now_s)
        stays = before is not None and (here or before.lingers)
        since_s = before.since_s if before is not None and stays else now_s
        was_asked = before is not None and here and before.asked
        after[key] = Presence(now_s, since_s=since_s, asked=asked or was_asked)
        again = here and asked and not was_asked and not after[key].lingers
        if again or not here:
            new.append(replace(reading, lingering=stays and not here, again=again))
    return after, tuple(new)


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
        self, readings: Sequence[Reading], now_s: float, *, asked: bool = False
    ) -> tuple[Reading, ...]:
        """The readings of one frame that are new in view, or that are asked for."""
        self._view, new = update_view(self._view, readings, now_s, asked=asked)
        return new
