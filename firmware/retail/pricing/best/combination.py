"""The best of what may be combined and of what stands alone (A07). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firmware.retail.pricing.best.choice import Chosen
from firmware.retail.pricing.best.problem import Allowed, Problem, problem
from firmware.retail.pricing.best.search import WORK_MAX, search
from firmware.retail.pricing.goods import PricedGoods


@dataclass(frozen=True, slots=True)
class Combination:
    """The best choice with the problem that it solves.

    `cut_off`: the bound of work was reached, so that a better one may exist.
    """

    problem: Problem
    choice: Chosen
    cut_off: bool


def best_combination(
    goods: tuple[PricedGoods, ...], allowed: Allowed, work_max: int = WORK_MAX
) -> Combination:
    """The allowed combination with the least to pay, ties broken as A09 says."""
    found = [
        Combination(posed, result.choice, result.cut_off)
        for rules in _alternatives(allowed)
        for posed in [problem(goods, rules)]
        for result in [search(posed, work_max)]
    ]
    best = min(found, key=lambda each: each.choice.rank)
    return replace(best, cut_off=any(each.cut_off for each in found))


def _alternatives(allowed: Allowed) -> Iterator[Allowed]:
    """All rules that combine, then each exclusive one alone."""
    yield replace(
        allowed,
        offers=tuple(offer for offer in allowed.offers if not offer.exclusive),
        coupons=tuple(coupon for coupon in allowed.coupons if not coupon.exclusive),
    )
    for offer in allowed.offers:
        if offer.exclusive:
            yield Allowed(offers=(offer,))
    for coupon in allowed.coupons:
        if coupon.exclusive:
            yield Allowed(coupons=(coupon,))
