"""Gifts, add-ons, prices for few pieces: what they need, and what they give. Pure."""

from dataclasses import dataclass

from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.view import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """A gift or an add-on on the goods of its scope, `part` (A16, A17).

    `taken` are the scanned items that it reprices while the switch `bit` is on and
    nothing else wants them, each with its pieces; without any, the gift is handed
    over. `pieces` are those handed over besides. `is_gift`: a gift, not goods at a
    special price; `is_price`: it is an article offer for a few pieces, which counts as
    one of the article stage. `most_times`: how often it is given at most. `shared`:
    others want pieces of the same article, and what they have is paid, and counts.
    `scanned` are all items of that article.
    """

    id: str
    article: str
    min_fen: int
    part: BasketPart
    bit: int = 0
    taken: tuple[tuple[int, int], ...] = ()
    price_fen: int = 0
    pieces: int = 0
    repeat: bool = False
    is_gift: bool = True
    is_price: bool = False
    most_times: int | None = None
    shared: bool = False
    scanned: tuple[int, ...] = ()

    @property
    def repriced(self) -> int:
        """How many scanned pieces it reprices."""
        return sum(pieces for _, pieces in self.taken)

    def measured_fen(self, view: Measured) -> int:
        """The amount of the scope without its own repriced pieces."""
        amount_fen = view.sum_fen(self.part)
        if self.shared and self.bit & view.on:
            own = [i for i in self.scanned if i in self.part.indices]
            return amount_fen - sum([view.repriced_fen(i, self.bit) for i in own])
        for item, pieces in self.taken:
            if item in self.part.indices:
                unit_fen = view.unit_fen(item)
                own_fen = self.price_fen if self.bit & view.on else unit_fen
                amount_fen -= pieces * min(own_fen, unit_fen)
        # Another gift may have made some of its own pieces free.
        return max(amount_fen, 0)

    def times(self, view: Measured) -> int:
        """How often the scope reaches the minimum."""
        return self._times(self.measured_fen(view))

    def times_max(self, high: Measured) -> int:
        """At most how often it is reached where goods cost no more than in `high`."""
        if self.shared:
            return self._times(high.sum_fen(self.part))
        return self.times(high)

    def _times(self, measured_fen: int) -> int:
        if measured_fen < self.min_fen:
            return 0
        if not self.repeat or not self.min_fen:
            return 1
        times = measured_fen // self.min_fen
        return times if self.most_times is None else min(times, self.most_times)
