"""Where something can break while a sale is paid by phone, and what breaks there.

A point is something that outlives a power cut, or that another box sees: a commit, a
message, a call to the network or its reply, a print job. Between two of them a cut
cannot be told from one right after the first, so these are all there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto


class Fault(StrEnum):
    """What breaks. Cuts last for a moment, or `_LONG` for longer than anyone waits.

    LATE: after the next ones. VERY_LATE: after whoever waited has given up. LINK: the
    broker is away for a while, and forgets. HUB_ARRIVES: the hub dies, and what it was
    sending arrives all the same. WORKER: the thread that calls the network dies.
    """

    LOST = auto()
    DOUBLED = auto()
    LATE = auto()
    VERY_LATE = auto()
    LINK = auto()
    LINK_LONG = auto()
    KIOSK = auto()
    KIOSK_LONG = auto()
    HUB = auto()
    HUB_LONG = auto()
    HUB_ARRIVES = auto()
    BOTH = auto()
    WORKER = auto()


KIOSK_CUTS = frozenset({Fault.KIOSK, Fault.KIOSK_LONG, Fault.BOTH})
HUB_CUTS = frozenset({Fault.HUB, Fault.HUB_LONG, Fault.HUB_ARRIVES, Fault.BOTH})
LONG = frozenset({Fault.KIOSK_LONG, Fault.HUB_LONG, Fault.LINK_LONG})
_EITHER = (
    Fault.KIOSK,
    Fault.KIOSK_LONG,
    Fault.HUB,
    Fault.HUB_LONG,
    Fault.BOTH,
)


class Place(StrEnum):
    """A kind of point.

    MESSAGE: it leaves its box. KIOSK_FILE: an fsync has returned. KIOSK_COMMIT: has
    returned. HUB_COMMIT: is about to be. HUB_COMMITTED: has, and nobody was told yet.
    CALL: it reaches the network. REPLY: the network has done it, and says so. PRINT: a
    job is given to the printer. PRINTED: the printer says that it is on paper.
    """

    MESSAGE = auto()
    KIOSK_FILE = auto()
    KIOSK_COMMIT = auto()
    HUB_COMMIT = auto()
    HUB_COMMITTED = auto()
    CALL = auto()
    REPLY = auto()
    PRINT = auto()
    PRINTED = auto()


_HUB = (Fault.HUB, Fault.HUB_LONG, Fault.BOTH)
_KIOSK = (Fault.KIOSK, Fault.KIOSK_LONG, Fault.BOTH)
FAULTS: Mapping[Place, tuple[Fault, ...]] = {
    Place.MESSAGE: (
        Fault.LOST,
        Fault.DOUBLED,
        Fault.LATE,
        Fault.VERY_LATE,
        Fault.LINK,
        Fault.LINK_LONG,
        *_EITHER,
    ),
    Place.KIOSK_FILE: _KIOSK,
    Place.KIOSK_COMMIT: _KIOSK,
    Place.HUB_COMMIT: _HUB,
    Place.HUB_COMMITTED: _HUB,
    Place.CALL: (
        Fault.LOST,
        Fault.LATE,
        Fault.VERY_LATE,
        Fault.WORKER,
        Fault.HUB_ARRIVES,
        *_EITHER,
    ),
    Place.REPLY: (Fault.LOST, Fault.LATE, Fault.WORKER, *_EITHER),
    Place.PRINT: _KIOSK,
    Place.PRINTED: _KIOSK,
}
"""All that can break at a point of each kind."""


@dataclass(frozen=True, slots=True)
class Point:
    """The `number`th thing that a run does, of which `label` is what it is."""

    number: int
    place: Place
    label: str

    @property
    def where(self) -> str:
        """The kind of point, and for a message which way it goes, and its topic."""
        if self.place is not Place.MESSAGE:
            return f"{self.place} {self.label}"
        way = "up" if "/up/" in self.label else "down"
        return f"{self.place} {way} {self.label}"


@dataclass
class Breakage:
    """What breaks at which point: `faults` by number. Keeps the points that it saw."""

    faults: dict[int, Fault] = field(default_factory=dict[int, Fault])
    seen: list[Point] = field(default_factory=list[Point])

    def at(self, place: Place, label: str) -> Fault | None:
        """What breaks at the next point; None if nothing does, or nothing of its."""
        point = Point(len(self.seen), place, label)
        self.seen.append(point)
        fault = self.faults.get(point.number)
        return fault if fault in FAULTS[place] else None
