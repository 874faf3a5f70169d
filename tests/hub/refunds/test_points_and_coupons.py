"""What a sale used comes back: points to their lots, the coupon at the end."""

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.loyalty import holds
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.protocol.messages import SaleGift
from tests.support.hub_rig import Shop, VirtualKiosk, goods
from tests.support.loyalty_cases import CALENDAR
from tests.support.refund_rig import (
    NOW,
    asked,
    balance,
    earn,
    hold_points,
    money,
    post_points,
    refund,
    ruled_sale,
    use_coupon,
    wallet,
)

BEFORE = "2026-03-01T07:50:00.000Z"
SALE = "k1-1-1"
NETS = ((6_000, 4_200), (4_000, 2_800))
"""60 + 40, of which 300 points paid 30."""


@pytest.fixture
def used(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """A sale that used 300 of 500 points, and a coupon."""
    earn(shop, 500, "2026-01-10T08:00:00.000Z")
    hold_points(shop, SALE, 300, BEFORE)
    use_coupon(shop, SALE, "c1", BEFORE)
    shop.ack(kiosk.fact(ruled_sale(SALE, NETS, points=300, coupons=("c1",))))
    post_points(shop, SALE, "2026-03-01T08:00:00.000Z")
    return shop


def test_burned_points_come_back_by_the_money_that_they_paid(used: Shop) -> None:
    assert balance(used) == 200
    first = refund(used, asked("r1", SALE, {1: 1}))
    assert money(first) == 4_200
    assert first.refund is not None
    assert first.refund.points_back == 180
    assert balance(used) == 380
    assert first.refund.coupons == ()
    second = refund(used, asked("r2", SALE, {2: 1}))
    assert second.refund is not None
    assert (money(second), second.refund.points_back) == (2_800, 120)
    assert balance(used) == 500
    assert used.rows("SELECT lot_id, sum(amount) FROM lot_moves GROUP BY lot_id") == [
        ("old", 500)
    ]


def test_the_coupon_comes_back_with_the_last_line(used: Shop) -> None:
    assert wallet(used) == []
    refund(used, asked("r1", SALE, {2: 1}))
    assert wallet(used) == []
    last = refund(used, asked("r2", SALE, {1: 1}))
    assert last.refund is not None
    assert last.refund.coupons == ("c1",)
    assert wallet(used) == ["c1"]
    refund(used, asked("r2", SALE, {1: 1}))
    assert wallet(used) == ["c1"]


def test_points_of_a_lot_that_expired_meanwhile_are_gone(used: Shop) -> None:
    late = "2027-02-01T08:00:00.000Z"
    assert balance(used, at=late) == 0
    outcome = refund(used, asked("r1", SALE, at=late))
    assert money(outcome) == 7_000
    assert outcome.balance_points == 0
    assert {each.check for each in used.wrong()} <= {"flags"}


def test_the_hold_of_a_sale_that_had_been_voided_gives_back_what_was_burnt(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    earn(shop, 300, "2026-01-10T08:00:00.000Z")
    hold_points(shop, SALE, 300, BEFORE)
    with writing(shop.engine) as connection:
        holds.void(PointsBook(connection, CALENDAR, BEFORE), connection, f"hold:{SALE}")
    shop.ack(kiosk.fact(ruled_sale(SALE, NETS, points=300)))
    post_points(shop, SALE, "2026-03-01T08:00:00.000Z")
    assert balance(shop) == 0
    refund(shop, asked("r1", SALE))
    assert balance(shop) == 300


GIFT = SaleGift(rule="g", article=goods(30)[7].gtin)
PRICE_FEN = goods(30)[7].price_fen


@pytest.fixture
def gifted(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    nets = ((6_000, 6_000), (4_000, 4_000))
    shop.ack(kiosk.fact(ruled_sale(SALE, nets, gifts=(GIFT,))))
    return shop


def test_a_gift_is_due_when_its_goods_came_back(gifted: Shop) -> None:
    money(refund(gifted, asked("r1", SALE, {1: 1})))
    outcome = refund(gifted, asked("r2", SALE, {2: 1}))
    assert outcome.refusal is RefundRefusal.GIFTS_DUE
    assert outcome.refund is not None
    assert outcome.refund.gifts == (GIFT.article,)
    assert outcome.refund.gifts_fen == PRICE_FEN
    assert len(gifted.rows("SELECT * FROM refunds")) == 1
    back = refund(gifted, asked("r2", SALE, {2: 1}, gifts="returned"))
    assert money(back) == 4_000


def test_a_gift_that_stays_is_paid_by_what_comes_back(gifted: Shop) -> None:
    kept = refund(gifted, asked("r1", SALE, gifts="withheld"))
    assert money(kept) == 10_000 - PRICE_FEN
    assert gifted.rows("SELECT gifts_seen, gifts_fen FROM refunds") == [
        ("withheld", PRICE_FEN)
    ]
    assert {each.check for each in gifted.wrong()} <= {"flags"}


def test_nobody_pays_for_a_gift_that_is_worth_more(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(ruled_sale(SALE, ((50, 50),), gifts=(GIFT,))))
    kept = refund(shop, asked("r1", SALE, gifts="withheld", at=NOW))
    assert money(kept) == 0


def test_a_gift_without_a_price_has_to_come_back(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    unknown = SaleGift(rule="g", article="999")
    shop.ack(kiosk.fact(ruled_sale(SALE, ((50, 50),), gifts=(unknown,))))
    kept = refund(shop, asked("r1", SALE, gifts="withheld"))
    assert kept.refusal is RefundRefusal.GIFT_UNPRICED
    assert money(refund(shop, asked("r1", SALE, gifts="returned"))) == 50
