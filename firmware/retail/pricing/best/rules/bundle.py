"""Basket rules that bounds take as one: what they save at most. Pure.

Rules that stack on the same goods share the cost of reaching thresholds.
"""

from collections.abc import Sequence

from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.rules.piece_rule import PieceRule
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.rules.thresholds import Saved, Thresholds
from firmware.retail.pricing.best.settings import PriceSetting

Lowest = tuple[PriceSetting, PriceSetting]


class RuleBundle:
    """One rule, or all that stack on the same goods; `bits` are theirs.

    `weight`: the cost of raising its amount is split among so many bundles. `low` and
    `high` are the settings between which all others lie.
    """

    __slots__ = (
        "_known",
        "_pieces",
        "_range",
        "_spend",
        "_tables",
        "bits",
        "part",
        "piece",
        "weight",
    )

    def __init__(
        self, bits: int, rules: Sequence[SpendRule | PieceRule], between: Lowest
    ) -> None:
        self.bits = bits
        self.part: BasketPart = rules[0].part
        self.weight = 1
        self.piece = next((each for each in rules if isinstance(each, PieceRule)), None)
        self._spend = [each for each in rules if isinstance(each, SpendRule)]
        self._pieces = any(each.by_pieces for each in self._spend)
        low, high = between
        self._range = low.sum_fen(self.part), high.sum_fen(self.part)
        self._tables: dict[int, Thresholds] = {}
        self._known: dict[tuple[int, int, int], Saved] = {}

    def saved(self, low: PriceSetting, high: PriceSetting) -> Saved:
        """What the goods save between two settings."""
        number = self.part.number
        if self._pieces or self.piece is not None:
            return self._by_pieces(low, high)
        key = low.sums[number], high.sums[number], 0
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compute(*key)
        return known

    def _by_pieces(self, low: PriceSetting, high: PriceSetting) -> Saved:
        if self.piece is not None:
            free_fen = self.piece.off_in(high)
            return Saved(self.piece.gain_fen(low, high), free_fen)
        number = self.part.number
        key = low.sums[number], high.sums[number], high.pieces(self.part)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compute(*key)
        return known

    def _compute(self, low_fen: int, high_fen: int, pieces: int) -> Saved:
        table = self._tables.get(pieces)
        if table is None:
            table = self._tables[pieces] = Thresholds(self._spend, self._range, pieces)
        return table.saved(low_fen, high_fen, self.weight)
