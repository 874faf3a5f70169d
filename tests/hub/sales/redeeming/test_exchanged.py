"""Goods for points (A18): the hub computes them by its own rewards catalogue."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import LineAmounts, PriceStep, SaleClosed
from firmware.retail.money import round_cash_fen
from firmware.retail.pricing.offers.rewards import Reward
from tests.support.hub_rig import Shop, VirtualKiosk, sale
from tests.support.redeeming import (
    NOW,
    RULED,
    STOCK,
    ask_hold,
    balance,
    flag_kinds,
    held,
    ledger_faults,
    redeeming_shop,
    uses,
)
from tests.support.refund_rig import asked

SALE = "k1-1-1"
BOUGHT = list(STOCK.values())[:3]
MUG = BOUGHT[1]
POLICY = replace(RULED, rewards=(Reward(article=MUG.gtin, points=200),))


def exchanging(*, points: int = 200, line_points: int = 200) -> SaleClosed:
    """Three articles, the second one for points."""
    plain = sale(SALE, BOUGHT, member_id="m1", policy=POLICY)
    due_fen = sum(line.amount_fen for line in plain.lines) - MUG.price_fen
    paid_fen = round_cash_fen(due_fen, 10, "down")
    steps = [
        PriceStep("listed", "listed", due_fen + MUG.price_fen),
        PriceStep("points", "exchange", -MUG.price_fen),
    ]
    if paid_fen != due_fen:
        steps.append(PriceStep("cash_rounding", "cash_down_10", paid_fen - due_fen))
    mug = LineAmounts(
        line=2, entering_fen=0, coupon_fen=0, net_fen=0, exchange_points=line_points
    )
    return replaced(
        plain,
        engine=3,
        steps=tuple(steps),
        payable_fen=paid_fen,
        earned_points=due_fen // 1_000,
        points_used=points,
        amounts=(mug,),
    )


def test_goods_for_points_are_booked_as_the_kiosk_sold_them(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop, policy=POLICY)
    held(shop, kiosk, ask_hold(SALE, points=200))
    sold = exchanging()
    shop.ack(kiosk.fact(sold))
    assert flag_kinds(shop) == []
    assert uses(shop) == {"redeemed": 200}
    assert balance(shop) == 300 - 200 + sold.earned_points
    assert ledger_faults(shop) == []


LIES = {
    "other points than in the catalogue": exchanging(line_points=1, points=1),
    "points that were not used": exchanging(points=0),
    "fewer points than the goods cost": exchanging(points=100),
    "more points than that": exchanging(points=300),
    "goods that are no reward": replaced(
        exchanging(), amounts=(replaced(exchanging().amounts[0], line=1),)
    ),
    "a line that is not there": replaced(
        exchanging(), amounts=(replaced(exchanging().amounts[0], line=9),)
    ),
    "no line at all": replaced(exchanging(), amounts=()),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_the_catalogue_does_not_say_is_flagged_and_a_price_lie(
    shop: Shop, kiosk: VirtualKiosk, lie: str
) -> None:
    redeeming_shop(shop, policy=POLICY)
    sold = LIES[lie]
    if sold.member_id is not None and sold.points_used:
        held(shop, kiosk, ask_hold(SALE, points=sold.points_used))
    shop.ack(kiosk.fact(sold))
    assert flag_kinds(shop) == ["price_drift"]
    assert balance(shop) >= 0


def test_nobodys_points_buy_nothing(shop: Shop, kiosk: VirtualKiosk) -> None:
    redeeming_shop(shop, policy=POLICY)
    shop.ack(kiosk.fact(replaced(exchanging(), member_id=None, earned_points=0)))
    assert flag_kinds(shop) == ["redeemed_unheld"]
    nothing = replaced(exchanging(points=0), member_id=None, earned_points=0)
    again = replaced(nothing, sale_id="k1-1-2", receipt_no="k1-000002")
    shop.ack(kiosk.fact(again))
    assert flag_kinds(shop) == ["redeemed_unheld", "price_drift"]
    assert balance(shop) == 300


def test_a_refund_gives_the_points_back_and_no_money(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop, policy=POLICY)
    held(shop, kiosk, ask_hold(SALE, points=200))
    sold = exchanging()
    shop.ack(kiosk.fact(sold))
    with writing(shop.engine) as connection:
        book = RefundBook(connection, NOW, utc_offset_minutes=480)
        mug = book.refund(asked("r1", SALE, {2: 1}, at=NOW)).refund
        assert mug is not None
        assert (mug.money_fen, mug.points_back, mug.points_taken) == (0, 200, 0)
        rest = book.refund(asked("r2", SALE, at=NOW)).refund
        assert rest is not None
        assert (rest.money_fen, rest.points_back) == (sold.payable_fen, 0)
    assert balance(shop) == 300
    assert ledger_faults(shop) == []


def test_a_refund_gives_back_no_points_that_a_kiosk_only_claims(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop, policy=POLICY)
    shop.ack(kiosk.fact(exchanging(points=0, line_points=200)))
    with writing(shop.engine) as connection:
        book = RefundBook(connection, NOW, utc_offset_minutes=480)
        mug = book.refund(asked("r1", SALE, {2: 1}, at=NOW)).refund
        assert mug is not None
        assert (mug.money_fen, mug.points_back) == (0, 0)
    assert balance(shop) == 300
