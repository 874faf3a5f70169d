"""The coupons that an order may use together, with what bounds need of them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firmware.retail.pricing.best.coupons.beside import Beside
from firmware.retail.pricing.best.problem import CouponUse, Problem
from firmware.retail.pricing.best.rules.meetings import bits_of
from firmware.retail.pricing.best.settings import PriceSetting


@dataclass(frozen=True, slots=True)
class CouponSet:
    """Coupons that are used together.

    `serving`: the basket rules, as bits, that may serve beside them. `rest`: the cells
    of goods that neither these nor the coupons are for. `expiry`: the first last day,
    which is used up first (A09).
    """

    uses: tuple[CouponUse, ...]
    serving: int
    rest: Sequence[int]
    expiry: str

    def value_fen(self, setting: PriceSetting) -> int:
        """What they take off if no basket rule serves beside them."""
        values = [use.coupon.value_fen(setting.sum_fen(use.part)) for use in self.uses]
        return sum(values)


def coupon_sets(problem: Problem) -> Iterator[CouponSet]:
    """No coupon, each one, and more together as far as an order may use them."""
    every = (1 << len(problem.rules)) - 1
    beside = Beside(problem)
    serving_with = {use.coupon.id: beside.serving(use) for use in problem.coupons}
    known: dict[int, tuple[int, ...]] = {}
    for uses in _together(problem):
        serving = every
        for use in uses:
            serving &= serving_with[use.coupon.id]
        touched = _touched(problem, uses, serving)
        if touched not in known:
            known[touched] = problem.settings.cells_beside(touched)
        yield CouponSet(uses, serving, known[touched], expiry(uses))


def expiry(uses: Sequence[CouponUse]) -> str:
    """The first last day of some coupons."""
    return min([use.coupon.expiry for use in uses], default="")


def _together(problem: Problem) -> Iterator[tuple[CouponUse, ...]]:
    sets: list[tuple[CouponUse, ...]] = [()]
    yield ()
    for _ in range(problem.coupons_max):
        sets = [
            (*some, use)
            for some in sets
            for use in problem.coupons
            if not some or use.coupon.id > some[-1].coupon.id
        ]
        yield from sets


def _touched(problem: Problem, uses: Sequence[CouponUse], serving: int) -> int:
    """The items that a rule or a coupon is for, as bits."""
    touched = 0
    for k in bits_of(serving):
        touched |= problem.rules[k].part.mask
    for use in uses:
        touched |= use.part.mask
    return touched
