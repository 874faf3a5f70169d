"""What a sale used comes back: points to their lots, the coupon at the end."""

from collections.abc import Callable

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import flag_store, flags
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.protocol.messages import SaleGift, SaleVoided
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.review_limits import ReviewLimits
from tests.support.hub_rig import Shop, VirtualKiosk, goods
from tests.support.refund_rig import (
    BEFORE,
    NOW,
    asked,
    balance,
    earn,
    hold,
    issue,
    money,
    refund,
    ruled_sale,
    wallet,
)

SALE = "k1-1-1"
NETS = ((6_000, 4_200), (4_000, 2_800))
"""60 + 40, of which 300 points paid 30."""


@pytest.fixture
def used(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """A sale that used 300 of 500 points, and a coupon."""
    earn(shop, 500, "2026-01-10T08:00:00.000Z")
    issue(shop, "c1")
    hold(shop, SALE, 300, coupons=("c1",))
    shop.ack(kiosk.fact(ruled_sale(SALE, NETS, points=300, coupons=("c1",))))
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


def test_what_was_paid_with_after_its_hold_was_voided_comes_back(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    earn(shop, 300, "2026-01-10T08:00:00.000Z")
    hold(shop, SALE, 300)
    void = SaleVoided(
        sale_id=SALE,
        receipt_no="k1-000001",
        payable_fen=7_000,
        voided_at=BEFORE,
        reason="idle",
    )
    shop.ack(kiosk.fact(void))
    assert balance(shop) == 300
    shop.ack(kiosk.fact(ruled_sale(SALE, NETS, points=300)))
    assert balance(shop) == 0
    refund(shop, asked("r1", SALE))
    assert balance(shop) == 300


def test_what_was_used_without_a_hold_comes_back_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    """Whether people believe the kiosk afterwards or not."""
    earn(shop, 500, "2026-01-10T08:00:00.000Z")
    shop.ack(kiosk.fact(ruled_sale(SALE, NETS, points=300)))
    assert balance(shop) == 200
    refund(shop, asked("r1", SALE, {1: 1}))
    assert balance(shop) == 380
    settle(shop, flags.dismiss)
    assert balance(shop) == 500
    last = refund(shop, asked("r2", SALE))
    assert last.refund is not None
    assert (last.refund.points_back, balance(shop)) == (0, 500)


def test_what_waits_for_a_look_is_used_less_what_was_refunded(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    none = Policy(version=2, reviews=ReviewLimits(unheld_day_max_points=0))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, none, "")
    earn(shop, 500, "2026-01-10T08:00:00.000Z")
    shop.ack(kiosk.fact(ruled_sale(SALE, NETS, points=300)))
    refund(shop, asked("r1", SALE, {1: 1}))
    assert balance(shop) == 500
    settle(shop, flags.accept)
    assert balance(shop) == 380
    refund(shop, asked("r2", SALE))
    assert balance(shop) == 500


def settle(shop: Shop, act: Callable[..., None]) -> None:
    with writing(shop.engine) as connection:
        (flag,) = flag_store.open_flags(connection)
        act(connection, flag, note="", now=NOW, utc_offset_minutes=480)


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
