"""What no combination of some settings can be better than. Pure."""

from collections.abc import Callable, Iterator

from firmware.retail.pricing.best.choice import Rank
from firmware.retail.pricing.best.problem import CouponUse, Problem
from firmware.retail.pricing.best.view import View

CouponSet = tuple[CouponUse, ...]

Saves = Callable[[int], int]
"""At most what the basket rules of these bits save together, against the lower view."""

EVERY_RULE = -1


def least_due_fen(
    between: tuple[View, View], coupons: CouponSet, saves: Saves
) -> int | None:
    """At least what is due between a lower and a higher view with these coupons.

    None if a coupon's minimum can't be reached.
    """
    low, high = between
    off_fen = 0
    for use in coupons:
        value_fen = use.coupon.value_fen(high.sum_fen(use.part))
        if not value_fen:
            return None
        off_fen += value_fen
    least_fen = max(low.total_fen - saves(EVERY_RULE) - off_fen, 0)
    if len(coupons) == 1 and (low is high or not coupons[0].partly):
        with_one_fen = _with_one(between, coupons[0], saves)
        return None if with_one_fen is None else max(with_one_fen, least_fen)
    return least_fen


def _with_one(between: tuple[View, View], use: CouponUse, saves: Saves) -> int | None:
    """As `least_due_fen`: the coupon's goods, at its minimum at least, and the others.

    What saves inside its goods makes the coupon worth less; rules on goods on both
    sides save at most their whole amount outside.
    """
    low, high = between
    low_fen = low.sum_fen(use.part)
    entering_fen = max(low_fen - saves(use.inside), use.coupon.min_fen)
    if entering_fen > high.sum_fen(use.part):
        return None
    apart_fen = low.total_fen - low_fen - saves(~use.inside)
    return apart_fen + entering_fen - use.coupon.value_fen(entering_fen)


def optimistic(least_fen: int, coupons: CouponSet, *, gifts: int, rules: int) -> Rank:
    """A rank that no choice with these numbers can be better than."""
    return (least_fen, len(coupons), -gifts, 0, expiry(coupons), rules, (), ())


def expiry(coupons: CouponSet) -> str:
    """The first last day of some coupons, which is used up first (A09)."""
    return min((use.coupon.expiry for use in coupons), default="")


def coupon_sets(problem: Problem) -> Iterator[CouponSet]:
    """No coupon, each one, and more together as far as an order may use them."""
    sets: list[CouponSet] = [()]
    yield ()
    for _ in range(problem.coupons_max):
        sets = [
            (*some, use)
            for some in sets
            for use in problem.coupons
            if not some or use.coupon.id > some[-1].coupon.id
        ]
        yield from sets
