"""What becomes of the paper: printed, kept, printed again, cut off by power. Pure."""

from dataclasses import replace

from drivers.api import Printed, PrintFailed, SlipSent
from firmware.kiosk.sale.approving import approved_by
from firmware.kiosk.sale.charging.begin import resume
from firmware.kiosk.sale.checkout.paying import after_settling, void
from firmware.kiosk.sale.effects import Beep, Effect, PrintSlip, Record, Tune
from firmware.kiosk.sale.events import KeptSlip, PowerReturned, ReprintPressed
from firmware.kiosk.sale.refunding import slips as refund_slips
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    OwnSlip,
    Sale,
    SaleState,
    emptied,
    is_printing,
    with_notice,
    without_expired,
)
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket, VoidReason


def printed(sale: Sale, event: Printed | SlipSent, now: Now) -> Outcome:
    """The slip of this sale is on paper, or as good as that: close the sale and thank.

    One that was only sent is kept no more than a printed one: nothing will ever say
    whether it came out, and the customer can have it again.
    """
    if sale.ticket is None or event.job_id != sale.ticket.sale_id:
        return earlier_printed(sale, event, now)
    slip = SlipState.PRINTED if isinstance(event, Printed) else SlipState.SENT
    closed = Record(SaleStage.CLOSED, sale.ticket, slip=slip)
    return _thanking(sale, slip, now), (closed,)


def print_failed(sale: Sale, event: PrintFailed, now: Now) -> Outcome:
    """No slip, but the sale is valid: close it, keep the slip, show a QR (E08, E09)."""
    if sale.ticket is None or event.job_id != sale.ticket.sale_id:
        return earlier_failed(sale, event, now)
    return _thanking(sale, SlipState.KEPT, now), (
        *_not_printed(sale.ticket, event),
        Record(SaleStage.CLOSED, sale.ticket, slip=SlipState.KEPT),
    )


def wait_for_paper(sale: Sale, _event: object, now: Now) -> Outcome:
    """The printer takes too long: the customer need not wait, the slip is kept.

    Only if no earlier slip is under way: the report on that one would be lost, and it
    would be printed a second time.
    """
    sale, ticket = without_expired(sale, now), sale.ticket
    if ticket is None or is_printing(sale):
        return sale, ()
    if now.mono_s < sale.acted_at_s + now.policy.patience.slip_wait_s:
        return sale, ()
    closed = Record(SaleStage.CLOSED, ticket, slip=SlipState.KEPT)
    sale = _under_way(_thanking(sale, SlipState.KEPT, now), ticket, now)
    return sale, (closed,)


def earlier_printed(sale: Sale, event: Printed | SlipSent, _now: Now) -> Outcome:
    """An earlier sale's slip came out, or was sent: journal that it waits no more."""
    ticket = sale.printing
    if ticket is None or ticket.sale_id != event.job_id:
        return refund_slips.printed(sale, event)
    return replace(sale, printing=None), (Record(SaleStage.PRINTED, ticket),)


def earlier_failed(sale: Sale, event: PrintFailed, _now: Now) -> Outcome:
    """An earlier sale's slip failed again: it stays kept, unless that is permanent."""
    ticket = sale.printing
    if ticket is None or ticket.sale_id != event.job_id:
        return refund_slips.print_failed(sale, event)
    return replace(sale, printing=None), _not_printed(ticket, event)


def print_kept(sale: Sale, event: KeptSlip, now: Now) -> Outcome:
    """Paper is back: print a slip that was kept, as COPY if it may be out (N05)."""
    if is_printing(sale):
        return sale, ()
    return _print_again(sale, event, now)


def reprint(sale: Sale, event: ReprintPressed, now: Now) -> Outcome:
    """Print the newest slip again (E07: as COPY, unless it surely never came out).

    Its own customer may, for a short time and until the next scan; staff may always.
    """
    if not event.known:
        return with_notice(sale, NoticeKind.REPRINT_LATER, now), ()
    if event.last is None or not now.prints_slips:
        return with_notice(sale, NoticeKind.NOTHING_TO_REPRINT, now), ()
    if is_printing(sale):
        return sale, ()
    by = approved_by(sale, now)
    if by is None and not _is_own(sale, event.last.ticket, now):
        refused = with_notice(sale, NoticeKind.REPRINT_BY_STAFF, now)
        return refused, (Beep(Tune.REFUSED),)
    sale = with_notice(
        replace(sale, approval=None),
        NoticeKind.REPRINTING,
        now,
        detail=event.last.ticket.receipt_no,
    )
    return _print_again(sale, event.last, now, by=by or "")


def after_power_cut(sale: Sale, event: PowerReturned, now: Now) -> Outcome:
    """Finish what was paid, void what was not, and show which (E05)."""
    ticket, sale = event.ticket, emptied(sale, now)
    if event.stage is SaleStage.CHARGING:
        return resume(sale, ticket, now)
    amount = str(ticket.quote.payable_fen)
    if event.stage is SaleStage.INTENT:
        sale = with_notice(sale, NoticeKind.POWER_CUT_VOIDED, now, detail=amount)
        return sale, (void(ticket, VoidReason.POWER_CUT, now),)
    sale = replace(sale, ticket=ticket)
    sale = with_notice(sale, NoticeKind.POWER_CUT_FINISHED, now, detail=amount)
    if event.stage is SaleStage.MAY_HAVE_PRINTED and now.prints_slips:
        again = Record(SaleStage.MAY_HAVE_PRINTED, ticket)
        sale = replace(sale, state=SaleState.PRINTING)
        return sale, (again, PrintSlip(ticket, copy=True))
    return after_settling(sale, now, ())


def _is_own(sale: Sale, ticket: Ticket, now: Now) -> bool:
    """Whether a slip is that of the customer who still stands there."""
    own = sale.own_slip
    at_counter = sale.state in {SaleState.IDLE, SaleState.THANKS}
    if own is None or not at_counter:
        return False
    return own.sale_id == ticket.sale_id and now.mono_s < own.until_s


def _print_again(sale: Sale, slip: KeptSlip, now: Now, *, by: str = "") -> Outcome:
    """Journal the attempt, with who of staff asked for it, then print."""
    return _under_way(sale, slip.ticket, now), (
        Record(SaleStage.MAY_HAVE_PRINTED, slip.ticket, by=by),
        PrintSlip(slip.ticket, copy=slip.copy),
    )


def _under_way(sale: Sale, ticket: Ticket, now: Now) -> Sale:
    return replace(sale, printing=ticket, printing_at_s=now.mono_s)


def _thanking(sale: Sale, slip: SlipState, now: Now) -> Sale:
    until_s = now.mono_s + now.policy.staff.customer_reprint_s
    own = None if sale.ticket is None else OwnSlip(sale.ticket.sale_id, until_s)
    return replace(
        sale,
        state=SaleState.THANKS,
        slip=slip,
        acted_at_s=now.mono_s,
        own_slip=own,
    )


def _not_printed(ticket: Ticket, event: PrintFailed) -> tuple[Effect, ...]:
    """Record that a slip is not on paper, which is certain only if no byte was sent.

    One that no printer can print is set aside, so that no other slip waits for it.
    """
    if event.may_have_printed:
        return ()
    not_printed = Record(SaleStage.NOT_PRINTED, ticket)
    if event.permanent:
        return not_printed, Record(SaleStage.SET_ASIDE, ticket)
    return (not_printed,)
