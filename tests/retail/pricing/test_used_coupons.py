"""A price is the same to who knows only the coupons that were used for it (N06)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.best.combination import best_combination
from firmware.retail.pricing.goods import merged
from firmware.retail.pricing.ruled import allowed_of, ruled
from tests.support.pricing_reference.hard_cases import hard_case
from tests.support.pricing_reference.random_cases import random_case

Make = Callable[[Random], dict[str, Any]]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("work_max", [30, 300, 800, 3_000])
@pytest.mark.parametrize(
    ("make", "seeds"), [(random_case, range(100)), (hard_case, (3, 8, 13, 15, 18))]
)
def test_a_price_follows_from_the_coupons_that_it_used(
    make: Make, seeds: Sequence[int], work_max: int
) -> None:
    """Also where the bound of work cut the search off, as at these baskets."""
    for seed in seeds:
        basket = basket_of(CaseForm(make(Random(seed))["given"], "", []))
        kiosk = ruled(basket.request, basket.terms, work_max)
        used = [each for each in basket.request.wallet if each.id in kiosk.coupons]
        wallet = tuple(replace(each, from_day=None, until_day=None) for each in used)
        hub = ruled(replace(basket.request, wallet=wallet), basket.terms, work_max)
        assert (hub.steps, hub.coupons) == (kiosk.steps, kiosk.coupons), seed
        assert hub.lines == kiosk.lines


@pytest.mark.parametrize(("seed", "work_max"), [(4, 800), (6, 800), (56, 300)])
def test_a_price_is_marked_if_a_better_coupon_may_not_have_been_found(
    seed: int, work_max: int
) -> None:
    """Although the search among the coupons that were used came to its end."""
    basket = basket_of(CaseForm(hard_case(Random(seed))["given"], "", []))
    goods = merged(basket.request.goods)
    allowed = allowed_of(basket.request, basket.terms)
    assert best_combination(goods, allowed, work_max).cut_off
    assert ruled(basket.request, basket.terms, work_max).combination.cut_off
