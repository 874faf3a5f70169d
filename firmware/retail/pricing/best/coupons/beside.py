"""Basket rules that leave a coupon less than its minimum wherever they serve. Pure.

A coupon measures what the basket rules leave of its goods (A08). A rule that always
takes too much of them can't serve beside it, whatever else happens.
"""

from firmware.retail.pricing.best.problem import CouponUse, Problem
from firmware.retail.pricing.best.rules.spend_rule import SpendRule


class Beside:
    """Which basket rules may serve beside a coupon."""

    def __init__(self, problem: Problem) -> None:
        self._rules = problem.rules
        self._low = problem.settings.at(problem.all_switches)
        self._high = problem.settings.at(0)
        self._levels: dict[int, list[tuple[int, int]]] = {}

    def serving(self, use: CouponUse) -> int:
        """The rules, as bits, that may leave a coupon its minimum."""
        serving, min_fen = (1 << len(self._rules)) - 1, use.coupon.min_fen
        if not min_fen:
            return serving
        high_fen = self._high.sum_fen(use.part)
        # Each item's part is rounded to a fen of its own.
        enough_fen = high_fen + len(use.part.indices) - min_fen
        for k, rule in enumerate(self._rules):
            if isinstance(rule, SpendRule) and rule.part.mask & use.part.mask:
                inside = not use.part.mask & ~rule.part.mask
                shared_fen = high_fen if inside else self._shared_fen(rule, use)
                if self._off_min_fen(k, rule, shared_fen) > enough_fen:
                    serving ^= 1 << k
        return serving

    def _off_min_fen(self, k: int, rule: SpendRule, shared_fen: int) -> int:
        """The least that a rule takes off `shared_fen` of goods of its part."""
        levels = self._levels.get(k)
        if levels is None:
            bounds = self._low.sum_fen(rule.part), self._high.sum_fen(rule.part)
            levels = self._levels[k] = list(rule.levels(*bounds))
        offs = [off_fen * shared_fen // most_fen for off_fen, most_fen in levels]
        return min(offs, default=0)

    def _shared_fen(self, rule: SpendRule, use: CouponUse) -> int:
        """The least amount of the goods that are in both parts."""
        both = rule.part.mask & use.part.mask
        amounts = self._low.view.amounts
        return sum([amounts[i] for i in use.part.indices if both >> i & 1])
