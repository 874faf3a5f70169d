"""Gifts and add-ons that want pieces of one article: each has pieces of its own."""

from dataclasses import replace
from random import Random

import pytest

from firmware.retail.pricing.best.problem import Allowed, Problem, problem
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.settings import PriceSetting
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.rules import AddOnOffer, GiftOffer
from firmware.retail.pricing.ruled import PriceRequest, ruled
from firmware.retail.pricing.terms import Terms
from tests.support.every_kind import random_allowed, random_goods

pytestmark = pytest.mark.unit

SEEDS = range(600)


def test_what_another_add_on_has_is_paid_and_counts() -> None:
    """Two pieces by one add-on make the minimum of the next, which has the third."""
    goods = PricedGoods(article="tea", unit_fen=1_667, pieces=3, keys=(("l", 3),))
    offers = (
        AddOnOffer(id="a", article="tea", min_fen=1, price_fen=500, pieces=2),
        AddOnOffer(id="b", article="tea", min_fen=1_000, price_fen=500, pieces=2),
    )
    found = ruled(PriceRequest(goods=(goods,), at=None), Terms(offers=offers))
    assert (found.due_fen, found.rules) == (1_500, ("a", "b"))


def test_a_minimum_counts_all_but_the_pieces_that_the_rule_has() -> None:
    looked_at = 0
    for seed in SEEDS:
        posed = of_one_article(Random(seed))
        for on in range(posed.all_switches + 1):
            setting = posed.settings.at(on)
            for giving in posed.givings:
                if giving.bit & on:
                    looked_at += 1
                    others_fen = counted_fen(posed, setting, giving)
                    assert giving.measured_fen(setting) == others_fen, seed
    assert looked_at > len(SEEDS)


def of_one_article(rng: Random) -> Problem:
    """A small basket whose gifts and add-ons are all of its first article."""
    goods = merged(random_goods(rng))
    offers = [
        replace(offer, article=goods[0].article)
        for offer in random_allowed(rng).offers
        if isinstance(offer, GiftOffer | AddOnOffer)
    ]
    return problem(goods, Allowed(offers=tuple(offers), tier_bps=8_500))


def counted_fen(posed: Problem, setting: PriceSetting, giving: Giving) -> int:
    """The goods of its scope, piece by piece."""
    fen = 0
    for i in giving.part.indices:
        item = posed.items[i]
        unit_fen, left = item.held(setting.on).unit_fen, item.pieces
        for reduced, pieces in item.repriced(setting.on):
            left -= pieces
            if reduced.bit != giving.bit:
                fen += pieces * min(reduced.price_fen, unit_fen)
        fen += left * unit_fen
    return fen
