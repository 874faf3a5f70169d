"""While nobody knows how a payment by phone ends: asked again, given up, refused."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState, deadline_s
from firmware.kiosk.sale.effects import (
    Beep,
    PrintChargeNote,
    Record,
    RequestCharge,
    Tune,
)
from firmware.kiosk.sale.events import (
    CallPressed,
    CardScanned,
    Event,
    GoodsScanned,
    HubLost,
    PayPressed,
    ReprintPressed,
    SellingStopped,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.phone_payment.charge import (
    ASK_AGAIN_S,
    FIRST_ASK_S,
    OVERDUE_S,
    ChargeStage,
)
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.sale.ticket import SaleStage, VoidReason
from firmware.kiosk.stops import StopReason
from tests.support.kiosk_builders import CARD, COLA, POLICY, ticket, walk, walked
from tests.support.phone_world import SHOWN, URL, at, charging, replied, scanning

pytestmark = pytest.mark.unit
WAIT_S = POLICY.patience.counter_wait_s


def notice(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def late(sale: Sale) -> Sale:
    """The hub has not replied for so long that staff were called."""
    return walk(sale, Tick(), now=at(1 + OVERDUE_S))


def test_without_a_word_it_is_asked_again_without_the_code() -> None:
    sale = charging()
    assert deadline_s(sale, POLICY) == 1 + FIRST_ASK_S
    assert walked(sale, Tick(), now=at(2)) == (sale, ())

    sale, effects = walked(sale, Tick(), now=at(1 + FIRST_ASK_S))
    assert effects == (RequestCharge(ticket=ticket(sale)),)
    assert sale.charge is not None
    assert sale.charge.stage is ChargeStage.UNRESOLVED
    assert deadline_s(sale, POLICY) == 1 + FIRST_ASK_S + ASK_AGAIN_S


def test_what_the_hub_said_last_stays_while_it_is_asked_again() -> None:
    sale = walk(charging(), replied(ChargeWord.CONFIRM, 1), now=at(1.2))
    assert deadline_s(sale, POLICY) == 1 + ASK_AGAIN_S

    sale, effects = walked(sale, Tick(), now=at(1 + ASK_AGAIN_S))
    assert effects == (RequestCharge(ticket=ticket(sale)),)
    assert sale.charge is not None
    assert sale.charge.stage is ChargeStage.CONFIRM


def test_a_hub_that_is_lost_leaves_it_open_and_darkens_the_code() -> None:
    sale = walk(scanning(), replied(ChargeWord.SCAN, 1, url=URL), now=at(2))
    away = walk(sale, HubLost(), now=at(3, hub_online=False))
    assert away.charge is not None
    assert (away.charge.stage, away.charge.url) == (ChargeStage.UNRESOLVED, "")

    back = walk(away, replied(ChargeWord.SCAN, 1, url=URL), now=at(9))
    assert back.charge is not None
    assert back.charge.url == URL


@pytest.mark.parametrize("undo", [UndoPressed(), UndoHeld()])
def test_undo_gives_it_up_until_the_hub_says_how_it_ended(undo: Event) -> None:
    sale, effects = walked(charging(), undo, now=at(2))
    gives_up = RequestCharge(ticket=ticket(sale), give_up=True)
    assert effects == (gives_up, Beep(Tune.TAKEN_BACK))
    assert (sale.state, notice(sale)) == (
        SaleState.CHARGING,
        NoticeKind.CHARGE_CANCELLING,
    )

    _, again = walked(sale, undo, now=at(3))
    assert again == ()
    _, asked = walked(sale, Tick(), now=at(2 + ASK_AGAIN_S))
    assert asked == (gives_up,)


@pytest.mark.parametrize(
    "event",
    [GoodsScanned(COLA), CardScanned(CARD), StaffProven("b-1")],
    ids=["goods", "card", "staff"],
)
def test_nothing_else_is_taken_meanwhile_and_least_of_all_cash(event: Event) -> None:
    sale, effects = walked(charging(), event, now=at(20))

    assert (sale.state, notice(sale)) == (
        SaleState.CHARGING,
        NoticeKind.CHARGE_UNDER_WAY,
    )
    assert effects == (Beep(Tune.REFUSED),)
    assert replace(sale, notice=None) == charging()


@pytest.mark.parametrize("event", [PayPressed(), ReprintPressed(None), SHOWN])
def test_the_same_code_or_button_once_more_does_nothing(event: Event) -> None:
    assert walked(charging(), event, now=at(2)) == (charging(), ())


def test_a_code_is_refused_while_another_can_be_scanned() -> None:
    sale, effects = walked(scanning(), SHOWN, now=at(2))

    assert (notice(sale), effects) == (
        NoticeKind.CHARGE_UNDER_WAY,
        (Beep(Tune.REFUSED),),
    )


def test_staff_are_called_when_no_word_comes_and_asking_goes_on() -> None:
    sale, effects = walked(charging(), Tick(), now=at(1 + OVERDUE_S))

    assert effects == (Beep(Tune.ATTENTION), RequestCharge(ticket=ticket(sale)))
    assert sale.staff_called
    assert sale.charge is not None
    assert sale.charge.overdue
    paid = walk(sale, replied(ChargeWord.PAID, 1), now=at(95))
    assert paid.state is SaleState.PRINTING
    assert not paid.staff_called


@pytest.mark.parametrize(
    ("event", "at_s", "reason"),
    [
        (StaffProven("b-1"), 2 + OVERDUE_S, VoidReason.STAFF),
        (Tick(), 1 + OVERDUE_S + WAIT_S, VoidReason.IDLE),
    ],
    ids=["staff", "time"],
)
def test_at_last_the_sale_is_voided_so_that_the_hub_gives_back(
    event: Event, at_s: float, reason: VoidReason
) -> None:
    before = late(charging())
    sale, effects = walked(before, event, now=at(at_s))

    left = ticket(before)
    assert effects == (
        Record(SaleStage.VOIDED, left, reason=reason),
        PrintChargeNote(left),
        Beep(Tune.ATTENTION),
    )
    assert (sale.state, notice(sale)) == (SaleState.IDLE, NoticeKind.CHARGE_UNKNOWN)
    assert not sale.staff_called


def test_without_a_printer_the_display_alone_says_so() -> None:
    _, effects = walked(
        late(charging()), StaffProven("b-1"), now=at(99, prints_slips=False)
    )
    assert not any(isinstance(effect, PrintChargeNote) for effect in effects)


def test_a_badge_that_was_meant_for_something_else_voids_nothing() -> None:
    policy = replace(POLICY, staff=replace(POLICY.staff, shown_min_s=1))
    sale = walk(late(charging()), StaffProven("b-1"), now=at(91.5, policy=policy))

    assert (sale.state, notice(sale)) == (SaleState.CHARGING, NoticeKind.PROVE_AGAIN)


def test_a_call_does_not_hold_the_payment() -> None:
    sale = walk(charging(), CallPressed(), now=at(50))
    sale = walk(sale, Tick(), now=at(1 + OVERDUE_S))
    assert sale.charge is not None
    assert sale.charge.overdue


def test_no_stop_ends_a_payment_but_a_journal_that_fails() -> None:
    assert walk(charging(), SellingStopped(StopReason.DISK)).charge is not None

    stopped = walk(charging(), SellingStopped(StopReason.JOURNAL))
    assert (stopped.state, stopped.ticket) == (
        SaleState.STOPPED,
        charging().ticket,
    )
