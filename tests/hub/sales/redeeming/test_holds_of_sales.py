"""Points and coupons are held for a sale: all of it or nothing, once (E21, A52)."""

import pytest
from sqlalchemy import exc

from firmware.protocol.messages import HoldReply, SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, receipt_no
from tests.support.redeeming import (
    NOW,
    ask_hold,
    balance,
    coupon_acts,
    flag_kinds,
    held,
    issue,
    redeeming,
    redeeming_shop,
    states,
    uses,
)

SALE = "k1-1-1"


def voided(sale_id: str) -> SaleVoided:
    return SaleVoided(
        sale_id=sale_id,
        receipt_no=receipt_no(sale_id),
        payable_fen=1,
        voided_at=NOW,
        reason="customer",
    )


def test_a_sale_holds_points_and_coupons_and_uses_them_once_it_is_paid(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    ask = ask_hold(SALE, points=200, coupons=["c1"])
    assert held(shop, kiosk, ask) == HoldReply(balance_points=100)
    assert held(shop, kiosk, ask) == HoldReply(balance_points=100)
    assert uses(shop) == {"held": 200}
    sold = redeeming(SALE, points=200, coupons=["c1"])
    assert shop.ack(kiosk.fact(sold)).refused == ()
    assert (balance(shop), uses(shop)) == (100 + sold.earned_points, {"redeemed": 200})
    assert coupon_acts(shop, "c1") == ["hold", "use"]
    assert states(shop) == {SALE: "posted"}
    assert flag_kinds(shop) == []
    assert shop.rows("SELECT points_used, coupons FROM orders") == [(200, "c1")]
    assert shop.wrong() == []


def test_a_sale_that_is_not_paid_gives_everything_back(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    held(shop, kiosk, ask_hold(SALE, points=200, coupons=["c1"]))
    shop.ack(kiosk.fact(voided(SALE)))
    assert (balance(shop), uses(shop), states(shop)) == (300, {}, {SALE: "released"})
    assert coupon_acts(shop, "c1") == ["hold", "void"]
    again = ask_hold("k1-1-2", points=300, coupons=["c1"])
    assert held(shop, kiosk, again) == HoldReply(balance_points=0)
    assert shop.wrong() == []


@pytest.mark.parametrize("end", ["paid", "voided"])
def test_a_request_that_comes_after_the_end_of_its_sale_holds_nothing(
    shop: Shop, kiosk: VirtualKiosk, end: str
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    shop.ack(kiosk.fact(redeeming(SALE) if end == "paid" else voided(SALE)))
    before = balance(shop)
    for ask in (ask_hold(SALE, points=100), ask_hold(SALE, coupons=["c1"])):
        assert held(shop, kiosk, ask).refusal == "sale_ended"
    assert (balance(shop), states(shop)) == (before, {})
    assert coupon_acts(shop, "c1") == []


def test_all_of_it_is_held_or_nothing(shop: Shop, kiosk: VirtualKiosk) -> None:
    redeeming_shop(shop)
    issue(shop, "c1", "c2")
    held(shop, kiosk, ask_hold("k1-1-9", coupons=["c2"]))
    refused = [
        (ask_hold(SALE, points=301, coupons=["c1"]), "points_short", None),
        (ask_hold(SALE, points=100, coupons=["c1", "c2"]), "held", "c2"),
        (ask_hold(SALE, points=100, coupons=["c1", "c3"]), "unknown", "c3"),
        (ask_hold(SALE, points=100, member="m9"), "member_unknown", None),
        (ask_hold("k2-1-1", points=100), "sale_foreign", None),
    ]
    for ask, refusal, coupon in refused:
        reply = held(shop, kiosk, ask)
        assert (reply.refusal, reply.coupon) == (refusal, coupon)
    assert (balance(shop), uses(shop), states(shop)) == (300, {}, {"k1-1-9": "open"})
    assert coupon_acts(shop, "c1") == []
    assert held(shop, kiosk, ask_hold(SALE, points=300)).refusal is None


def test_a_sale_has_one_hold_for_ever(shop: Shop, kiosk: VirtualKiosk) -> None:
    redeeming_shop(shop)
    held(shop, kiosk, ask_hold(SALE, points=100))
    assert held(shop, kiosk, ask_hold(SALE, points=200)).refusal == "hold_reused"
    assert uses(shop) == {"held": 100}


def test_a_request_too_late_for_its_kiosk_holds_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    ask = kiosk.request(ask_hold(SALE, points=100), expires_at=NOW)
    assert shop.desk.handle([ask]) == []
    assert states(shop) == {}


def test_nothing_is_replied_before_it_is_committed(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    shop.break_inserts("sale_holds", f"NEW.sale_id = '{SALE}'")
    with pytest.raises(exc.DatabaseError):
        held(shop, kiosk, ask_hold(SALE, points=100))
    assert (balance(shop), uses(shop)) == (300, {})
    shop.mend_inserts("sale_holds")
    assert held(shop, kiosk, ask_hold(SALE, points=100)).refusal is None


def test_a_kiosk_that_holds_for_ever_more_sales_is_stopped(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    asks = [ask_hold(f"k1-1-{n}", points=1) for n in range(21)]
    refusals = [held(shop, kiosk, ask).refusal for ask in asks]
    assert refusals == [None] * 20 + ["holds_over"]
    assert held(shop, VirtualKiosk("k2"), ask_hold("k2-1-1", points=1)).refusal is None


def test_the_facts_of_a_batch_come_before_its_requests(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    ask = kiosk.request(ask_hold(SALE, points=100))
    shop.desk.handle([ask, kiosk.fact(voided(SALE))])
    assert (balance(shop), states(shop)) == (300, {})
