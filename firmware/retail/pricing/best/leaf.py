"""The best basket rules and coupons for one setting of the switches. Pure."""

from firmware.retail.pricing.best.bounds import (
    CouponSet,
    expiry,
    least_due_fen,
    optimistic,
)
from firmware.retail.pricing.best.choice import Chosen, Given, Rank
from firmware.retail.pricing.best.packing import Packing
from firmware.retail.pricing.best.problem import (
    UNNAMED_RULES,
    BasketRule,
    Problem,
)
from firmware.retail.pricing.best.stages import after_coupons, after_rules
from firmware.retail.pricing.best.view import View

_TRY_WORK = 30


class Leaf:
    """One setting, with what it gives; `better` improves on a choice already known."""

    def __init__(self, problem: Problem, view: View, gives: Given) -> None:
        self._problem = problem
        self._view = view
        self._gives = gives
        self._offs = [rule.off_fen(view) for rule in problem.rules]
        self._overlaps = problem.overlaps_in(view)
        self._packing = Packing(self._offs, self._overlaps)
        self._useful = [
            k
            for k in sorted(range(len(self._offs)), key=lambda k: -self._offs[k])
            if self._offs[k]
        ]
        self.work = 0
        self.cut_off = False

    def better(
        self, coupons: CouponSet, best: Chosen | None, work_max: int
    ) -> Chosen | None:
        """The best choice with these coupons if it is better than `best`, else that."""
        self._coupons = coupons
        self._best = best
        self._work_max = self.work + work_max
        available = 0
        for k in self._useful:
            available |= 1 << k
        self._decide(available, (), 0)
        return self._best

    def _decide(self, available: int, chosen: tuple[int, ...], off_fen: int) -> None:
        self.work += 1
        least_fen = self._bound_fen(available, chosen)
        if least_fen is None or not self._promising(least_fen, len(chosen)):
            return
        if self.work > self._work_max and self._best is not None:
            self.cut_off = True
            return
        if not available:
            self._try(chosen, off_fen)
            return
        k = next(k for k in self._useful if available >> k & 1)
        without = available & ~(1 << k)
        overlaps = self._overlaps[k]
        self._decide(without & ~overlaps, (*chosen, k), off_fen + self._offs[k])
        self._decide(without, chosen, off_fen)

    def _bound_fen(self, available: int, chosen: tuple[int, ...]) -> int | None:
        """At least what is due with these rules and any of the available ones."""

        def saves(rules: int) -> int:
            sure = sum([self._offs[k] for k in chosen if rules >> k & 1])
            return sure + self._packing.most(available & rules)

        return least_due_fen((self._view, self._view), self._coupons, saves)

    def _promising(self, least_fen: int, chosen: int) -> bool:
        if self._best is None:
            return True
        if least_fen != self._best.rank[0]:
            return least_fen < self._best.rank[0]
        gifts, rules = len(self._gives.gifts), len(self._gives.rules) + chosen
        return optimistic(least_fen, self._coupons, gifts=gifts, rules=rules) < (
            self._best.rank
        )

    def _try(self, chosen: tuple[int, ...], off_fen: int) -> None:
        self.work += _TRY_WORK
        rules = [self._problem.rules[k] for k in chosen]
        payable_fen, unused_fen = self._due(rules, chosen, off_fen)
        if payable_fen is None:
            return
        ids = self._gives.rules | {rule.id for rule in rules}
        rank: Rank = (
            payable_fen,
            len(self._coupons),
            -len(self._gives.gifts),
            unused_fen,
            expiry(self._coupons),
            len(ids),
            tuple(sorted(ids - UNNAMED_RULES)),
            tuple(sorted(use.coupon.id for use in self._coupons)),
        )
        if self._best is None or rank < self._best.rank:
            self._best = Chosen(
                rank=rank,
                on=self._view.on,
                chosen=chosen,
                coupons=self._coupons,
                gifts=self._gives.gifts,
                rules=tuple(sorted(ids)),
            )

    def _due(
        self, rules: list[BasketRule], chosen: tuple[int, ...], off_fen: int
    ) -> tuple[int | None, int]:
        """What is due, and what of the coupons is lost; None if one takes nothing."""
        if not self._coupons:
            if any(self._problem.shares[k] for k in chosen):
                return sum(after_rules(self._view, rules)), 0
            return self._view.total_fen - off_fen, 0
        left, values = after_coupons(after_rules(self._view, rules), self._coupons)
        if not all(values):
            return None, 0
        pairs = zip(self._coupons, values, strict=True)
        return sum(left), sum(use.coupon.unused_fen(value) for use, value in pairs)
