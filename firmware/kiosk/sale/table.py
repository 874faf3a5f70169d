"""The one transition table: what each event does in each state. Pure.

Rows are events, columns states. A pair that changes nothing says so by name:
`ignored`, or the notice that tells the customer why.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drivers.api import Printed, PrintFailed
from firmware.kiosk.sale import paying, scanning, slips
from firmware.kiosk.sale.deadlines import thanks_until_s
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    KeptSlip,
    MemberAnswered,
    PayCodeScanned,
    PayPressed,
    PowerReturned,
    ReprintPressed,
    SellingResumed,
    SellingStopped,
    StaffHeld,
    StaffPressed,
    Tick,
    UndoHeld,
    UndoPressed,
    UnknownScanned,
)
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState, emptied
from firmware.kiosk.sale.stops import StopSeverity

# A handler takes the one event class of its row.
Handler = Callable[[Sale, Any, Now], Outcome]


def ignored(sale: Sale, _event: Event, _now: Now) -> Outcome:
    """This event means nothing in this state."""
    return sale, ()


def leave(sale: Sale, _event: Event, now: Now) -> Outcome:
    """The customer is done with the thanks."""
    return emptied(sale, now), ()


def leave_in_time(sale: Sale, _event: Event, now: Now) -> Outcome:
    """The thanks have stood long enough."""
    if now.mono_s < thanks_until_s(sale, now.policy.patience):
        return scanning.rest(sale, _event, now)
    return emptied(sale, now), ()


def stop_selling(sale: Sale, event: SellingStopped, now: Now) -> Outcome:
    """Go out of service; what may be unrecorded stays in sight, to note by hand.

    That is a sale that waits for its money: from then on the journal has it.
    """
    unrecorded = sale.ticket if sale.state is SaleState.PAYING else None
    stopped = replace(emptied(sale, now), state=SaleState.STOPPED, ticket=unrecorded)
    return replace(stopped, stopped_for=event.reason), ()


def stop_for_another(sale: Sale, event: SellingStopped, _now: Now) -> Outcome:
    """One fault is mended and another one shows."""
    return replace(sale, stopped_for=event.reason), ()


def stop_if_must(sale: Sale, event: SellingStopped, now: Now) -> Outcome:
    """Let a payment come to its end first, unless it cannot be recorded."""
    if event.reason.severity is StopSeverity.IMMEDIATE:
        return stop_selling(sale, event, now)
    return sale, ()


_scan, _pay, _slip = scanning, paying, slips

# fmt: off
_COLUMNS = (
    SaleState.IDLE, SaleState.SCANNING, SaleState.WARNING, SaleState.PAYING,
    SaleState.PRINTING, SaleState.THANKS, SaleState.STOPPED)
_ROWS: dict[type[Event], tuple[Handler, ...]] = {
    GoodsScanned: (
        _scan.add_goods, _scan.add_goods, _scan.add_goods, _pay.say_frozen, ignored,
        _scan.add_goods, ignored),
    UnknownScanned: (
        _scan.refuse_unknown, _scan.refuse_unknown, _scan.refuse_unknown,
        _pay.say_frozen, ignored, _scan.refuse_unknown, ignored),
    CardScanned: (
        _scan.take_card, _scan.take_card, _scan.take_card, _pay.say_frozen, ignored,
        _scan.take_card, ignored),
    PayCodeScanned: (
        _scan.refuse_pay_code, _scan.refuse_pay_code, _scan.refuse_pay_code,
        _pay.refuse_phone, ignored, ignored, ignored),
    MemberAnswered: (
        ignored, _scan.hear_of_member, _scan.hear_of_member, ignored, ignored,
        ignored, ignored),
    PayPressed: (
        _pay.start_paying, _pay.start_paying, _pay.start_paying, ignored, ignored,
        leave, ignored),
    UndoPressed: (
        ignored, _scan.take_back, _scan.take_back, _pay.back_to_basket, ignored,
        leave, ignored),
    UndoHeld: (
        ignored, _scan.cancel, _scan.cancel, _pay.cancel_payment, ignored, leave,
        ignored),
    StaffPressed: (
        _scan.call_staff, _scan.call_staff, _scan.call_staff, _scan.call_staff,
        ignored, _scan.call_staff, _scan.call_staff),
    StaffHeld: (
        ignored, _scan.approve, _scan.approve, _pay.confirm_cash, ignored, ignored,
        ignored),
    ReprintPressed: (
        _slip.reprint, _slip.reprint, ignored, ignored, ignored, _slip.reprint,
        _slip.reprint),
    KeptSlip: (
        _slip.print_kept, _slip.print_kept, _slip.print_kept, _slip.print_kept,
        ignored, _slip.print_kept, _slip.print_kept),
    Printed: (
        _slip.earlier_printed, _slip.earlier_printed, _slip.earlier_printed,
        _slip.earlier_printed, _slip.printed, _slip.earlier_printed,
        _slip.earlier_printed),
    PrintFailed: (
        _slip.earlier_failed, _slip.earlier_failed, _slip.earlier_failed,
        _slip.earlier_failed, _slip.print_failed, _slip.earlier_failed,
        _slip.earlier_failed),
    PowerReturned: (
        _slip.after_power_cut, ignored, ignored, ignored, ignored, ignored, ignored),
    SellingStopped: (
        stop_selling, stop_selling, stop_selling, stop_if_must, stop_if_must,
        stop_selling, stop_for_another),
    SellingResumed: (
        ignored, ignored, ignored, ignored, ignored, ignored, leave),
    Tick: (
        _scan.rest, _scan.wait, _scan.wait, _pay.wait_for_money, _slip.wait_for_paper,
        leave_in_time, _scan.rest),
}
# fmt: on

TABLE: dict[tuple[SaleState, type[Event]], Handler] = {
    (state, event): handler
    for event, row in _ROWS.items()
    for state, handler in zip(_COLUMNS, row, strict=True)
}


def step(sale: Sale, event: Event, now: Now) -> Outcome:
    """The sale after `event`, and what is to be done about it, in order.

    Total: every (state, event) pair is in the table. The only place where a sale
    changes; called by the main thread.
    """
    return TABLE[sale.state, type(event)](sale, event, now)
