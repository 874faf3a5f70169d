"""Gifts and add-ons: what they need, and what they give. Pure."""

from dataclasses import dataclass

from firmware.retail.pricing.best.part import Part
from firmware.retail.pricing.best.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """A gift or an add-on on the goods of its scope, `part` (A16, A17).

    `item` is the scanned goods that it reprices while the switch `bit` is on; None if
    nothing was scanned, so that the gift is handed over. `pieces` are those handed over
    besides. `is_gift` tells gifts from goods at a special price.
    """

    id: str
    article: str
    min_fen: int
    part: Part
    bit: int = 0
    item: int | None = None
    repriced: int = 0
    price_fen: int = 0
    pieces: int = 0
    repeat: bool = False
    is_gift: bool = True

    def measured_fen(self, view: View) -> int:
        """The amount of the scope without its own repriced pieces."""
        amount_fen = view.sum_fen(self.part)
        if self.item is None or self.item not in self.part.indices:
            return amount_fen
        held = view.held[self.item]
        own_fen = self.price_fen if self.bit & view.on else held.unit_fen
        return amount_fen - self.repriced * min(own_fen, held.unit_fen)

    def times(self, view: View) -> int:
        """How often the scope reaches the minimum."""
        measured_fen = self.measured_fen(view)
        if measured_fen < self.min_fen:
            return 0
        return measured_fen // self.min_fen if self.repeat and self.min_fen else 1
