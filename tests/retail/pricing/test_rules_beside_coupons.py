"""Which basket rules are never tried beside a coupon: those that leave too little."""

from random import Random

import pytest

from firmware.retail.pricing.best.coupons.beside import Beside
from firmware.retail.pricing.best.problem import Allowed, Problem, problem
from firmware.retail.pricing.best.stages import after_rules
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rules import SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from tests.support.every_kind import random_allowed, random_goods

pytestmark = pytest.mark.unit

SEEDS = range(400)


def test_a_rule_that_takes_a_tenth_serves_beside_a_minimum_a_tenth_lower() -> None:
    assert serving(min_fen=9_000) == ["tenth"]
    assert serving(min_fen=9_100) == []


def test_no_rule_that_leaves_a_coupon_enough_is_kept_from_it() -> None:
    kept = 0
    for seed in SEEDS:
        rng = Random(seed)
        posed = problem(random_goods(rng), random_allowed(rng))
        kept += kept_from_coupons(posed)
    assert kept > len(SEEDS) // 40, kept


def serving(min_fen: int) -> list[str]:
    """Beside a coupon on one half of a basket of 200.00, of 10 % off all of it."""
    goods = merged(
        PricedGoods(article=article, unit_fen=10_000, keys=((article, 1),))
        for article in ("a", "b")
    )
    step = SpendStep(from_fen=20_000, price_bps=9_000)
    half = Scope(articles=("a",))
    posed = problem(
        goods,
        Allowed(
            offers=(SpendOffer(id="tenth", steps=(step,)),),
            coupons=(MemberCoupon(id="c", off_fen=100, min_fen=min_fen, scope=half),),
        ),
    )
    beside = Beside(posed).serving(posed.coupons[0])
    return [rule.id for k, rule in enumerate(posed.rules) if beside >> k & 1]


def kept_from_coupons(posed: Problem) -> int:
    """How many rules are not tried beside a coupon, none of which could serve it."""
    beside, kept = Beside(posed), 0
    for use in posed.coupons:
        serving = beside.serving(use)
        for k, rule in enumerate(posed.rules):
            if serving >> k & 1:
                continue
            kept += 1
            for on in range(posed.all_switches + 1):
                view = posed.settings.at(on).view
                if rule.off_fen(view):
                    left = after_rules(view, [rule])
                    left_fen = sum(left[i] for i in use.part.indices)
                    assert not use.coupon.value_fen(left_fen)
    return kept
