"""The hub computes what a kiosk priced with points and coupons (N06, A11)."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.members import birthdays
from firmware.protocol.messages import PriceStep, SaleClosed
from firmware.retail.pricing.offers.rules import ArticleOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.redeeming import (
    RULED,
    TERMS,
    ask_hold,
    coupon_of,
    flag_kinds,
    held,
    issue,
    redeeming,
    redeeming_shop,
)

SALE = "k1-1-1"


def test_coupons_that_a_sale_did_not_use_change_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    better = replace(TERMS, off_fen=700)
    issue(shop, "c1", "c3")
    issue(shop, "c2", terms=better)
    wallet = [coupon_of("c1"), coupon_of("c2", better), coupon_of("c3")]
    sold = redeeming(SALE, points=100, coupons=["c2"], wallet=wallet)
    assert [(s.stage, s.amount_fen) for s in sold.steps][1:3] == [
        ("coupon", -700),
        ("points", -1_000),
    ]
    held(shop, kiosk, ask_hold(SALE, points=100, coupons=["c2"]))
    shop.ack(kiosk.fact(sold))
    assert flag_kinds(shop) == []


def test_points_are_earned_on_what_is_due_after_points(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    held(shop, kiosk, ask_hold(SALE, points=300))
    sold = redeeming(SALE, points=300)
    shop.ack(kiosk.fact(sold))
    due_fen = sum(line.amount_fen for line in sold.lines) - 3_000
    assert sold.earned_points == due_fen // 1_000
    earned = shop.rows("SELECT points, money_fen FROM loyalty_events"
                       " WHERE event_id = 'sale:k1-1-1'")  # fmt: skip
    assert earned == [(sold.earned_points, due_fen)]


def less(sold: SaleClosed, stage: str, fen: int) -> SaleClosed:
    """The sale, of which so much more was taken off at a stage."""
    steps = [
        PriceStep(stage=each.stage, rule=each.rule, amount_fen=each.amount_fen - fen)
        if each.stage == stage
        else each
        for each in sold.steps
    ]
    paid_fen = sold.payable_fen - fen
    return replaced(sold, steps=tuple(steps), payable_fen=paid_fen)


@pytest.mark.parametrize(
    "sold",
    [
        less(redeeming(SALE, points=100, coupons=["c1"]), "points", 1_000),
        less(redeeming(SALE, points=100, coupons=["c1"]), "coupon", 100),
        replaced(redeeming(SALE, points=100), coupons=("c1",)),
        replaced(redeeming(SALE, coupons=["c1"]), points_used=100),
    ],
)
def test_points_and_coupons_are_worth_what_the_policy_says(
    shop: Shop, kiosk: VirtualKiosk, sold: SaleClosed
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    held(shop, kiosk, ask_hold(SALE, points=100, coupons=["c1"]))
    shop.ack(kiosk.fact(sold))
    assert flag_kinds(shop) == ["price_drift"]


def test_a_birthday_prices_as_the_kiosk_was_told(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    treat = ArticleOffer(id="treat", price_bps=8_000, birthday=True)
    policy = replace(RULED, offers=Offers(article=(treat,)))
    redeeming_shop(shop, policy=policy)
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m1", date(1990, 3, 1))
    sold = redeeming(SALE, birthday=True, policy=policy)
    assert sold.payable_fen < redeeming(SALE, policy=policy).payable_fen
    shop.ack(kiosk.fact(sold))
    assert flag_kinds(shop) == []
