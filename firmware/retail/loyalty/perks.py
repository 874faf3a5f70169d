"""What a tier gives besides its price: a section of the policy (S22). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from firmware.base.wording.phrases import Phrase
from firmware.retail.loyalty.rules import Tier

MAX_NOTE = 60
_ORDER = list(Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNote:
    """What members of `tier` may book, and where: read on screen, slip and web page."""

    tier: Literal["silver", "gold", "diamond"]
    note: str

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """A note that no screen could show."""
        note = self.note
        if not (0 < len(note.strip()) <= len(note) <= MAX_NOTE and note.isprintable()):
            allowed = Phrase("1 to {most} printable characters", most=MAX_NOTE)
            yield "note", note, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Perks:
    """Benefits of a tier beside the price; early purchase stands in `early_sales`.

    Who is of `service_tier` or higher has a service line: a call for staff comes before
    those of others; "none": nobody has. `booking` has a note at most for each tier; who
    is of a higher tier without one reads that of the next lower tier.
    """

    service_tier: Literal["none", "silver", "gold", "diamond"] = "none"
    booking: tuple[BookingNote, ...] = ()

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """Two notes for one tier."""
        seen = set[str]()
        for row in self.booking:
            if row.tier in seen:
                yield "booking", row.tier, Phrase("each tier once")
            seen.add(row.tier)

    def comes_first(self, tier: Tier) -> bool:
        """Whether a call of a member of this tier comes before those of others."""
        first = Tier(self.service_tier)
        return first is not Tier.NONE and _ORDER.index(tier) >= _ORDER.index(first)

    def booking_note(self, tier: Tier) -> str:
        """What a member of this tier may book; empty for nothing."""
        notes = {Tier(row.tier): row.note for row in self.booking}
        reached = reversed(_ORDER[: _ORDER.index(tier) + 1])
        return next((notes[each] for each in reached if each in notes), "")
