"""A coupon has one holder, whatever the hub's clock does between two of them."""

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook, CouponRequest, CouponUseRefusal
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.times import text_of
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import day

COUPON = KeptCoupon("c1", "m1", "{}", text_of(day(0)), text_of(day(9)), text_of(day(0)))


def book(shop: Shop, at: str, act: str, hold_id: str) -> object:
    """One act in a transaction of its own."""
    asked = CouponRequest(
        hold_id=hold_id, coupon_id="c1", member_id="m1", kid="k1", sale_id=hold_id
    )
    with writing(shop.engine) as connection:
        coupons = CouponBook(connection, at)
        return coupons.hold(asked) if act == "hold" else coupons.void(hold_id)


@pytest.mark.parametrize("later", [text_of(day(2)), text_of(day(1))])
def test_a_hold_after_another_one_ended_is_the_only_one(shop: Shop, later: str) -> None:
    """In the same millisecond, or by a clock that was put back by a day."""
    with writing(shop.engine) as connection:
        assert coupon_store.issue(connection, COUPON)
    first = text_of(day(2))
    assert book(shop, first, "hold", "z") is None
    book(shop, first, "void", "z")
    assert book(shop, later, "hold", "a") is None
    assert book(shop, text_of(day(3)), "hold", "b") is CouponUseRefusal.HELD
    book(shop, later, "void", "a")
    assert book(shop, later, "hold", "b") is None
