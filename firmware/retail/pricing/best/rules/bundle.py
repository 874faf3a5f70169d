"""Basket rules that bounds take as one: what they save at most. Pure.

Between two settings, a lower and a higher one, whoever reaches a threshold pays what is
missing to it first. So a rule saves at most the best of what comes off at a threshold
less the cost of reaching it. Rules that stack on the same goods share that cost.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.rules.piece_rule import PieceRule
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.settings import PriceSetting


class Steps(NamedTuple):
    """What comes off, step by step of the amount.

    What is missing to a step, `raised`; what comes off at it, `near`, and before the
    next one, `far`; how much more a fen that is raised takes off meanwhile, in basis
    points.
    """

    raised: Sequence[int]
    near: Sequence[int]
    far: Sequence[int]
    slope: int

    def best(self, divisor: int, free_fen: int = 0) -> int:
        """The most that is left if raising costs its `divisor`th part.

        Raising as far as `free_fen` costs nothing.
        """
        steep = self.slope * divisor > BPS_WHOLE
        offs = self.far if steep else self.near
        if free_fen:
            return max(
                [
                    (far if self.slope and raised < free_fen else off_fen)
                    - max(raised - free_fen, 0) // divisor
                    for raised, off_fen, far in zip(
                        self.raised, offs, self.far, strict=True
                    )
                ]
            )
        if divisor == 1:
            return max(map(sub, offs, self.raised))
        return max([a - b // divisor for a, b in zip(offs, self.raised, strict=True)])


class Saved:
    """What goods save at most between two settings, against the lower one.

    `paid_fen` if all that is raised is paid for, `free_fen` if nothing is; `steps` of a
    rule on pieces are none.
    """

    __slots__ = ("_divisor", "_half_fen", "free_fen", "paid_fen", "steps")

    def __init__(
        self,
        paid_fen: int,
        free_fen: int,
        *,
        steps: Steps | None = None,
        weight: int = 1,
    ) -> None:
        self.paid_fen = paid_fen
        self.free_fen = free_fen
        self.steps = steps
        self._divisor = 2 * weight
        self._half_fen = free_fen if steps is None else -1

    @property
    def half_fen(self) -> int:
        """Saved if half of all that is raised is paid for."""
        if self._half_fen < 0 and self.steps is not None:
            self._half_fen = self.steps.best(self._divisor)
        return self._half_fen

    def beyond_fen(self, free_fen: int) -> int:
        """As `paid_fen` if raising the amount so far costs nothing."""
        if self.steps is None:
            return self.free_fen
        return self.steps.best(self._divisor // 2, free_fen)


Lowest = tuple[PriceSetting, PriceSetting]

_THRESHOLDS_MAX = 60


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
        self._tables: dict[int, _Table] = {}
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
            table = self._tables[pieces] = _Table(self._spend, self._range, pieces)
        return table.saved(low_fen, high_fen, self.weight)


class _Table:
    """What comes off amounts of so many pieces, at each threshold."""

    def __init__(
        self, rules: Sequence[SpendRule], between: tuple[int, int], pieces: int
    ) -> None:
        self._rules = rules
        self._pieces = pieces
        froms: set[int] = set()
        coarse = False
        for rule in rules:
            above, more = rule.thresholds(*between, _THRESHOLDS_MAX)
            froms.update(above)
            coarse |= more
        self._froms = sorted(froms)
        self._known: dict[int, int] = {}
        self._offs = [self._off(each) for each in self._froms]
        both = zip(self._froms, self._offs, strict=True)
        self._all_off = any(from_fen == off_fen for from_fen, off_fen in both)
        slope = sum([rule.slope(between[0], pieces) for rule in rules])
        self._slope = _STEEP if coarse else slope
        # Each rate rounds to a fen of its own.
        self._noise = sum([rule.has_rate for rule in rules])

    def saved(self, low_fen: int, high_fen: int, weight: int) -> Saved:
        """What is saved between two amounts, and how."""
        off_fen = self._off(low_fen)
        if low_fen == high_fen:
            offs = (off_fen,)
            return Saved(off_fen, off_fen, steps=Steps((0,), offs, offs, 0))
        first = bisect_right(self._froms, low_fen)
        last = bisect_left(self._froms, high_fen)
        raised = [0, *[each - low_fen for each in self._froms[first:last]]]
        raised.append(high_fen - low_fen)
        offs = [off_fen, *self._offs[first:last], self._off(high_fen)]
        # Where more would come off than there is, what comes off rises with it.
        slope = _STEEP if off_fen == low_fen or self._all_off else self._slope
        nexts, near = offs, offs
        if slope:
            noise, nexts = self._noise, [*offs[1:], offs[-1]]
            near = [min(a + noise, b) for a, b in zip(offs, nexts, strict=True)]
        alone = len(self._rules) == 1 and slope * weight <= BPS_WHOLE
        steps = Steps(raised, near, nexts, slope)
        exact = Steps(raised, offs, nexts, slope) if alone and slope else steps
        return Saved(exact.best(weight), offs[-1], steps=steps, weight=weight)

    def _off(self, amount_fen: int) -> int:
        known = self._known.get(amount_fen)
        if known is None:
            off_fen = sum([rule.off(amount_fen, self._pieces) for rule in self._rules])
            known = self._known[amount_fen] = min(off_fen, amount_fen)
        return known


_STEEP = 1_000_000_000
