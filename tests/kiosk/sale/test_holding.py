"""Points and coupons are held at the hub before anybody pays the rest (E21)."""

from dataclasses import replace

import pytest

from drivers.api import Printed
from firmware.kiosk.sale import NoticeKind, Sale, SaleState, deadline_s
from firmware.kiosk.sale.effects import Effect, PrintSlip, Record, RequestHold
from firmware.kiosk.sale.events import (
    CallPressed,
    CardScanned,
    GoodsScanned,
    HoldReplied,
    MemberReplied,
    PayPressed,
    PowerReturned,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.ticket import SaleStage, VoidReason
from firmware.retail.pricing.offers.coupon import MemberCoupon
from tests.support.kiosk_builders import CARD, TICKET_ID, ticket, walk, walked
from tests.support.redeem_world import (
    HELD,
    OFF_2,
    OFF_5,
    POLICY,
    REPRINT,
    RICE,
    asked,
    at,
    choosing,
)

pytestmark = pytest.mark.unit
FREE = MemberCoupon(id="free", name="全免", off_fen=5_000)


def stages(effects: tuple[Effect, ...]) -> list[SaleStage]:
    return [each.stage for each in effects if isinstance(each, Record)]


def test_no_money_is_confirmed_before_the_points_are_held() -> None:
    sale, effects = walked(asked(), StaffProven("b-1"), now=at())
    assert (sale.state, stages(effects)) == (SaleState.HOLDING, [])
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.HOLDING
    sale, effects = walked(sale, HELD, StaffProven("b-1"), now=at())
    assert stages(effects) == [SaleStage.SETTLED, SaleStage.MAY_HAVE_PRINTED]


def test_what_is_held_is_what_the_customer_pays_with() -> None:
    sale = walk(asked(), HELD, now=at())
    assert sale.state is SaleState.PAYING
    held = ticket(sale)
    assert (held.points, held.coupons) == (300, ("c5",))
    assert held.quote.payable_fen == 2_500
    assert held.balance_after_points == 150 + held.quote.earned_points
    assert held.member is not None
    assert held.member.coupons == ()  # the journal keeps what was used, not the wallet


def test_the_same_request_goes_out_each_second_until_the_hub_replies() -> None:
    sale, times = asked(), list[float]()
    while (due_s := deadline_s(sale, POLICY)) is not None and due_s < 7:
        sale, effects = walked(sale, Tick(), now=at(due_s))
        requests = [each for each in effects if isinstance(each, RequestHold)]
        assert requests == [RequestHold(TICKET_ID, "m1", 300, ("c5",))]
        times.append(due_s)
    assert times == [2, 3, 4, 5, 6]


def test_a_hub_that_does_not_reply_opens_the_basket_without_redeeming() -> None:
    sale, effects = walked(asked(), Tick(), now=at(7))
    assert (sale.state, stages(effects)) == (SaleState.SCANNING, [SaleStage.VOIDED])
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.REDEEM_LATER
    assert quote_of(sale, at(7)).payable_fen == 3_300
    cash = walk(sale, PayPressed(), now=at(8, next_number=18))
    assert cash.state is SaleState.PAYING
    assert (ticket(cash).points, ticket(cash).coupons) == (0, ())


@pytest.mark.parametrize("twice", [False, True])
def test_a_late_reply_has_no_effect(*, twice: bool) -> None:
    sale = walk(asked(), Tick(), now=at(7))
    replies = (HELD, HELD) if twice else (HELD,)
    assert walked(sale, *replies, now=at(8)) == (sale, ())
    paying = walk(asked(), HELD, now=at())
    assert walked(paying, *replies, now=at()) == (paying, ())


def test_a_reply_to_another_sale_has_no_effect() -> None:
    sale = asked()
    assert walked(sale, replace(HELD, sale_id="K1-3f2a9c-16"), now=at()) == (sale, ())


def test_points_that_were_spent_elsewhere_are_named() -> None:
    short = HoldReplied(TICKET_ID, "points_short", balance_points=120)
    sale, effects = walked(asked(), short, now=at())
    assert (sale.state, stages(effects)) == (SaleState.SCANNING, [SaleStage.VOIDED])
    assert sale.notice is not None
    assert (sale.notice.kind, sale.notice.detail) == (NoticeKind.POINTS_SHORT, "120")
    again = walk(sale, PayPressed(), now=at(next_number=18))
    assert (again.redeem.points, again.redeem.max_points) == (100, 100)


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        ("used", NoticeKind.COUPON_USED),
        ("held", NoticeKind.COUPON_USED),
        ("expired", NoticeKind.COUPON_EXPIRED),
        ("other_member", NoticeKind.COUPON_REFUSED),
        ("something_new", NoticeKind.COUPON_REFUSED),
    ],
)
def test_a_coupon_that_is_refused_is_named_and_left_out(
    refusal: str, kind: NoticeKind
) -> None:
    sale = walk(choosing(OFF_2, OFF_5), PayPressed(), now=at())
    refused = HoldReplied(TICKET_ID, refusal, "c5", balance_points=350)
    sale = walk(sale, refused, now=at())
    assert sale.notice is not None
    assert (sale.notice.kind, sale.notice.detail) == (kind, "满30减5")
    assert quote_of(sale, at()).coupons == ("c2",)


def test_what_this_build_does_not_know_ends_redeeming() -> None:
    refused = HoldReplied(TICKET_ID, "some_new_reason", balance_points=350)
    sale = walk(asked(), refused, PayPressed(), now=at())
    assert sale.state is SaleState.PAYING
    assert ticket(sale).quote.payable_fen == 3_300


@pytest.mark.parametrize("event", [UndoPressed(), UndoHeld()])
def test_a_customer_who_goes_back_voids_what_may_be_held(
    event: UndoPressed | UndoHeld,
) -> None:
    for sale in (asked(), walk(asked(), HELD, now=at())):
        after, effects = walked(sale, event, now=at())
        assert stages(effects) == [SaleStage.VOIDED]
        assert after.ticket is None


def test_staff_who_are_called_meanwhile_do_not_stop_the_clock() -> None:
    sale = walk(asked(), CallPressed(), now=at(4))
    assert walk(sale, Tick(), now=at(7)).state is SaleState.SCANNING


def test_a_power_cut_voids_what_was_not_paid_whether_it_was_held_or_not() -> None:
    frozen = ticket(asked())
    sale, effects = walked(Sale(), PowerReturned(frozen, SaleStage.INTENT), now=at())
    assert effects == (Record(SaleStage.VOIDED, frozen, reason=VoidReason.POWER_CUT),)
    assert sale.state is SaleState.IDLE


def test_where_nothing_is_due_the_sale_is_settled_once_all_is_held() -> None:
    sale = walk(choosing(FREE, points=0), PayPressed(), now=at())
    assert sale.state is SaleState.HOLDING
    sale, effects = walked(sale, replace(HELD, balance_points=0), now=at())
    assert stages(effects) == [SaleStage.SETTLED, SaleStage.MAY_HAVE_PRINTED]
    assert [each for each in effects if isinstance(each, PrintSlip)]
    assert ticket(sale).confirmed_by == ""
    assert walk(sale, Printed(TICKET_ID), now=at()).state is SaleState.THANKS


def test_goods_that_cost_nothing_need_no_money_and_no_hold() -> None:
    free = GoodsScanned(replace(RICE, price_fen=0))
    sale, effects = walked(Sale(), free, PayPressed(), now=at())
    assert sale.state is SaleState.PRINTING
    assert stages(effects)[:2] == [SaleStage.INTENT, SaleStage.SETTLED]


def test_a_member_who_pays_all_with_points_earns_none() -> None:
    replied = MemberReplied(CARD, "m1", 3_300)
    sale = walk(Sale(), GoodsScanned(RICE), CardScanned(CARD), replied, now=at())
    sale = walk(sale, PayPressed(), REPRINT, PayPressed(), now=at())
    sale = walk(sale, replace(HELD, balance_points=0), now=at())
    paid = ticket(sale)
    assert (paid.points, paid.quote.payable_fen) == (3_300, 0)
    assert (paid.quote.earned_points, paid.balance_after_points) == (0, 0)
