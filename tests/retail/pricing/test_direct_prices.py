"""Usual baskets are priced without a search: to the fen as the search prices them."""

from dataclasses import replace
from random import Random

import pytest

from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.direct.index import offer_index
from firmware.retail.pricing.direct.outcome import Direct, direct
from firmware.retail.pricing.explained import gifts_of
from firmware.retail.pricing.ruled import PriceRequest, ruled
from firmware.retail.pricing.terms import PriceTerms
from tests.support.few_rules import few_rules
from tests.support.pricing_reference.random_cases import random_case

SEEDS = 400


@pytest.mark.sampled(2)
@pytest.mark.parametrize("first", range(0, 5 * SEEDS, SEEDS))
def test_a_usual_basket_costs_what_the_search_finds(first: int) -> None:
    baskets = [few_rules(Random(seed)) for seed in range(first, first + SEEDS)]
    found = [as_the_search(*basket) for basket in baskets]
    assert sum(found) > SEEDS // 2


@pytest.mark.sampled(1)
@pytest.mark.parametrize("first", range(0, 3 * SEEDS, SEEDS))
def test_a_hard_basket_is_priced_so_only_where_that_is_the_best(first: int) -> None:
    found = 0
    for seed in range(first, first + SEEDS):
        form = CaseForm(random_case(Random(seed))["given"], "", [])
        basket = basket_of(form)
        if not form.faults:
            bare = replace(basket.request, wallet=(), points=0)
            found += as_the_search(bare, basket.terms)
    assert found > SEEDS // 12


def as_the_search(request: PriceRequest, terms: PriceTerms) -> bool:
    """Compare with the search; whether it was not needed."""
    found = direct(request, terms, offer_index(terms.offers))
    if found is not None:
        assert_same(found, request, terms)
    return found is not None


def assert_same(found: Direct, request: PriceRequest, terms: PriceTerms) -> None:
    searched = ruled(request, terms)
    assert found.steps == searched.steps
    assert named(found) == [step.name for step in searched.steps]
    changed = [line for line in searched.lines if not line.as_listed]
    assert list(found.lines) == changed
    assert tuple(sorted(found.rules)) == searched.rules
    assert not list(gifts_of(searched.combination, {}))
    assert (searched.coupons, searched.points_used) == ((), 0)


def named(found: Direct) -> list[str]:
    return [step.name for step in found.steps]
