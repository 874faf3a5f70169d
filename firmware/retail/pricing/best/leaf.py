"""The best basket rules and coupons for one setting of the switches. Pure.

Rules are decided one by one, those that stack in the order in which they take their
parts, so that what is left of each item is exact all the time.
"""

from typing import NamedTuple

from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.best.bounds import (
    least_in,
    optimistic,
)
from firmware.retail.pricing.best.choice import Chosen, Given, Rank
from firmware.retail.pricing.best.coupons.coupon_sets import CouponSet
from firmware.retail.pricing.best.packing import Packing
from firmware.retail.pricing.best.problem import UNNAMED_RULES, CouponUse, Problem
from firmware.retail.pricing.best.rules.meetings import bits_of
from firmware.retail.pricing.best.settings import PriceSetting
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.best.stages import after_coupons, take_off


class _State(NamedTuple):
    """Some rules are chosen, and what they leave of each item, in fen.

    `held_fen` is left of the last coupon's goods; `value_fen` is what the coupons take
    of what is left, and the most that they take whatever follows.
    """

    available: int
    chosen: tuple[int, ...]
    left: list[int]
    left_fen: int
    held_fen: int
    value_fen: int


_STEP_WORK = 2


class Leaf:
    """One setting, with what it gives; `better` improves on a choice already known."""

    def __init__(self, problem: Problem, setting: PriceSetting, gives: Given) -> None:
        self._problem = problem
        self._setting = setting
        self._gives = gives
        self._offs = [rule.off_in(setting) for rule in problem.rules]
        self._overlaps = problem.overlaps_in(setting.on)
        self._packing = Packing(self._offs, self._overlaps)
        useful = [k for k, off_fen in enumerate(self._offs) if off_fen]
        self._useful = sum([1 << k for k in useful])
        self._order = sorted(useful, key=self._place)
        self._dearest = sorted(useful, key=lambda k: -self._offs[k])
        self._parts: dict[int, list[int]] = {}
        self._all = (1 << len(problem.items)) - 1
        self._nets: dict[str, Packing | None] = {}
        self.work = 0
        self.cut_off = False

    def better(
        self, coupons: CouponSet, best: Chosen | None, work_max: int
    ) -> Chosen | None:
        """The best choice with these coupons if it is better than `best`, else that."""
        self._coupons = coupons
        self._best = best
        self.work += 1
        least_fen = least_in(self._setting, coupons, self._packing.most)
        if least_fen is None or not self._promising(least_fen, 0):
            return best
        self._work_max = self.work + work_max
        steps = self._packing.steps
        amounts = self._setting.view.amounts
        self._uses = coupons.uses
        first = self._state(self._serving(), (), amounts)
        if first is not None:
            self._decide(first)
        self.work += self._packing.steps - steps
        return self._best

    def _serving(self) -> int:
        """The rules that leave each coupon something to take, served alone."""
        serving = self._useful & self._coupons.serving
        rules = self._problem.rules
        for use in self._uses:
            if not use.coupon.min_fen:
                continue
            part, held_fen = use.part, self._setting.sum_fen(use.part)
            for k in bits_of(serving):
                rule = rules[k]
                if rule.part.mask & part.mask:
                    shares = zip(rule.part.indices, self._parts_of(k), strict=True)
                    taken_fen = sum([fen for i, fen in shares if part.mask >> i & 1])
                    # Rules that stack may share anew, each item's part to the fen.
                    more_fen = len(part.indices) if rule.stack else 0
                    if not use.coupon.value_fen(held_fen - taken_fen + more_fen):
                        serving ^= 1 << k
        return serving

    def _place(self, k: int) -> tuple[bool, int, str]:
        rule = self._problem.rules[k]
        return rule.stack, 0 if rule.stack else -self._offs[k], rule.id

    def _decide(self, state: _State) -> None:
        """Try each choice that may follow: with the next rule, then without it."""
        while self._may_win(state):
            self.work += _STEP_WORK
            if self.work > self._work_max and self._best is not None:
                self.cut_off = True
                return
            available = state.available
            if not available:
                self._try(state)
                return
            k = next(k for k in self._order if available >> k & 1)
            after = available & ~(1 << k) & ~self._overlaps[k]
            saved_fen = self._offs[k] + self._packing.most(after) + state.value_fen
            if self._best is None or (
                state.left_fen - saved_fen <= self._best.payable_fen
            ):
                left = state.left.copy()
                take_off(left, self._problem.rules[k].part.indices, self._parts_of(k))
                chosen = self._state(after, (*state.chosen, k), left)
                if chosen is not None:
                    self._decide(chosen)
            state = state._replace(available=available & ~(1 << k))

    def _state(
        self, available: int, chosen: tuple[int, ...], left: list[int]
    ) -> _State | None:
        """None if a coupon takes nothing of what is left."""
        value_fen = held_fen = 0
        for use in self._uses:
            held_fen = sum([left[i] for i in use.part.indices])
            taken_fen = use.coupon.value_fen(held_fen)
            if not taken_fen:
                return None
            value_fen += taken_fen
        return _State(available, chosen, left, sum(left), held_fen, value_fen)

    def _parts_of(self, k: int) -> list[int]:
        """How a rule's amount off is shared among its items."""
        parts = self._parts.get(k)
        if parts is None:
            weights = self._problem.rules[k].weights(self._setting.view)
            parts = self._parts[k] = shared_fen(self._offs[k], weights)
        return parts

    def _may_win(self, state: _State) -> bool:
        """Whether a choice with these rules and some of those that may follow may win.

        What no rule and no coupon is for is paid in any case.
        """
        best = self._best
        if best is None:
            return True
        saved_fen = self._packing.most(state.available) + state.value_fen
        least_fen = state.left_fen - saved_fen
        if least_fen <= best.payable_fen and len(self._uses) == 1:
            with_one_fen = self._with_one(state, self._uses[0])
            if with_one_fen is None:
                return False
            least_fen = max(least_fen, with_one_fen)
        if least_fen <= best.payable_fen:
            least_fen = max(least_fen, self._untouched_fen(state))
        if least_fen != best.payable_fen:
            return least_fen < best.payable_fen
        missing_fen = state.left_fen - state.value_fen - least_fen
        more = self._more_rules_min(state.available, missing_fen)
        return self._promising(least_fen, len(state.chosen) + more)

    def _untouched_fen(self, state: _State) -> int:
        mask = 0
        for use in self._uses:
            mask |= use.part.mask
        for k in self._order:
            if state.available >> k & 1:
                mask |= self._problem.rules[k].part.mask
        if mask == self._all:
            return 0
        return sum([fen for i, fen in enumerate(state.left) if not mask >> i & 1])

    def _with_one(self, state: _State, use: CouponUse) -> int | None:
        """At least what is due: the one coupon's goods, and the others."""
        available, most, held_fen = state.available, self._packing.most, state.held_fen
        entering_fen = held_fen - most(available & use.inside)
        entering_fen = max(entering_fen, use.coupon.min_fen)
        if entering_fen > held_fen:
            return None
        apart_fen = state.left_fen - held_fen - most(available & ~use.inside)
        least_fen = apart_fen + entering_fen - use.coupon.value_fen(entering_fen)
        net = self._net_of(use) if use.partly else None
        if net is None:
            return least_fen
        off_bps = BPS_WHOLE - (use.coupon.price_bps or 0)
        by_rate_fen = held_fen * off_bps // BPS_WHOLE + 1
        return max(least_fen, state.left_fen - by_rate_fen - net.most(available))

    def _net_of(self, use: CouponUse) -> Packing | None:
        """What rules save with a coupon at a rate: what it no longer takes off is lost.

        None if that can't be known beforehand: a rule that finds less of an item than
        its part takes the rest elsewhere.
        """
        if use.coupon.price_bps is None:
            return None
        name = use.coupon.id
        if name not in self._nets:
            self._nets[name] = self._find_net(use, BPS_WHOLE - use.coupon.price_bps)
        return self._nets[name]

    def _find_net(self, use: CouponUse, off_bps: int) -> Packing | None:
        nets = [0] * len(self._offs)
        left = self._setting.view.amounts.copy()
        for k in self._order:
            rule, inside_fen = self._problem.rules[k], 0
            for i, part in zip(rule.part.indices, self._parts_of(k), strict=True):
                if rule.stack:
                    left[i] -= part
                if use.part.mask >> i & 1:
                    inside_fen += part
            nets[k] = self._offs[k] - inside_fen * off_bps // BPS_WHOLE
        return Packing(nets, self._overlaps) if min(left, default=0) >= 0 else None

    def _more_rules_min(self, available: int, missing_fen: int) -> int:
        """At least how many more rules it takes to save `missing_fen`."""
        count = 0
        for k in self._dearest:
            if missing_fen <= 0:
                return count
            if available >> k & 1:
                missing_fen -= self._offs[k]
                count += 1
        return count

    def _promising(self, least_fen: int, rules: int) -> bool:
        """Whether `least_fen` to pay, by that many basket rules, may be the best."""
        if self._best is None:
            return True
        if least_fen != self._best.rank[0]:
            return least_fen < self._best.rank[0]
        gifts, used = len(self._gives.gifts), len(self._gives.rules) + rules
        return optimistic(least_fen, self._coupons, gifts=gifts, rules=used) < (
            self._best.rank
        )

    def _try(self, state: _State) -> None:
        _, chosen, left, left_fen, _, _ = state
        unused_fen = 0
        if self._uses:
            paid, values = after_coupons(left, self._uses)
            if not all(values):
                return
            left_fen = sum(paid)
            pairs = zip(self._uses, values, strict=True)
            unused_fen = sum([use.coupon.unused_fen(value) for use, value in pairs])
        ids = self._gives.rules | {self._problem.rules[k].id for k in chosen}
        rank: Rank = (
            left_fen,
            len(self._uses),
            -len(self._gives.gifts),
            unused_fen,
            self._coupons.expiry,
            len(ids),
            tuple(sorted(ids - UNNAMED_RULES)),
            tuple(sorted(use.coupon.id for use in self._uses)),
        )
        if self._best is None or rank < self._best.rank:
            self._best = Chosen(
                rank=rank,
                on=self._setting.on,
                chosen=chosen,
                coupons=self._uses,
                gifts=self._gives.gifts,
                rules=tuple(sorted(ids)),
            )
