"""The one transition table: what each event does in each state. Pure.

A row names the states in which its event does something of its own; `default` is what
it does in all others: `ignored`, or the handler that most states share.
"""

from typing import get_args

from drivers.api import Printed, PrintFailed, SlipSent
from firmware.kiosk.sale import (
    approving,
    choosing,
    scanning,
    slips,
    stopping,
)
from firmware.kiosk.sale.charging import begin, order_page, under_way
from firmware.kiosk.sale.charging.rows import CHARGE_ROWS
from firmware.kiosk.sale.checkout import holding, naming, paying, redeeming
from firmware.kiosk.sale.events import (
    BadgeRefused,
    Event,
    HoldReplied,
    HubLost,
    KeptRefundSlip,
    KeptSlip,
    MemberReplied,
    PayPressed,
    PowerReturned,
    RefundReplied,
    ReprintHeld,
    ReprintPressed,
    SellingResumed,
    SellingStopped,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.refunding import replies as refund_replies
from firmware.kiosk.sale.refunding import slips as refund_slips
from firmware.kiosk.sale.refunding import steps as refunding
from firmware.kiosk.sale.reporting import steps as reporting
from firmware.kiosk.sale.reporting.rows import BEGINS, REPORT_ROWS, on_report
from firmware.kiosk.sale.rows import AnyRow, Handler, Row, ignored
from firmware.kiosk.sale.shown import early_scans
from firmware.kiosk.sale.shown.rows import SHOWN_ROWS
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState
from firmware.kiosk.sale.suspending import taking
from firmware.kiosk.sale.suspending.rows import SUSPEND_ROWS

_ROWS: tuple[AnyRow, ...] = (
    *SHOWN_ROWS,
    Row(
        RefundReplied,
        {SaleState.REFUNDING: taking.refund_replied},
        default=refund_replies.replied_late,
    ),
    Row(
        KeptRefundSlip,
        {SaleState.PRINTING: ignored},
        default=refund_slips.print_kept,
    ),
    *REPORT_ROWS,
    *CHARGE_ROWS,
    Row(
        MemberReplied,
        {
            SaleState.SCANNING: naming.member_replied,
            SaleState.WARNING: naming.member_replied,
            SaleState.REDEEMING: redeeming.member_replied,
        },
        default=ignored,
    ),
    Row(
        HoldReplied,
        {SaleState.HOLDING: holding.hold_replied},
        default=ignored,
    ),
    Row(
        HubLost,
        {
            SaleState.IDLE: on_report(reporting.lose_hub, ignored),
            SaleState.SCANNING: redeeming.lose_hub,
            SaleState.WARNING: redeeming.lose_hub,
            SaleState.REDEEMING: redeeming.lose_hub,
            SaleState.PAYING: order_page.hide_page,
            SaleState.CHARGING: under_way.lose_hub,
        },
        default=ignored,
    ),
    Row(
        PayPressed,
        {
            SaleState.IDLE: on_report(reporting.pay, paying.start_paying),
            SaleState.SCANNING: choosing.pay_or_take_label,
            SaleState.WARNING: choosing.pay_or_take_label,
            SaleState.REDEEMING: redeeming.pay,
            SaleState.PAYING: begin.pay_by_scan,
            SaleState.REFUNDING: refunding.pay,
            SaleState.THANKS: stopping.leave,
        },
        default=ignored,
    ),
    Row(
        UndoPressed,
        {
            SaleState.IDLE: on_report(reporting.undo, ignored),
            SaleState.SCANNING: choosing.undo_or_take_article,
            SaleState.WARNING: choosing.undo_or_take_article,
            SaleState.REDEEMING: redeeming.back,
            SaleState.HOLDING: paying.back_to_basket,
            SaleState.PAYING: paying.back_to_basket,
            SaleState.CHARGING: under_way.give_up,
            SaleState.REFUNDING: refunding.undo,
            SaleState.THANKS: stopping.leave,
        },
        default=ignored,
    ),
    Row(
        UndoHeld,
        {
            SaleState.IDLE: on_report(reporting.leave, ignored),
            SaleState.SCANNING: scanning.cancel,
            SaleState.WARNING: scanning.cancel,
            SaleState.REDEEMING: scanning.cancel,
            SaleState.HOLDING: paying.cancel_payment,
            SaleState.PAYING: paying.cancel_payment,
            SaleState.CHARGING: under_way.give_up,
            SaleState.REFUNDING: refunding.leave,
            SaleState.THANKS: stopping.leave,
        },
        default=ignored,
    ),
    *SUSPEND_ROWS,
    Row(
        StaffProven,
        {
            SaleState.IDLE: reporting.prove,
            SaleState.THANKS: refunding.prove,
            SaleState.SCANNING: approving.accept_proof,
            SaleState.WARNING: approving.accept_proof,
            SaleState.HOLDING: holding.refuse_proof,
            SaleState.PAYING: paying.confirm_cash,
            SaleState.CHARGING: under_way.prove,
            SaleState.REFUNDING: refunding.confirm,
            SaleState.PRINTING: ignored,
        },
        default=approving.open_approval,
    ),
    Row(
        BadgeRefused,
        {SaleState.PRINTING: ignored},
        default=approving.refuse_badge,
    ),
    Row(
        ReprintPressed,
        {
            SaleState.IDLE: on_report(reporting.reprint, choosing.reprint_or_take_both),
            SaleState.WARNING: choosing.take_both,
            SaleState.REDEEMING: redeeming.next_points,
            SaleState.HOLDING: ignored,
            SaleState.REFUNDING: refunding.reprint,
            SaleState.PAYING: ignored,
            SaleState.CHARGING: ignored,
            SaleState.PRINTING: ignored,
        },
        default=choosing.reprint_or_take_both,
    ),
    Row(
        ReprintHeld,
        {
            **BEGINS,
            SaleState.SCANNING: choosing.decline_or_take_both,
            SaleState.WARNING: choosing.decline_or_take_both,
            SaleState.REDEEMING: redeeming.decline,
        },
        default=ignored,
    ),
    Row(
        KeptSlip,
        {SaleState.PRINTING: ignored},
        default=slips.print_kept,
    ),
    Row(
        Printed,
        {SaleState.PRINTING: slips.printed},
        default=slips.earlier_printed,
    ),
    Row(
        SlipSent,
        {SaleState.PRINTING: slips.printed},
        default=slips.earlier_printed,
    ),
    Row(
        PrintFailed,
        {SaleState.PRINTING: slips.print_failed},
        default=slips.earlier_failed,
    ),
    Row(
        PowerReturned,
        {SaleState.IDLE: slips.after_power_cut},
        default=ignored,
    ),
    Row(
        SellingStopped,
        {
            SaleState.HOLDING: stopping.stop_if_unrecordable,
            SaleState.PAYING: stopping.stop_if_unrecordable,
            SaleState.CHARGING: stopping.stop_if_unrecordable,
            SaleState.PRINTING: stopping.stop_if_unrecordable,
            SaleState.STOPPED: stopping.change_stop_reason,
        },
        default=stopping.stop_selling,
    ),
    Row(
        SellingResumed,
        {SaleState.STOPPED: stopping.leave},
        default=ignored,
    ),
    Row(
        Tick,
        {
            SaleState.IDLE: on_report(reporting.wait, scanning.wait_idle),
            SaleState.SCANNING: naming.wait,
            SaleState.WARNING: naming.wait,
            SaleState.REDEEMING: redeeming.wait,
            SaleState.HOLDING: holding.wait_for_hold,
            SaleState.PAYING: paying.wait_for_money,
            SaleState.CHARGING: under_way.wait,
            SaleState.PRINTING: slips.wait_for_paper,
            SaleState.REFUNDING: taking.wait,
            SaleState.THANKS: stopping.leave_after_thanks,
        },
        default=scanning.wait_idle,
    ),
)

TABLE: dict[type[Event], AnyRow] = {row.event: row for row in _ROWS}

_missing = set(get_args(Event)) - set(TABLE)
if _missing:
    raise AssertionError(f"events without a row: {_missing}")

SaleStep = Handler[Event]
"""`step`, or something that is as pure and watches it."""


def step(sale: Sale, event: Event, now: Now) -> Outcome:
    """The sale after `event`, and what is to be done about it, in order.

    Total: every event has a row, and every row a handler for every state. The only
    place where a sale changes; called by the main thread.
    """
    after, effects = TABLE[type(event)].handle(sale, event, now)
    after, early = early_scans.taken(after, now)
    for scan in early:
        after, more = TABLE[type(scan)].handle(after, scan, now)
        effects += more
    return after, effects
