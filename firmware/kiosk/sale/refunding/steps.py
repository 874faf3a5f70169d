"""A refund at the kiosk, from the slip that is shown to the money given back. Pure.

Staff begin it by their badge or key, choose what comes back, and confirm by a second
proof; nothing that a customer can press or show confirms any of it (E18, E19).
"""

from dataclasses import replace

from firmware.kiosk.refund import (
    GiftsSeen,
    RefundPhase,
    RefundRequest,
    RefundStage,
    ShownRefund,
)
from firmware.kiosk.sale.approving import (
    approved_by,
    is_too_soon,
    open_approval,
    prove_again,
)
from firmware.kiosk.sale.effects import Beep, Effect, RecordRefund, RequestRefund, Tune
from firmware.kiosk.sale.events import SlipShown, StaffProven
from firmware.kiosk.sale.refunding.deadlines import refund_deadline_s
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    with_notice,
    without_expired,
)
from firmware.retail.sale_ids import make_receipt_no, make_refund_id

_CHOSEN_PHASES = {
    RefundPhase.PRICING,
    RefundPhase.GIFTS,
    RefundPhase.CONFIRMING,
}
"""From here UNDO leads back to the pieces."""
_ENDED = {RefundPhase.DONE, RefundPhase.REFUSED, RefundPhase.NO_HUB}
"""Nothing is left but to read it."""


def begin(sale: Sale, event: SlipShown, now: Now) -> Outcome:
    """Staff show a slip: ask the hub what of it can be given back.

    Without their badge it is the slip of somebody who wants money back and has to call
    them; over his own thanks he merely tears it off.
    """
    by = approved_by(sale, now)
    if by is None:
        return _by_staff(sale, now, own=_is_own(sale, event, now))
    if now.refund_open:
        return _refused(sale, NoticeKind.REFUND_OPEN, now)
    return _find(sale, event.sale, by, now=now)


def show_again(sale: Sale, event: SlipShown, now: Now) -> Outcome:
    """A slip while a refund is on the screen: only where none could begin yet."""
    refund = _refund(sale)
    if refund.phase is not RefundPhase.NO_HUB:
        return refuse_scan(sale, event, now)
    return _find(sale, event.sale, refund.request.by, now=now)


def _find(sale: Sale, slip: str, by: str, *, now: Now) -> Outcome:
    """Ask the hub what of a slip can be given back, or show what to do without it."""
    request = RefundRequest(next_refund_id(now), slip, by, quote=True)
    refund = ShownRefund(RefundPhase.FINDING, request, now.mono_s)
    sale = replace(emptied(sale, now), state=SaleState.REFUNDING, refund=refund)
    sale = replace(sale, own_slip=None)
    if not now.hub_online:
        return _without_hub(sale, now, unasked=True)
    return sale, (RequestRefund(request), Beep(Tune.ADDED))


def prove(sale: Sale, event: StaffProven, now: Now) -> Outcome:
    """Staff at an idle counter: they see how a refund ended, else one act is allowed.

    It ended when the counter had gone on, and staff were told not to pay yet.
    """
    late = sale.late_refund
    if late is None:
        return open_approval(sale, event, now)
    shown = replace(emptied(sale, now), state=SaleState.REFUNDING, refund=late)
    shown = replace(shown, late_refund=None, called=False)
    return shown, (Beep(Tune.ATTENTION),)


def not_now(sale: Sale, _event: object, now: Now) -> Outcome:
    """A slip over an open basket: the customer's sale comes first."""
    return _refused(sale, NoticeKind.REFUND_LATER, now)


def refuse_scan(sale: Sale, _event: object, now: Now) -> Outcome:
    """Goods, cards and slips while a refund is on the screen: none of them counts."""
    return _refused(sale, NoticeKind.REFUND_UNDER_WAY, now)


def pay(sale: Sale, _event: object, now: Now) -> Outcome:
    """PAY: one piece more of the line on the screen; on the sum, go on."""
    refund = _refund(sale)
    match refund.phase:
        case RefundPhase.CHOOSING if refund.page:
            return _with(sale, _one_more(refund), now), (Beep(Tune.ADDED),)
        case RefundPhase.CHOOSING:
            return _priced(sale, GiftsSeen.UNKNOWN, now)
        case RefundPhase.GIFTS:
            return _priced(sale, GiftsSeen.RETURNED, now)
        case RefundPhase.CONFIRMING:
            return _refused(sale, NoticeKind.PROVE_AGAIN, now)
        case phase if phase in _ENDED:
            return emptied(sale, now), ()
        case _:
            return sale, ()


def reprint(sale: Sale, _event: object, now: Now) -> Outcome:
    """REPRINT: the next line; where gifts are due, their price is withheld."""
    refund = _refund(sale)
    match refund.phase:
        case RefundPhase.CHOOSING:
            page = (refund.page + 1) % (len(refund.groups) + 1)
            return _with(sale, replace(refund, page=page), now), ()
        case RefundPhase.GIFTS:
            return _priced(sale, GiftsSeen.WITHHELD, now)
        case _:
            return sale, ()


def undo(sale: Sale, event: object, now: Now) -> Outcome:
    """UNDO: one step back; at the first one leave. What is being booked goes on."""
    refund = _refund(sale)
    if refund.phase in _CHOSEN_PHASES:
        chosen = replace(refund, phase=RefundPhase.CHOOSING, page=0)
        return _with(sale, chosen, now), (Beep(Tune.TAKEN_BACK),)
    if refund.phase is RefundPhase.CHOOSING and (refund.page or refund.chosen_pieces):
        none = (0,) * len(refund.groups)
        back = _with(sale, replace(refund, page=0, chosen=none), now)
        return back, (Beep(Tune.TAKEN_BACK),)
    return leave(sale, event, now)


def leave(sale: Sale, _event: object, now: Now) -> Outcome:
    """UNDO held: leave; nothing is booked, unless it was confirmed already."""
    match _refund(sale).phase:
        case RefundPhase.BOOKING:
            return sale, ()
        case phase if phase in _ENDED:
            return emptied(sale, now), ()
        case _:
            left = with_notice(emptied(sale, now), NoticeKind.REFUND_LEFT, now)
            return left, (Beep(Tune.TAKEN_BACK),)


def confirm(sale: Sale, event: StaffProven, now: Now) -> Outcome:
    """Staff confirm what they see: journal the intent, then the hub is asked.

    The kiosk asks from its journal (`runtime.refund_asking`), as after a power cut.
    """
    refund = _refund(sale)
    if refund.phase is not RefundPhase.CONFIRMING:
        if refund.phase is RefundPhase.BOOKING or refund.phase in _ENDED:
            return sale, ()
        return _refused(sale, NoticeKind.REFUND_CHOOSE, now)
    if is_too_soon(sale, now):
        return prove_again(sale, event, now)
    hindrance = _hindrance(now)
    if hindrance is not None:
        return _refused(sale, hindrance, now)
    request = replace(
        refund.request, refund_id=next_refund_id(now), by=event.by, quote=False
    )
    booking = replace(
        refund, phase=RefundPhase.BOOKING, request=request, asked_at_s=now.mono_s
    )
    sale = replace(_with(sale, booking, now), called=False)
    return sale, (RecordRefund(RefundStage.INTENT, request), Beep(Tune.ATTENTION))


def wait(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed: the hub does not reply, or staff have left."""
    sale = without_expired(sale, now)
    due_s = refund_deadline_s(sale, now.policy.patience)
    if due_s is None or now.mono_s < due_s:
        return sale, ()
    refund = _refund(sale)
    if refund.phase is RefundPhase.PRICING:
        back = _with(sale, replace(refund, phase=RefundPhase.CHOOSING), now)
        return _refused(back, NoticeKind.REFUND_NO_HUB, now)
    if refund.phase is RefundPhase.FINDING:
        return _without_hub(sale, now)
    if refund.phase in _ENDED:
        return emptied(sale, now), ()
    booking = refund.phase is RefundPhase.BOOKING
    kind = NoticeKind.REFUND_OPEN if booking else NoticeKind.REFUND_LEFT
    return _refused(emptied(sale, now), kind, now)


def _priced(sale: Sale, gifts: GiftsSeen, now: Now) -> Outcome:
    """Ask the hub what the chosen pieces give back."""
    refund = _refund(sale)
    if not now.hub_online:
        return _refused(sale, NoticeKind.REFUND_NO_HUB, now)
    request = replace(refund.request, pieces=refund.pieces, gifts=gifts)
    asked: tuple[Effect, ...] = (RequestRefund(request),)
    refund = replace(
        refund, phase=RefundPhase.PRICING, request=request, asked_at_s=now.mono_s
    )
    return _with(sale, refund, now), asked


def _without_hub(sale: Sale, now: Now, *, unasked: bool = False) -> Outcome:
    """What staff do instead stands there for longer than a notice (0223)."""
    shown = replace(_refund(sale), phase=RefundPhase.NO_HUB, unasked=unasked)
    return _with(sale, shown, now), (Beep(Tune.REFUSED),)


def _one_more(refund: ShownRefund) -> ShownRefund:
    """One piece more of the line on the screen, after the last one none again."""
    at = refund.page - 1
    count = (refund.chosen[at] + 1) % (refund.groups[at].pieces + 1)
    return replace(
        refund, chosen=(*refund.chosen[:at], count, *refund.chosen[at + 1 :])
    )


def _hindrance(now: Now) -> NoticeKind | None:
    if now.refund_open:
        return NoticeKind.REFUND_OPEN
    return None if now.hub_online else NoticeKind.REFUND_NO_HUB


def _by_staff(sale: Sale, now: Now, *, own: bool) -> Outcome:
    """`own`: its customer may still print it again (E07)."""
    if own and sale.state is SaleState.THANKS:
        return sale, ()
    kept = sale.own_slip if own else None
    return _refused(replace(sale, own_slip=kept), NoticeKind.REFUND_BY_STAFF, now)


def _refused(sale: Sale, kind: NoticeKind, now: Now) -> Outcome:
    return with_notice(sale, kind, now), (Beep(Tune.REFUSED),)


def _with(sale: Sale, refund: ShownRefund, now: Now) -> Sale:
    return replace(sale, refund=refund, acted_at_s=now.mono_s, notice=None)


def _is_own(sale: Sale, event: SlipShown, now: Now) -> bool:
    """Whether it is the slip of the sale that has just ended here."""
    own = sale.own_slip
    if own is None or now.mono_s >= own.until_s:
        return False
    number = int(own.sale_id.rpartition("-")[2])
    return event.sale in {own.sale_id, make_receipt_no(now.kid, number)}


def next_refund_id(now: Now) -> str:
    """By what the next refund of this kiosk will be known."""
    return make_refund_id(now.kid, now.journal, now.next_refund)


def _refund(sale: Sale) -> ShownRefund:
    if sale.refund is None:
        raise AssertionError(f"no refund in state {sale.state}")
    return sale.refund
