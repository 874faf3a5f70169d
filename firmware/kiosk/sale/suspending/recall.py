"""The slip of a suspended basket, after staff's proof: it is open again (E17). Pure.

The basket stays suspended in the journal until this sale is paid: after a power cut, a
cancel or an idle reset the same slip recalls it again. It may go to another kiosk as
long as it is not open here.
"""

from firmware.kiosk.sale.approving import approved_by
from firmware.kiosk.sale.effects import Beep, ReleaseSuspended, Tune
from firmware.kiosk.sale.state import NoticeKind, Now, Outcome, Sale, with_notice
from firmware.kiosk.sale.suspended.moved import ReleaseAsked
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.suspending.opening import is_over, opened, suspension_of
from firmware.kiosk.sale.suspending.taking import ask


def recall(sale: Sale, event: SuspendedShown, now: Now) -> Outcome:
    """Open the basket again, or show why not.

    One that is not to be recalled here any more may be at the hub, or come back by it.
    """
    by = approved_by(sale, now)
    if event.used and by is not None and now.hub_online:
        kept = suspension_of(event.ticket)
        return ask(sale, kept.slip_no or event.ticket.receipt_no, by, now=now)
    refusal = _refusal(event, by, now)
    if refusal is not None:
        return with_notice(sale, refusal, now), (Beep(Tune.REFUSED),)
    before_fen = event.ticket.quote.payable_fen
    return opened(sale, event.ticket, now, before_fen=before_fen)


def not_now(sale: Sale, event: SuspendedShown, now: Now) -> Outcome:
    """The slip over an open basket: nothing if it is this one's, else not yet."""
    recalled = sale.recalled
    if recalled is not None and recalled.number == event.ticket.number:
        return sale, ()
    return with_notice(sale, NoticeKind.RECALL_LATER, now), (Beep(Tune.REFUSED),)


def release(sale: Sale, event: ReleaseAsked, _now: Now) -> Outcome:
    """Another kiosk wants a basket: it may have it, unless it is open here."""
    ticket = sale.ticket
    open_here = {sale.recalled, None if ticket is None else ticket.recalled}
    if any(each and each.sale_id == event.sale_id for each in open_here):
        return sale, ()
    return sale, (ReleaseSuspended(event.sale_id),)


def _refusal(event: SuspendedShown, by: str | None, now: Now) -> NoticeKind | None:
    if event.used:
        return NoticeKind.RECALL_USED
    if is_over(suspension_of(event.ticket).at, now):
        return NoticeKind.RECALL_EXPIRED
    return NoticeKind.RECALL_BY_STAFF if by is None else None
