"""A dry run of orders that used coupons and points, or came back (N10, E19)."""

import json
from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.members import birthdays
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.dry_run.past_orders import trials
from firmware.hub.reports.dry_run.totals import DryRunTotals
from firmware.hub.reports.dry_run.trial import RefundedPart, Trial
from firmware.protocol.messages import LineAmounts, PriceStep, SaleClosed
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.loyalty.rules import PointsRule, TierRules
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rules import ArticleOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.terms import RedeemRule
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.loyalty_cases import CALENDAR, day

BASKET = goods(30)
LISTED = sum(each.price_fen for each in BASKET)
NOW = "2026-03-01T08:00:00.000Z"
HALF = Policy(
    version=2,
    offers=Offers(article=(ArticleOffer(id="half", name="", price_bps=5_000),)),
)
FREE = Policy(
    version=2,
    offers=Offers(
        spend=(
            SpendOffer(
                id="most", name="", steps=(SpendStep(from_fen=1, price_bps=1_000),)
            ),
        )
    ),
)


def run(shop: Shop, policy: Policy) -> tuple[list[Trial], DryRunTotals]:
    totals = DryRunTotals()
    found = list(totals.counted(trials(shop.engine, ALWAYS, policy)))
    return found, totals


def bought(number: int = 1, **fields: object) -> SaleClosed:
    """Thirty articles, of a member; `off` fen are paid otherwise in the last step."""
    plain = sale(f"k1-1-{number}", BASKET, member_id="m1", closed_at=NOW)
    return replaced(plain, engine=3, **fields)


def paid_by(plain: SaleClosed, stage: str, rule: str, fen: int) -> SaleClosed:
    listed, *rest = plain.steps
    step = PriceStep(stage=stage, rule=rule, amount_fen=-fen)
    return replaced(
        plain, steps=(listed, step, *rest), payable_fen=plain.payable_fen - fen
    )


def issue(shop: Shop, **terms: object) -> None:
    kept = KeptCoupon("c1", "m1", json.dumps(terms), NOW, "2027", NOW)
    with writing(shop.engine) as connection:
        coupon_store.issue(connection, kept)


def take_back(shop: Shop, of: SaleClosed, fen: int, points: int = 0) -> None:
    event = PointEvent(
        id=f"refund:{of.sale_id}",
        kind=PointKind.TAKE_BACK,
        at=day(59, 17),
        points=points,
        of=f"sale:{of.sale_id}",
    )
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, NOW)
        book.record(MemberEvent(member_id="m1", event=event, money_fen=fen))


def test_a_coupon_is_tried_under_the_new_rules(shop: Shop, kiosk: VirtualKiosk) -> None:
    """It takes off what its terms say of what is left, no longer what it took off."""
    issue(shop, price_bps=9_000)
    used = paid_by(bought(), "coupon", "c1", LISTED // 10)
    shop.ack(kiosk.fact(replaced(used, coupons=("c1",))))
    (trial,), totals = run(shop, HALF)
    assert trial.then.coupon_fen == LISTED // 10
    assert 0 < trial.would.coupon_fen <= LISTED // 20 + 1
    assert trial.would.paid_fen < LISTED // 2
    assert totals.would == trial.would


def test_a_coupon_whose_minimum_is_no_longer_reached_is_not_used(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    issue(shop, off_fen=200, min_fen=LISTED)
    used = paid_by(bought(), "coupon", "c1", 200)
    shop.ack(kiosk.fact(replaced(used, coupons=("c1",))))
    (trial,), _ = run(shop, FREE)
    assert (trial.then.coupon_fen, trial.would.coupon_fen) == (200, 0)


@pytest.mark.parametrize("terms", ["", "{"])
def test_a_coupon_that_nobody_can_read_pays_what_it_paid(
    shop: Shop, kiosk: VirtualKiosk, terms: str
) -> None:
    used = paid_by(bought(), "coupon", "c1", 200)
    if terms:
        kept = KeptCoupon("c1", "m1", terms, NOW, "2027", NOW)
        with writing(shop.engine) as connection:
            coupon_store.issue(connection, kept)
        used = replaced(used, coupons=("c1",))
    shop.ack(kiosk.fact(used))
    (trial,), _ = run(shop, Policy(version=2))
    assert trial.then.coupon_fen == trial.would.coupon_fen == 200
    assert trial.change_fen == 0


def test_points_pay_what_the_file_says(shop: Shop, kiosk: VirtualKiosk) -> None:
    used = paid_by(bought(), "points", "points", 1_000)
    shop.ack(kiosk.fact(replaced(used, points_used=100)))
    _, same = run(shop, Policy(version=2))
    cheaper = Policy(version=2, redeem=replace(RedeemRule(), step_fen=50))
    (cheap,), _ = run(shop, cheaper)
    assert (same.then.by_points_fen, same.would.by_points_fen) == (1_000, 1_000)
    assert (cheap.would.by_points_fen, cheap.change_fen) == (50, 950)


def test_goods_for_points_are_tried_for_the_same_points(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    mug = BASKET[1].price_fen
    used = paid_by(bought(), "points", "exchange", mug)
    line = LineAmounts(
        line=2, entering_fen=0, coupon_fen=0, net_fen=0, exchange_points=70
    )
    shop.ack(kiosk.fact(replaced(used, points_used=70, amounts=(line,))))
    _, same = run(shop, Policy(version=2))
    assert same.then.by_points_fen == same.would.by_points_fen == mug
    assert abs(same.would.paid_fen - same.then.paid_fen) < 10
    (half,), _ = run(shop, HALF)
    assert half.would.by_points_fen == mug
    assert abs(half.would.paid_fen - (LISTED - mug) // 2) <= 30


def test_what_was_refunded_is_taken_off_and_the_same_part_of_what_would_be(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    sales = [bought(1), bought(2), bought(3)]
    shop.ack(*kiosk.facts(sales))
    take_back(shop, sales[0], LISTED, sales[0].earned_points)
    take_back(shop, sales[1], LISTED // 2, sales[1].earned_points // 2)
    (whole, part, none), totals = run(shop, HALF)
    assert (whole.then.paid_fen, whole.would.paid_fen) == (0, 0)
    assert (whole.then.points, whole.would.points) == (0, 0)
    assert part.then.paid_fen == none.then.paid_fen - LISTED // 2
    assert abs(part.would.paid_fen - none.would.paid_fen // 2) <= 10
    assert totals.then.back_fen == whole.then.back_fen + LISTED // 2
    assert totals.would.back_fen < totals.then.back_fen


def test_a_refund_lowers_the_tier_of_later_orders(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first = replaced(bought(1), closed_at="2026-02-26T08:00:00.000Z")
    first = replaced(first, opened_at=first.closed_at)
    later = bought(2)
    rules = replace(TierRules(), silver_spend_min_fen=LISTED)
    shop.ack(*kiosk.facts([first, later]))
    event = PointEvent(
        id="r", kind=PointKind.TAKE_BACK, at=day(57), of=f"sale:{first.sale_id}"
    )
    silver, _ = run(shop, Policy(version=2, tiers=rules))
    assert [("tier_price" in dict(each.rules)) for each in silver] == [False, True]
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, NOW)
        book.record(MemberEvent(member_id="m1", event=event, money_fen=1))
    none, _ = run(shop, Policy(version=2, tiers=rules))
    assert [("tier_price" in dict(each.rules)) for each in none] == [False, False]


def test_a_birthday_gives_one_order_a_year_its_benefit(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m1", date(1990, 3, 1))
    shop.ack(*kiosk.facts([bought(1), bought(2)]))
    gift = SpendOffer(
        id="gift", name="", birthday=True, steps=(SpendStep(from_fen=100, off_fen=50),)
    )
    policy = Policy(version=2, offers=Offers(spend=(gift,)))
    found, _ = run(shop, policy)
    assert [dict(each.rules).get("gift") for each in found] == [50, None]


def test_points_are_those_of_what_remains(shop: Shop, kiosk: VirtualKiosk) -> None:
    sold = bought()
    shop.ack(kiosk.fact(sold))
    take_back(shop, sold, LISTED // 2, sold.earned_points // 2)
    by_fen = Policy(version=2, points=PointsRule(spend_per_point_fen=1))
    (trial,), _ = run(shop, by_fen)
    assert trial.would.points == LISTED - LISTED // 2
    assert trial.then.points == sold.earned_points - sold.earned_points // 2


def test_a_part_is_rounded_half_up_and_never_above_what_was_paid() -> None:
    assert RefundedPart(50, 100).of(33, 33) == 17
    assert RefundedPart(100, 100).of(33, 30) == 30
    assert RefundedPart(99, 100).of(1_000, 980) == 980
    assert RefundedPart(0, 0).of(33, 33) == 0
