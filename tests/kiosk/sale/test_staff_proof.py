"""Calling and confirming are two things: nothing of the customer's confirms (E18)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.sale import NoticeKind, Sale, SaleState, step
from firmware.kiosk.sale.effects import Beep, PrintSlip, Record, Tune
from firmware.kiosk.sale.events import (
    BadgeFault,
    BadgeRefused,
    CallPressed,
    CardScanned,
    Event,
    GoodsScanned,
    KeptSlip,
    PayPressed,
    ReprintPressed,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.article import Article
from firmware.retail.codes.code_kinds import Reason
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import (
    CARD,
    COLA,
    filled,
    moment,
    paying,
    thanking,
    ticket,
    walk,
    walked,
)

pytestmark = pytest.mark.unit

SPIRIT = Article("2", "白酒", 9900, age_min=18)
BADGE = StaffProven("b-1")
LAST = KeptSlip(ticket(thanking()), copy=True)
STRANGERS = KeptSlip(replace(LAST.ticket, sale_id="K1-3f2a9c-9"), copy=True)
OF_A_CUSTOMER: tuple[Event, ...] = (
    GoodsScanned(COLA),
    GoodsScanned(SPIRIT),
    CardScanned(CARD),
    PayCodeScanned(),
    UnknownScanned(Reason.TEXT),
    BadgeRefused(BadgeFault.UNKNOWN),
    BadgeRefused(BadgeFault.REVOKED, "b-2"),
    PayPressed(),
    UndoPressed(),
    UndoHeld(),
    CallPressed(),
    ReprintPressed(STRANGERS),
    Tick(),
)
POLICY = Policy()
SEEN_S = POLICY.staff.shown_min_s
OPEN_S = POLICY.staff.approval_open_s
OWN_S = POLICY.staff.customer_reprint_s


@given(
    st.lists(
        st.tuples(st.sampled_from(OF_A_CUSTOMER), st.sampled_from([0.0, 0.1, 2.0, 95])),
        max_size=40,
    )
)
def test_no_order_of_a_customers_acts_confirms_or_prints_anything(
    acts: list[tuple[Event, float]],
) -> None:
    sale, now_s = Sale(), 1.0
    for event, passes_s in acts:
        now_s += passes_s
        sale, effects = step(sale, event, moment(now_s, policy=POLICY))
        stages = {effect.stage for effect in effects if isinstance(effect, Record)}
        assert stages <= {SaleStage.INTENT, SaleStage.VOIDED}
        assert not any(isinstance(effect, PrintSlip) for effect in effects)
        assert not any(line.approved for line in sale.basket.lines)
        assert sale.approval is None


def test_a_call_repeats_harmlessly_and_only_staff_end_it() -> None:
    called, first = walked(paying(), CallPressed())
    assert first == (Beep(Tune.ATTENTION),)
    again, more = walked(called, CallPressed(), CallPressed())
    assert (again.staff_called, more) == (True, ())
    assert again.state is SaleState.PAYING
    assert not walk(again, BADGE).staff_called
    assert not walk(walk(Sale(), CallPressed()), BADGE).staff_called


def test_the_money_is_confirmed_by_a_name() -> None:
    sale, effects = walked(paying(), BADGE)
    assert ticket(sale).confirmed_by == "b-1"
    assert effects[0] == Record(SaleStage.SETTLED, ticket(sale))


def test_a_badge_meant_for_what_stood_before_confirms_no_money() -> None:
    waiting = step(filled(), GoodsScanned(SPIRIT), moment(10, policy=POLICY))[0]
    taken_back = step(waiting, UndoPressed(), moment(13.0, policy=POLICY))[0]
    total = step(taken_back, PayPressed(), moment(13.1, policy=POLICY))[0]

    seen, effects = step(total, BADGE, moment(13.1 + SEEN_S - 0.1, policy=POLICY))

    assert seen.state is SaleState.PAYING
    assert effects == (Beep(Tune.REFUSED),)
    assert seen.notice is not None
    assert seen.notice.kind is NoticeKind.PROVE_AGAIN
    paid = step(seen, BADGE, moment(13.1 + SEEN_S, policy=POLICY))[0]
    assert paid.state is SaleState.PRINTING


def test_goods_are_approved_only_when_staff_can_have_seen_them() -> None:
    waiting = step(filled(), GoodsScanned(SPIRIT), moment(10, policy=POLICY))[0]
    too_soon = step(waiting, BADGE, moment(10.5, policy=POLICY))[0]
    assert too_soon.awaiting == GoodsScanned(SPIRIT)
    approved = step(too_soon, BADGE, moment(10 + SEEN_S, policy=POLICY))[0]
    assert approved.basket.lines[-1].approved_by == "b-1"


def test_a_badge_shown_while_nothing_waits_settles_nothing_later() -> None:
    shown = step(filled(), BADGE, moment(10, policy=POLICY))[0]
    assert shown.approval is not None
    total, _ = step(shown, PayPressed(), moment(11, policy=POLICY))
    assert (total.state, total.approval) == (SaleState.PAYING, None)
    later, effects = step(total, Tick(), moment(12, policy=POLICY))
    assert (later.state, effects) == (SaleState.PAYING, ())
    spirits = step(shown, GoodsScanned(SPIRIT), moment(11, policy=POLICY))[0]
    assert spirits.awaiting == GoodsScanned(SPIRIT)


def test_what_a_badge_opened_ends_by_itself() -> None:
    shown = step(Sale(), BADGE, moment(10, policy=POLICY))[0]
    late = moment(10 + OPEN_S, policy=POLICY)
    assert step(shown, Tick(), late)[0].approval is None
    refused, effects = step(shown, ReprintPressed(LAST), late)
    assert effects == (Beep(Tune.REFUSED),)
    assert refused.printing is None


def test_what_staff_may_do_outlasts_a_customers_thanks() -> None:
    shown = step(thanking(), BADGE, moment(10, policy=POLICY))[0]
    idle = step(shown, Tick(), moment(12, policy=POLICY))[0]
    assert (idle.state, idle.approval) == (SaleState.IDLE, shown.approval)


def test_one_showing_of_a_badge_is_one_act_of_staff() -> None:
    shown = step(Sale(), BADGE, moment(10, policy=POLICY))[0]
    first, effects = step(shown, ReprintPressed(LAST), moment(12, policy=POLICY))
    assert effects == (
        Record(SaleStage.MAY_HAVE_PRINTED, LAST.ticket, by="b-1"),
        PrintSlip(LAST.ticket, copy=True),
    )
    printed = replace(first, printing=None)
    assert step(printed, ReprintPressed(LAST), moment(13, policy=POLICY))[1] == (
        Beep(Tune.REFUSED),
    )


def test_customers_print_their_own_slip_again_for_two_minutes() -> None:
    paid = thanking()
    pressed = ReprintPressed(LAST)
    soon = moment(1 + OWN_S - 0.1, policy=POLICY)
    idle = step(paid, Tick(), soon)[0]
    assert idle.state is SaleState.IDLE
    for sale in (paid, idle):
        effects = step(sale, pressed, soon)[1]
        assert PrintSlip(LAST.ticket, copy=True) in effects
    late = step(idle, pressed, moment(1 + OWN_S, policy=POLICY))
    assert late[1] == (Beep(Tune.REFUSED),)
    assert late[0].notice is not None
    assert late[0].notice.kind is NoticeKind.REPRINT_BY_STAFF


@pytest.mark.parametrize(
    "scan",
    [
        GoodsScanned(COLA),
        CardScanned(CARD),
        UnknownScanned(Reason.CHECK_DIGIT),
        PayCodeScanned(),
        BadgeRefused(BadgeFault.UNKNOWN),
    ],
    ids=lambda event: type(event).__name__,
)
def test_the_next_scan_ends_a_customers_reprint(scan: Event) -> None:
    idle = walk(thanking(), UndoPressed())
    scanned = walk(idle, scan)
    assert walked(scanned, ReprintPressed(LAST))[1] == (Beep(Tune.REFUSED),)
    emptied = walk(scanned, UndoHeld())
    assert walked(emptied, ReprintPressed(LAST))[1] == (Beep(Tune.REFUSED),)
    by_staff = walked(walk(scanned, BADGE), ReprintPressed(LAST))[1]
    assert PrintSlip(LAST.ticket, copy=True) in by_staff


def test_another_customers_slip_is_never_printed_for_the_one_at_the_counter() -> None:
    assert walked(thanking(), ReprintPressed(STRANGERS))[1] == (Beep(Tune.REFUSED),)
