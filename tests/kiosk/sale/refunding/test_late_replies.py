"""A reply after the counter went on: staff read what came of it, however late."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from drivers.api import Printed
from firmware.kiosk.refund import RefundPhase, RefundStage, RefundTerms
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.effects import RecordRefund, RequestRefund
from firmware.kiosk.sale.events import (
    Event,
    GoodsScanned,
    PayPressed,
    RefundReplied,
    SlipShown,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from tests.support.kiosk_builders import (
    COLA,
    filled,
    paying,
    printing,
    thanking,
    ticket,
    walk,
    walked,
)
from tests.support.kiosk_refunds import (
    BOOKED,
    LEFT,
    RECEIPT,
    at_desk,
    booking,
    refund,
)

pytestmark = pytest.mark.unit

REQUEST = refund(booking()).request
CHANGED = replace(LEFT, refusal="too_much")
BY = StaffProven("b-2")


def late(world: Sale, terms: RefundTerms = BOOKED) -> Sale:
    return walk(world, RefundReplied(REQUEST, terms), now=at_desk())


@pytest.mark.parametrize("world", [Sale, filled, paying, printing, thanking])
def test_what_was_booked_late_waits_for_staff_through_whatever_comes(
    world: Callable[[], Sale],
) -> None:
    sale = late(world())
    assert sale.staff_called
    if sale.state in {SaleState.PAYING, SaleState.PRINTING}:
        sale = walk(sale, StaffProven("b-1"), now=at_desk())
        sale = walk(sale, Printed(ticket(sale).sale_id), now=at_desk())
    if sale.state is SaleState.SCANNING:
        sale = walk(sale, UndoHeld(), now=at_desk())

    shown = walk(sale, BY, now=at_desk())

    assert shown.state is SaleState.REFUNDING
    assert refund(shown).phase is RefundPhase.DONE
    assert refund(shown).terms == BOOKED
    assert not shown.staff_called


@pytest.mark.parametrize(
    ("terms", "phase"),
    [(BOOKED, RefundPhase.DONE), (CHANGED, RefundPhase.REFUSED)],
    ids=["booked", "refused"],
)
@pytest.mark.parametrize("leave", [PayPressed(), UndoPressed(), UndoHeld()])
def test_it_stands_until_staff_have_done_with_it(
    terms: RefundTerms, phase: RefundPhase, leave: Event
) -> None:
    shown = walk(late(Sale(), terms), BY, now=at_desk())
    assert refund(shown).phase is phase
    assert walked(shown, BY, now=at_desk()) == (shown, ())

    idle = walk(shown, leave, now=at_desk())

    assert (idle.state, idle.refund, idle.late_refund) == (SaleState.IDLE, None, None)
    again = walk(idle, BY, now=at_desk())
    assert again.state is SaleState.IDLE


def test_nothing_that_a_customer_does_takes_it_away() -> None:
    sale = late(Sale())
    acts = (PayPressed(), UndoPressed(), UndoHeld(), SlipShown(RECEIPT), Tick())
    assert walk(sale, *acts, now=at_desk()).late_refund == sale.late_refund


def test_it_is_not_what_a_badge_over_a_basket_is_for() -> None:
    sale = walk(late(filled()), BY, now=at_desk())
    assert sale.state is SaleState.SCANNING
    assert sale.late_refund is not None
    paid = walk(sale, GoodsScanned(COLA), PayPressed(), BY, now=at_desk())
    assert paid.state is SaleState.PRINTING


def test_a_refusal_that_a_booking_follows_gives_way_to_it() -> None:
    refused = walk(late(Sale(), CHANGED), BY, now=at_desk())
    sale, effects = walked(refused, RefundReplied(REQUEST, BOOKED), now=at_desk())
    assert refund(sale).phase is RefundPhase.DONE
    assert effects[0] == RecordRefund(RefundStage.DONE, REQUEST, BOOKED)


def test_without_a_hub_staff_read_what_to_do_and_leave_by_any_button() -> None:
    away = at_desk(hub_online=False)
    sale = walk(Sale(), StaffProven("b-1"), SlipShown(RECEIPT), now=away)
    assert refund(sale).phase is RefundPhase.NO_HUB
    for leave in (PayPressed(), UndoPressed(), UndoHeld()):
        assert walk(sale, leave, now=away).state is SaleState.IDLE
    again = walk(sale, BY, SlipShown(RECEIPT), now=away)
    assert refund(again).phase is RefundPhase.NO_HUB


def test_once_the_hub_is_back_the_slip_alone_goes_on() -> None:
    away = at_desk(hub_online=False)
    sale = walk(Sale(), StaffProven("b-1"), SlipShown(RECEIPT), now=away)
    found, effects = walked(sale, SlipShown("K1-000018"), now=at_desk())
    request = refund(found).request
    assert refund(found).phase is RefundPhase.FINDING
    assert (request.sale, request.by, request.quote) == ("K1-000018", "b-1", True)
    assert effects[0] == RequestRefund(request)
