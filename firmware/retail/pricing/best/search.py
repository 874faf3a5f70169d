"""Branch and bound over all allowed combinations (A05 to A09). Pure.

A setting of the article stage's switches is a node; its children switch one more rule
off. A rule is worth switching off only if dearer goods reach a threshold, so a node is
left as soon as no threshold below it could make it the best.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from operator import itemgetter

from firmware.retail.pricing.best.aims import aimed
from firmware.retail.pricing.best.bounds import (
    CouponSet,
    coupon_sets,
    least_due_fen,
    optimistic,
)
from firmware.retail.pricing.best.choice import Chosen, given, most_gifts, reachable
from firmware.retail.pricing.best.leaf import Leaf
from firmware.retail.pricing.best.packing import Packing
from firmware.retail.pricing.best.problem import Problem
from firmware.retail.pricing.best.view import View

WORK_MAX = 3_000
"""The work after which the best choice so far is taken, and marked as such.

A node of the search counts `_NODE_WORK`, a step inside one 1: what they cost."""

_NODE_WORK = 8
_LEAF_WORK_MIN = 200
_AIMED_SETS = 3

Promise = tuple[int, CouponSet]
"""At least what is due in fen, and the coupons with which it might be."""

_Node = tuple[int, int, int, int, list[Promise]]
"""At least what is due; an order among equals; switches on; settled ones; promises."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best choice; `cut_off`: the bound of work was reached before the proof."""

    choice: Chosen
    cut_off: bool


def search(problem: Problem, work_max: int = WORK_MAX) -> Found:
    """The best allowed choice; never worse than every rule on in its turn."""
    return _Search(problem, work_max).run()


class _Search:
    def __init__(self, problem: Problem, work_max: int) -> None:
        self._problem = problem
        self._coupon_sets = list(coupon_sets(problem))
        self._views: dict[int, View] = {}
        self._best: Chosen | None = None
        self._work_left = work_max
        self._nodes: list[_Node] = []
        self._leaf_cut_off = False

    def run(self) -> Found:
        every, sets = self._possible(), self._coupon_sets
        # Without switches and coupons there is always a choice.
        self._leaf(0, [(0, ())])
        self._try(every, sets)
        hopes = _sets(self._promising((self._view(every), self._view(0)), sets))
        if hopes:
            for on in aimed(self._problem, hopes[:_AIMED_SETS], self._view):
                self._try(on, hopes)
            self._branch(every, 0, hopes)
        while self._nodes and self._work_left > 0:
            least_fen, _, on, settled, promising = heappop(self._nodes)
            if self._best and least_fen > self._best.payable_fen:
                break
            self._leaf(on, promising)
            self._branch(on, settled, _sets(promising))
        if self._best is None:
            raise AssertionError("the basket without any switch is a choice")
        unfinished = bool(self._nodes) and self._work_left <= 0
        return Found(self._best, unfinished or self._leaf_cut_off)

    def _possible(self) -> int:
        """All switches but those of gifts that no setting lets reach their minimum."""
        every, highest = self._problem.all_switches, self._view(0)
        for giving in self._problem.givings:
            if not giving.times(highest):
                every &= ~giving.bit
        return every

    def _try(self, on: int, sets: list[CouponSet]) -> None:
        view = self._view(on)
        self._leaf(on, self._promising((view, view), sets))

    def _branch(self, on: int, settled: int, sets: list[CouponSet]) -> None:
        """Note each rule that prices something, but a settled one, to be left off.

        A rule that prices nothing here changes nothing by going. Rules left off before
        are settled for the later ones, so that no setting is met twice. `sets` are the
        coupons that might win with it on.
        """
        used, before = self._view(on).used & ~settled, 0
        while used:
            bit = used & -used
            used ^= bit
            child = on & ~bit
            between = self._view(child, near=on), self._view(settled, near=before)
            if not reachable(self._problem, settled, between[1]):
                return
            promising = self._promising(between, sets)
            if promising:
                node = (promising[0][0], -child, child, settled, promising)
                heappush(self._nodes, node)
            before, settled = settled, settled | bit

    def _promising(
        self, between: tuple[View, View], sets: list[CouponSet]
    ) -> list[Promise]:
        """The coupons with which a setting between these two might be the best."""
        self._work_left -= _NODE_WORK
        problem, (low, high) = self._problem, between
        gains = [
            rule.off_fen(high) if problem.shares[k] else rule.gain_fen(low, high)
            for k, rule in enumerate(problem.rules)
        ]
        packing = Packing(gains, problem.overlaps)
        every = (1 << len(gains)) - 1

        def saves(rules: int) -> int:
            return packing.most(rules & every)

        promises = [
            (least_fen, coupons)
            for coupons in sets
            if (least_fen := least_due_fen(between, coupons, saves)) is not None
        ]
        promises.sort(key=itemgetter(0))
        return [promise for promise in promises if self._may_win(promise, high)]

    def _may_win(self, promise: Promise, high: View) -> bool:
        best = self._best
        if best is None or promise[0] != best.payable_fen:
            return best is None or promise[0] < best.payable_fen
        gifts = most_gifts(self._problem, high)
        return optimistic(*promise, gifts=gifts, rules=0) < best.rank

    def _leaf(self, on: int, promising: list[Promise]) -> None:
        view = self._view(on)
        gives = given(self._problem, view)
        if gives is None:
            return
        leaf = Leaf(self._problem, view, gives)
        for least_fen, coupons in promising:
            if self._best is None or least_fen <= self._best.payable_fen:
                work_max = max(self._work_left, _LEAF_WORK_MIN)
                self._best = leaf.better(coupons, self._best, work_max)
        self._work_left -= leaf.work
        self._leaf_cut_off |= leaf.cut_off

    def _view(self, on: int, near: int | None = None) -> View:
        """The view of a setting, made from that of one near it if there is one."""
        known = self._views.get(on)
        if known is None:
            items = self._problem.items
            base = None if near is None else self._views.get(near)
            known = View(items, on) if base is None else base.switched(items, on)
            self._views[on] = known
        return known


def _sets(promises: list[Promise]) -> list[CouponSet]:
    return [coupons for _, coupons in promises]
