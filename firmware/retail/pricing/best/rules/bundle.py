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

    `weight`: the cost of raising its amount is split among that many bundles. `low` and
    `high` are the settings between which all others lie.
    """

    __slots__ = (
        "_by_pieces",
        "_known",
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
        self._by_pieces = any(each.by_pieces for each in self._spend)
        low, high = between
        self._range = low.sum_fen(self.part), high.sum_fen(self.part)
        self._tables: dict[int, Thresholds] = {}
        self._known: dict[tuple[int, int, int], Saved] = {}

    def saved(self, low: PriceSetting, high: PriceSetting) -> Saved:
        """What the goods save between two settings."""
        if self.piece is not None:
            free_fen = self.piece.off_in(high)
            return Saved(self.piece.gain_fen(low, high), free_fen)
        number = self.part.number
        pieces = high.pieces(self.part) if self._by_pieces else 0
        key = low.sums[number], high.sums[number], pieces
        known = self._known.get(key)
        if known is None:
            table = self._tables.get(pieces)
            if table is None:
                table = Thresholds(self._spend, self._range, pieces)
                self._tables[pieces] = table
            known = self._known[key] = table.saved(*key[:2], self.weight)
        return known
