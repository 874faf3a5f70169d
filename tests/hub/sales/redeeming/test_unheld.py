"""A sale that redeems what it never held: taken from its member, bounded, flagged."""

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.members import birthdays
from firmware.hub.members.store import Member, add
from firmware.hub.reports.reconciling.resolving import Act, resolve
from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.review_limits import ReviewLimits
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.redeeming import (
    NOW,
    RULED,
    ask_hold,
    balance,
    coupon_acts,
    flag_kinds,
    held,
    issue,
    ledger_faults,
    redeeming,
    redeeming_shop,
    states,
    uses,
)

SALE = "k1-1-1"


def decide(shop: Shop, act: Act) -> None:
    with writing(shop.engine) as connection:
        assert resolve(connection, act, 1, note="", now=NOW, utc_offset_minutes=480)


def test_what_was_paid_with_is_used_although_these_books_lost_the_hold(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    sold = redeeming(SALE, points=200, coupons=["c1"])
    shop.ack(kiosk.fact(sold))
    assert (balance(shop), uses(shop)) == (100, {"redeemed": 200})
    assert coupon_acts(shop, "c1") == ["hold", "use"]
    assert flag_kinds(shop) == ["redeemed_unheld"]
    assert held(shop, kiosk, ask_hold("k1-1-2", coupons=["c1"])).refusal == "used"
    decide(shop, Act.ACCEPT)
    assert (balance(shop), uses(shop)) == (100 + sold.earned_points, {"redeemed": 200})
    assert ledger_faults(shop) == []


def test_points_that_are_not_there_become_a_debt_and_mint_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop, points=50)
    shop.ack(kiosk.fact(redeeming(SALE, points=200)))
    assert (balance(shop), uses(shop)) == (-150, {"redeemed": 200})
    assert ledger_faults(shop) == []


def test_a_claim_that_nobody_believes_is_given_back(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    shop.ack(kiosk.fact(redeeming(SALE, points=200, coupons=["c1"])))
    decide(shop, Act.DISMISS)
    assert (balance(shop), uses(shop)) == (300, {})
    assert held(shop, kiosk, ask_hold("k1-1-2", coupons=["c1"])).refusal is None
    assert ledger_faults(shop) == []


def test_beyond_a_days_bound_nothing_is_taken_before_people_believe_it(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    reviews = ReviewLimits(unheld_day_max_points=250)
    policy = replace(RULED, reviews=reviews)
    redeeming_shop(shop, policy=policy)
    issue(shop, "c1")
    shop.ack(kiosk.fact(redeeming("k1-1-2", points=200)))
    shop.ack(kiosk.fact(redeeming(SALE, points=100, coupons=["c1"])))
    assert (balance(shop), uses(shop)) == (100, {"redeemed": 200})
    assert states(shop) == {SALE: "withheld", "k1-1-2": "unheld"}
    with writing(shop.engine) as connection:
        resolve(connection, Act.ACCEPT, 2, note="", now=NOW, utc_offset_minutes=480)
    assert uses(shop) == {"redeemed": 300}
    assert coupon_acts(shop, "c1") == ["hold", "use"]
    assert ledger_faults(shop) == []


@pytest.mark.parametrize(
    "sold",
    [
        redeeming(SALE, points=200),
        redeeming(SALE, points=100, coupons=["c1"]),
        redeeming(SALE, coupons=["c1"]),
    ],
)
def test_a_sale_that_redeems_other_than_it_held_has_held_nothing(
    shop: Shop, kiosk: VirtualKiosk, sold: SaleClosed
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    held(shop, kiosk, ask_hold(SALE, points=100))
    shop.ack(kiosk.fact(sold))
    used = {"redeemed": sold.points_used} if sold.points_used else {}
    assert (balance(shop), uses(shop)) == (300 - sold.points_used, used)
    assert flag_kinds(shop) == ["redeemed_unheld"]
    assert states(shop) == {SALE: "unheld"}
    assert ledger_faults(shop) == []


def test_a_sale_that_leaves_off_what_it_held_gives_it_back(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    held(shop, kiosk, ask_hold(SALE, points=100, coupons=["c1"]))
    sold = redeeming(SALE)
    shop.ack(kiosk.fact(sold))
    assert (balance(shop), uses(shop)) == (300 + sold.earned_points, {})
    assert coupon_acts(shop, "c1") == ["hold", "void"]
    assert (flag_kinds(shop), ledger_faults(shop)) == ([], [])


def test_a_coupon_of_somebody_else_is_not_used_up(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    with writing(shop.engine) as connection:
        add(connection, Member("m2", "card-2", ""))
    claim = replaced(redeeming(SALE, coupons=["c1"]), member_id="m2")
    shop.ack(kiosk.fact(claim))
    assert coupon_acts(shop, "c1") == []
    assert flag_kinds(shop) == ["redeemed_unheld"]


def test_the_benefit_of_a_birthday_is_used_once_a_year(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m1", date(1990, 3, 1))
    sales = [redeeming(f"k1-1-{n}", birthday=True) for n in (1, 2, 3)]
    shop.ack(*kiosk.facts(sales[:2]))
    shop.ack(kiosk.fact(sales[2]))
    assert shop.rows("SELECT sale_id, kind, hub_says FROM order_flags ORDER BY 1") == [
        ("k1-1-2", "birthday_unearned", "used in 2026 by order k1-1-1"),
        ("k1-1-3", "birthday_unearned", "used in 2026 by order k1-1-1"),
    ]
    assert shop.rows("SELECT member_id, year, sale_id FROM birthday_benefits") == [
        ("m1", 2026, "k1-1-1")
    ]


def test_a_birthday_on_another_day_is_flagged(shop: Shop, kiosk: VirtualKiosk) -> None:
    redeeming_shop(shop)
    shop.ack(kiosk.fact(redeeming(SALE, birthday=True)))
    assert flag_kinds(shop) == ["birthday_unearned"]
