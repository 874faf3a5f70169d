"""Settings that reach one threshold each: good first guesses for the search. Pure."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from firmware.retail.pricing.best.bounds import CouponSet
from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.problem import CouponUse, Problem
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.view import View

ViewOf = Callable[[int], View]


def aimed(
    problem: Problem, sets: Iterable[CouponSet], view_of: ViewOf
) -> Iterator[int]:
    """Switches with as little off as it takes to reach a threshold, for each.

    Thresholds of basket offers, minimums of gifts and of the coupons in these sets, the
    latter also on top of what a basket offer takes off.
    """
    every = problem.all_switches
    low, high = view_of(every), view_of(0)
    met = {every, 0}
    for part, from_fen in _targets(problem, sets, low):
        if low.sum_fen(part) < from_fen <= high.sum_fen(part):
            on = _reaching(view_of, (part, from_fen), every)
            if on not in met:
                met.add(on)
                yield on


def _targets(
    problem: Problem, sets: Iterable[CouponSet], low: View
) -> Iterator[tuple[BasketPart, int]]:
    for rule in problem.rules:
        if isinstance(rule, SpendRule):
            for from_fen in rule.thresholds_above(low.sum_fen(rule.part)):
                yield rule.part, from_fen
    for giving in problem.givings:
        if giving.bit:
            yield giving.part, giving.min_fen
    for use in chain.from_iterable(sets):
        yield from _coupon_targets(problem, use, low)


def _coupon_targets(
    problem: Problem, use: CouponUse, low: View
) -> Iterator[tuple[BasketPart, int]]:
    yield use.part, use.coupon.min_fen
    for rule in problem.rules:
        off_fen = rule.off_fen(low)
        if off_fen and rule.part.mask & use.part.mask:
            yield use.part, use.coupon.min_fen + off_fen


def _reaching(view_of: ViewOf, target: tuple[BasketPart, int], on: int) -> int:
    """Switch off what raises the part least, as far as that is enough."""
    part, from_fen = target
    while view_of(on).sum_fen(part) < from_fen:
        now_fen = view_of(on).sum_fen(part)
        raised = [
            (view_of(on & ~bit).sum_fen(part), bit) for bit in _bits(view_of(on).used)
        ]
        enough = [(fen, bit) for fen, bit in raised if fen >= from_fen]
        fen, bit = min(enough) if enough else max(raised)
        if fen == now_fen:
            return on
        on &= ~bit
    return on


def _bits(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1
