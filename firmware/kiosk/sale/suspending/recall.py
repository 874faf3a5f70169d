"""The slip of a suspended basket, after staff's proof: it is open again (E17). Pure.

The basket stays suspended in the journal until this sale is paid: after a power cut, a
cancel or an idle reset the same slip recalls it again.
"""

from dataclasses import replace

from firmware.kiosk.sale.approving import approved_by
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    touched,
    with_notice,
)
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import Suspension, Ticket
from firmware.retail.pricing.quote import Tender


def recall(sale: Sale, event: SuspendedShown, now: Now) -> Outcome:
    """Open the basket again, or show why not.

    Its prices are those of now (A43), with a notice if it costs something else.
    """
    ticket = event.ticket
    suspension = suspension_of(ticket)
    refusal = _refusal(sale, event, now)
    if refusal is not None:
        return with_notice(sale, refusal, now), (Beep(Tune.REFUSED),)
    sale = replace(
        touched(sale, now),
        basket=ticket.basket,
        articles=suspension.articles,
        recalled=ticket.number,
        approval=None,
    )
    due_fen = quote_of(sale, now, Tender.CASH).payable_fen
    same = due_fen == ticket.quote.payable_fen
    kind = NoticeKind.RECALLED if same else NoticeKind.REPRICED
    sale = with_notice(sale, kind, now, detail=ticket.receipt_no)
    return sale, (Beep(Tune.ADDED if same else Tune.ATTENTION),)


def not_now(sale: Sale, event: SuspendedShown, now: Now) -> Outcome:
    """The slip over an open basket: nothing if it is this one's, else not yet."""
    if sale.recalled == event.ticket.number:
        return sale, ()
    return with_notice(sale, NoticeKind.RECALL_LATER, now), (Beep(Tune.REFUSED),)


def suspension_of(ticket: Ticket) -> Suspension:
    """What a ticket of a suspended basket has."""
    if ticket.suspended is None:
        raise AssertionError(f"{ticket.sale_id} is not suspended")
    return ticket.suspended


def _refusal(sale: Sale, event: SuspendedShown, now: Now) -> NoticeKind | None:
    if event.used:
        return NoticeKind.RECALL_USED
    if _is_over(event.ticket, now):
        return NoticeKind.RECALL_EXPIRED
    if approved_by(sale, now) is None:
        return NoticeKind.RECALL_BY_STAFF
    return None


def _is_over(ticket: Ticket, now: Now) -> bool:
    """Whether it was suspended on another store day, as far as times are known."""
    day_of = now.policy.store_time.day
    suspended = day_of(suspension_of(ticket).at)
    today = day_of(now.utc) if now.time_known else ""
    return bool(suspended and today) and suspended != today
