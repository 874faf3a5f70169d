"""The slip of another kiosk's basket, after staff's proof: ask the hub for it. Pure.

A slip that is no sale's may be that of a suspended basket. The hub gives a basket to
one kiosk, after the one that had it has released it; here it is journalled as suspended
before it is opened, and from then on it is as one of this kiosk (decision 0266).
"""

from dataclasses import replace

from firmware.kiosk.refund import RefundPhase, RefundRequest, ShownRefund
from firmware.kiosk.sale.effects import Beep, Effect, Record, RequestBasket, Tune
from firmware.kiosk.sale.events import RefundReplied
from firmware.kiosk.sale.refunding import replies as refund_replies
from firmware.kiosk.sale.refunding import steps as refunding
from firmware.kiosk.sale.refunding.deadlines import TAKE_AGAIN_S, TAKE_WAIT_S
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    touched,
    with_notice,
    without_expired,
)
from firmware.kiosk.sale.suspended.moved import BasketReplied, BasketWord, MovedBasket
from firmware.kiosk.sale.suspending.opening import is_over, opened
from firmware.kiosk.sale.suspending.suspend import suspended_ticket
from firmware.kiosk.sale.ticket import SaleStage, Suspension
from firmware.retail.sale_ids import is_channel

_UNPAID = "unpaid"
_REFUSALS = {
    "unknown": NoticeKind.REFUND_UNPAID,
    "used": NoticeKind.RECALL_USED,
    "taken": NoticeKind.RECALL_TAKEN,
    "expired": NoticeKind.RECALL_EXPIRED,
}
"""Others are shown as a failure: a later hub may have some."""


def refund_replied(sale: Sale, event: RefundReplied, now: Now) -> Outcome:
    """The hub's reply about a slip: one that nobody paid may be a suspended basket's.

    A hub that knows none says so, and the slip is what it was: not paid.
    """
    refund = sale.refund
    finds = refund is not None and refund.phase is RefundPhase.FINDING
    same = refund is not None and refund.request == event.request
    if finds and same and event.terms.refusal == _UNPAID:
        return ask(sale, event.request.sale, event.request.by, now=now)
    return refund_replies.replied(sale, event, now)


def ask(sale: Sale, slip: str, by: str, *, now: Now) -> Outcome:
    """Ask the hub for the basket of a slip, until it gives it or says why not."""
    request = RefundRequest(refunding.next_refund_id(now), slip, by, quote=True)
    taking = ShownRefund(
        RefundPhase.TAKING, request, now.mono_s, again_s=now.mono_s + TAKE_AGAIN_S
    )
    sale = replace(emptied(sale, now), state=SaleState.REFUNDING, refund=taking)
    return replace(sale, own_slip=None), (RequestBasket(slip, by),)


def wait(sale: Sale, event: object, now: Now) -> Outcome:
    """Time passed: ask again, in the end give up; a refund waits as it does."""
    refund = sale.refund
    if refund is None or refund.phase is not RefundPhase.TAKING:
        return refunding.wait(sale, event, now)
    sale = without_expired(sale, now)
    if now.mono_s >= refund.asked_at_s + TAKE_WAIT_S:
        return _given_up(sale, refund, now)
    if now.mono_s < refund.again_s:
        return sale, ()
    again = replace(refund, again_s=now.mono_s + TAKE_AGAIN_S)
    asked: tuple[Effect, ...] = (RequestBasket(again.request.sale, again.request.by),)
    return replace(sale, refund=again), asked


def replied(sale: Sale, event: BasketReplied, now: Now) -> Outcome:
    """The hub's reply, if this kiosk still waits for it.

    One that comes later has no effect: the hub gives the basket to this kiosk again.
    """
    refund = sale.refund
    if refund is None or refund.phase is not RefundPhase.TAKING:
        return sale, ()
    if event.slip != refund.request.sale:
        return sale, ()
    if event.word is BasketWord.WAIT:
        return replace(sale, refund=replace(refund, kid=event.kid)), ()
    if event.word is BasketWord.GIVEN and event.moved is not None:
        return _taken(sale, refund.request.by, event.moved, now=now)
    kind = _REFUSALS.get(event.refusal, NoticeKind.RECALL_FAILED)
    if is_channel(event.kid):  # the counter takes a basket and its money at once
        kind = NoticeKind.RECALL_USED
    return _refused(sale, kind, now, detail=event.kid)


def _taken(sale: Sale, by: str, moved: MovedBasket, *, now: Now) -> Outcome:
    """Journal the basket as suspended here, then open it at the prices of now."""
    if is_over(moved.suspended_at, now):
        return _refused(sale, NoticeKind.RECALL_EXPIRED, now)
    filled = replace(
        touched(emptied(sale, now), now),
        basket=moved.basket,
        articles=moved.articles,
    )
    kept = Suspension(
        by,
        moved.suspended_at,
        moved.articles,
        source=moved.source,
        slip_no=moved.slip_no,
    )
    ticket = suspended_ticket(filled, kept, now)
    sale, sounds = opened(sale, ticket, now, before_fen=moved.payable_fen)
    return sale, (Record(SaleStage.SUSPENDED, ticket), *sounds)


def _given_up(sale: Sale, refund: ShownRefund, now: Now) -> Outcome:
    """The other kiosk has not released it; without a word of the hub, nobody knows."""
    kind = NoticeKind.RECALL_KEPT if refund.kid else NoticeKind.REFUND_UNPAID
    return _refused(sale, kind, now, detail=refund.kid)


def _refused(sale: Sale, kind: NoticeKind, now: Now, *, detail: str = "") -> Outcome:
    shown = with_notice(emptied(sale, now), kind, now, detail=detail)
    return shown, (Beep(Tune.REFUSED),)
