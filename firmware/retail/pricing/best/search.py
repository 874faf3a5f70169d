"""Branch and bound over all allowed combinations (A05 to A09). Pure.

A setting of the article stage's switches is a node; its children switch one more rule
off. A rule is worth switching off only if dearer goods reach a threshold, so a node is
left as soon as no threshold below it could make it the best.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from operator import itemgetter

from firmware.retail.pricing.best.bounds import (
    Between,
    optimistic,
)
from firmware.retail.pricing.best.choice import Chosen, given, most_gifts, reachable
from firmware.retail.pricing.best.coupons.coupon_sets import CouponSet, coupon_sets
from firmware.retail.pricing.best.leaf import Leaf
from firmware.retail.pricing.best.problem import Problem
from firmware.retail.pricing.best.rules.bundles import RuleBundles
from firmware.retail.pricing.best.settings import PriceSetting

WORK_MAX = 2_500
"""The work after which the best choice so far is taken, and marked as such.

One unit takes 7 to 10 µs on the machine that builds it, wherever it is spent."""

_BRANCH_WORK = 6
_BOUNDS_WORK = 4
_SETS_A_UNIT = 2
_LEAF_WORK = 5
_LEAF_WORK_MIN = 200
_FEW_CHILDREN = 3
_NO_BEST_FEN = 1 << 62

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
        self._at = problem.settings.at
        self._bundles = RuleBundles(
            problem.rules,
            (problem.overlaps, problem.shares),
            (self._at(problem.all_switches), self._at(0)),
            givings=[giving for giving in problem.givings if giving.bit],
        )
        self._coupon_sets = list(coupon_sets(problem))
        self._best: Chosen | None = None
        self._work_left = work_max
        self._nodes: list[_Node] = []
        self._seen: set[int] = set()
        self._leaf_cut_off = False

    def run(self) -> Found:
        every, highest = self._possible(), self._at(0)
        in_turn, sets = self._in_turn(every), self._coupon_sets
        self._leaf(in_turn, _dearest_first(sets, self._at(in_turn)))
        promises = self._promising(self._at(every), highest, sets)
        for on in (0, every):
            promises = [each for each in promises if self._may_win(each, highest)]
            self._leaf(on, _sets(promises))
        if promises:
            self._branch(every, 0, _sets(promises))
        unfinished = self._search()
        if self._best is None:
            raise AssertionError("rules in their turn are a choice")
        return Found(self._best, unfinished or self._leaf_cut_off)

    def _search(self) -> bool:
        """Look at nodes, the most promising first; return whether some are left."""
        while self._nodes:
            least_fen, _, on, settled, promises = heappop(self._nodes)
            if self._best and least_fen > self._best.payable_fen:
                return False
            if self._work_left <= 0:
                return True
            high = self._at(settled)
            sets = _sets([each for each in promises if self._may_win(each, high)])
            if sets:
                self._leaf(on, sets)
                self._branch(on, settled, sets)
        return False

    def _possible(self) -> int:
        """All switches but those of gifts that no setting lets reach their minimum."""
        every, highest = self._problem.all_switches, self._at(0)
        for giving in self._problem.givings:
            if not giving.times_max(highest):
                every &= ~giving.bit
        return every

    def _in_turn(self, every: int) -> int:
        """All rules that price goods, and each gift that is reached with those before.

        Every greedy choice is one of this setting.
        """
        on = every
        for giving in self._problem.givings:
            on &= ~giving.bit
        for giving in self._problem.givings:
            more = on | (giving.bit & every)
            if more != on and given(self._problem, self._at(more, near=on)):
                on = more
        return on

    def _branch(self, on: int, settled: int, sets: list[CouponSet]) -> None:
        """Note each rule that prices something, but a settled one, to be left off.

        A rule that prices nothing here changes nothing by going. Rules left off before
        are settled for the later ones, so that no setting is met twice. `sets` are the
        coupons that might win with it on.
        """
        here, before = self._at(on), 0
        self._work_left -= _BRANCH_WORK
        children = self._children(here, settled)
        for place, bit in enumerate(children):
            low, high = self._at(on & ~bit), self._at(settled, near=before)
            if not reachable(self._problem, settled, high):
                return
            if place == 1 and len(children) > _FEW_CHILDREN:
                # Often only what raises most is worth leaving off.
                sets = _sets(self._promising(here, high, sets))
            promises = self._promising(low, high, sets) if sets else None
            if promises:
                node = (promises[0][0], -low.total_fen, low.on, settled, promises)
                heappush(self._nodes, node)
            before, settled = settled, settled | bit

    def _children(self, here: PriceSetting, settled: int) -> list[int]:
        """The switches to be left off, that which raises most first."""
        used, found = here.used & ~settled, list[tuple[int, int]]()
        while used:
            bit = used & -used
            used ^= bit
            child = self._at(here.on & ~bit, near=here.on)
            found.append((-child.total_fen, bit))
        return [bit for _, bit in sorted(found)]

    def _promising(
        self, low: PriceSetting, high: PriceSetting, sets: list[CouponSet]
    ) -> list[Promise]:
        """The coupons with which a setting between these two might be the best."""
        bounds = Between(self._bundles, low, high)
        best_fen = self._best.payable_fen if self._best else _NO_BEST_FEN
        promises = [
            (least_fen, coupons)
            for coupons in sets
            if (least_fen := bounds.least_due_fen(coupons, best_fen)) is not None
        ]
        self._count(bounds, len(sets))
        kept = [
            self._narrowed(promise, low, high)
            for promise in promises
            if self._may_win(promise, high)
        ]
        kept.sort(key=itemgetter(0))
        return [promise for promise in kept if self._may_win(promise, high)]

    def _count(self, bounds: Between, sets: int) -> None:
        self._work_left -= _BOUNDS_WORK + bounds.steps + sets // _SETS_A_UNIT

    def _narrowed(
        self, promise: Promise, low: PriceSetting, high: PriceSetting
    ) -> Promise:
        """The promise without what rules save that can't serve beside its coupons."""
        least_fen, coupons = promise
        some = self._bundles.narrowed(coupons.serving)
        if some is None:
            return promise
        bounds = Between(some, low, high)
        best_fen = self._best.payable_fen if self._best else _NO_BEST_FEN
        narrowed_fen = bounds.least_due_fen(coupons, best_fen)
        self._count(bounds, 1)
        return max(least_fen, narrowed_fen or 0), coupons

    def _may_win(self, promise: Promise, high: PriceSetting) -> bool:
        best = self._best
        if best is None or promise[0] != best.payable_fen:
            return best is None or promise[0] < best.payable_fen
        gifts = most_gifts(self._problem, high)
        return optimistic(*promise, gifts=gifts, rules=0) < best.rank

    def _leaf(self, on: int, sets: list[CouponSet]) -> None:
        setting = self._at(on)
        gives = None if on in self._seen else given(self._problem, setting)
        if gives is None:
            return
        self._seen.add(on)
        leaf = Leaf(self._problem, setting, gives)
        self._work_left -= _LEAF_WORK
        for coupons in sets:
            work_max = max(self._work_left, _LEAF_WORK_MIN)
            self._best = leaf.better(coupons, self._best, work_max)
        self._work_left -= leaf.work
        self._leaf_cut_off |= leaf.cut_off


def _dearest_first(sets: list[CouponSet], setting: PriceSetting) -> list[CouponSet]:
    """The coupons that take most off a setting first, so that others end soon."""
    return sorted(sets, key=lambda each: -each.value_fen(setting))


def _sets(promises: list[Promise]) -> list[CouponSet]:
    return [coupons for _, coupons in promises]
