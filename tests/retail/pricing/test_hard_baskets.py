"""Large baskets near many thresholds: bounded work, one result, never a worse one."""

from functools import cache
from random import Random

from firmware.price_cases.reading.basket import CaseBasket, basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.best.combination import Combination, best_combination
from firmware.retail.pricing.best.packing import Packing
from firmware.retail.pricing.best.problem import Allowed
from firmware.retail.pricing.best.search import WORK_MAX
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.rules import SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.ruled import allowed_of
from tests.support.greedy_price import greedy_fen
from tests.support.pricing_reference.hard_cases import hard_case

SEEDS = (1, 71, 80, 296)
"""Those on which the search took longest."""


@cache
def hard(seed: int) -> CaseBasket:
    return basket_of(CaseForm(hard_case(Random(seed))["given"], "", []))


def best(basket: CaseBasket, work_max: int) -> Combination:
    goods = merged(basket.request.goods)
    allowed = allowed_of(basket.request, basket.terms)
    return best_combination(goods, allowed, work_max)


def test_with_any_bound_of_work_it_is_no_dearer_than_rules_in_their_turn() -> None:
    for seed in SEEDS:
        request, terms = hard(seed).request, hard(seed).terms
        greedy = greedy_fen(merged(request.goods), allowed_of(request, terms))
        for work_max in (0, 30, 300, 3_000):
            found = best(hard(seed), work_max).choice.payable_fen
            assert found <= greedy, (seed, work_max)


def test_more_work_never_ends_with_a_worse_choice() -> None:
    for seed in SEEDS:
        ranks = [best(hard(seed), work).choice.rank for work in (0, 100, 1_000, 3_000)]
        assert ranks == sorted(ranks, reverse=True), seed


def test_a_result_that_is_not_marked_is_the_best() -> None:
    for seed in SEEDS[:3]:
        exact = best(hard(seed), 30_000)
        assert not exact.cut_off
        for work_max in (0, 1_000, 3_000):
            found = best(hard(seed), work_max)
            if not found.cut_off:
                assert found.choice.rank == exact.choice.rank, (seed, work_max)


def test_a_rule_that_spoils_a_coupon_no_longer_keeps_the_search_busy() -> None:
    """Each was cut off while such a rule was counted beside the coupon."""
    for seed in (69, 106, 276, 296):
        assert not best(hard(seed), WORK_MAX).cut_off, seed


def test_the_same_basket_always_ends_alike() -> None:
    for seed in SEEDS[:2]:
        assert best(hard(seed), 300).choice.rank == best(hard(seed), 300).choice.rank


def test_hundreds_of_offers_in_each_others_way_end_soon() -> None:
    rng = Random(5)
    goods = merged(
        PricedGoods(
            article=f"{i}", unit_fen=rng.randint(100, 9_000), keys=((f"{i}", 1),)
        )
        for i in range(50)
    )
    offers = tuple(
        SpendOffer(
            id=f"o{i}",
            scope=Scope(articles=tuple(f"{rng.randrange(50)}" for _ in range(3))),
            steps=(SpendStep(from_fen=rng.randint(100, 20_000), off_fen=100 + i % 7),),
        )
        for i in range(300)
    )
    found = best_combination(goods, Allowed(offers=offers))
    assert found.cut_off
    assert found.choice.payable_fen <= greedy_fen(goods, Allowed(offers=offers))


def test_a_packing_of_many_rules_is_never_below_what_fits_together() -> None:
    for seed in range(40):
        rng = Random(seed)
        count = 9
        overlaps = [0] * count
        for a in range(count):
            for b in range(a):
                if rng.random() < 0.3:
                    overlaps[a] |= 1 << b
                    overlaps[b] |= 1 << a
        gains = [rng.randint(0, 9) for _ in range(count)]
        exact = max(
            sum(gains[k] for k in range(count) if some >> k & 1)
            for some in range(1 << count)
            if not any(some >> k & 1 and overlaps[k] & some for k in range(count))
        )
        assert Packing(gains, overlaps).most((1 << count) - 1) == exact
        hasty = Packing(gains, overlaps, steps_max=0)
        assert hasty.most((1 << count) - 1) >= exact
