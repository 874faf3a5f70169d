"""What the hub replied about a refund, on the screen or long after. Pure."""

from dataclasses import replace
from typing import Final

from firmware.kiosk.refund import (
    GiftsSeen,
    RefundPhase,
    RefundStage,
    RefundTerms,
    ShownRefund,
    grouped,
)
from firmware.kiosk.sale.effects import Beep, Effect, RecordRefund, Tune
from firmware.kiosk.sale.events import RefundReplied
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    with_notice,
)

_GIFTS_DUE: Final = "gifts_due"
_SALE_UNKNOWN: Final = "sale_unknown"
_REFUSALS: Final = {
    _SALE_UNKNOWN: NoticeKind.REFUND_UNKNOWN,
    "sale_ambiguous": NoticeKind.REFUND_AMBIGUOUS,
    "unpaid": NoticeKind.REFUND_UNPAID,
    "too_much": NoticeKind.REFUND_CHANGED,
    _GIFTS_DUE: NoticeKind.REFUND_CHANGED,
    "refund_reused": NoticeKind.REFUND_CHANGED,
    "gift_unpriced": NoticeKind.REFUND_GIFT_PRICE,
    "by_unknown": NoticeKind.BADGE_REFUSED,
    "too_old": NoticeKind.REFUND_TOO_OLD,
    "day_limit": NoticeKind.REFUND_DAY_LIMIT,
}
"""Others are shown by their name: a later hub may have some."""
_NOTICE_STATES: Final = {SaleState.IDLE, SaleState.THANKS}


def replied(sale: Sale, event: RefundReplied, now: Now) -> Outcome:
    """A reply while a refund is on the screen, perhaps to an earlier request."""
    refund = sale.refund
    if refund is None or event.request != refund.request:
        return replied_late(sale, event, now)
    terms = event.terms
    match refund.phase:
        case RefundPhase.FINDING:
            return _found(sale, refund, terms, now=now)
        case RefundPhase.PRICING:
            return _priced(sale, refund, terms, now=now)
        case RefundPhase.BOOKING | RefundPhase.REFUSED:
            return _booked(sale, refund, terms, now=now)
        case _:
            return sale, ()


def replied_late(sale: Sale, event: RefundReplied, now: Now) -> Outcome:
    """Journal how a booking ended whose screen is gone: staff are called for it.

    They see it with their next proof at an idle counter. A reply to a quote means
    nothing any more.
    """
    ended = _ended(event)
    if event.request.quote or not ended:
        return sale, ()
    booked = event.terms.booked_at is not None
    phase = RefundPhase.DONE if booked else RefundPhase.REFUSED
    late = ShownRefund(phase, event.request, now.mono_s, terms=event.terms)
    tier = sale.calling_tier
    sale = replace(sale, called=True, called_tier=tier, late_refund=late)
    if sale.state in _NOTICE_STATES:
        if not booked:
            sale = _refused(sale, event.terms, now)
        else:
            amount = str(event.terms.money_fen)
            by_phone, cash = NoticeKind.REFUND_RETURNED, NoticeKind.REFUND_FINISHED
            kind = by_phone if event.terms.network else cash
            sale = with_notice(sale, kind, now, detail=amount)
    return sale, (*ended, *_without_paper(event, now), Beep(Tune.ATTENTION))


def _found(sale: Sale, refund: ShownRefund, terms: RefundTerms, *, now: Now) -> Outcome:
    if terms.refusal is not None:
        refused = _refused(emptied(sale, now), terms, now)
        if now.facts_wait and _is_unsent(refund, terms, now):
            refused = with_notice(refused, NoticeKind.REFUND_UNSENT, now)
        return refused, (Beep(Tune.REFUSED),)
    if not terms.lines:
        nothing = with_notice(emptied(sale, now), NoticeKind.REFUND_NOTHING, now)
        return nothing, (Beep(Tune.REFUSED),)
    groups = grouped(terms.lines)
    choosing = replace(
        refund,
        phase=RefundPhase.CHOOSING,
        terms=terms,
        groups=groups,
        chosen=(0,) * len(groups),
        whole_fen=terms.money_fen,
    )
    return replace(sale, refund=choosing, acted_at_s=now.mono_s), (Beep(Tune.ADDED),)


def _is_unsent(refund: ShownRefund, terms: RefundTerms, now: Now) -> bool:
    """Whether the hub lacks a sale of this kiosk, some of which it has not got yet."""
    own = refund.request.sale.startswith(f"{now.kid}-")
    return own and terms.refusal == _SALE_UNKNOWN


def _priced(
    sale: Sale, refund: ShownRefund, terms: RefundTerms, *, now: Now
) -> Outcome:
    gifts_open = refund.request.gifts is GiftsSeen.UNKNOWN and bool(terms.gifts_due)
    phase = RefundPhase.CONFIRMING
    if gifts_open or terms.refusal == _GIFTS_DUE:
        phase = RefundPhase.GIFTS
    elif terms.refusal is not None:
        withheld = refund.request.gifts is GiftsSeen.WITHHELD
        back = RefundPhase.GIFTS if withheld else RefundPhase.CHOOSING
        sale = replace(sale, refund=replace(refund, phase=back), acted_at_s=now.mono_s)
        return _refused(sale, terms, now), (Beep(Tune.REFUSED),)
    sale = replace(
        sale,
        refund=replace(refund, phase=phase, terms=terms),
        staff_needed_at_s=now.mono_s,
        acted_at_s=now.mono_s,
        notice=None,
    )
    return sale, (Beep(Tune.ATTENTION),)


def _booked(
    sale: Sale, refund: ShownRefund, terms: RefundTerms, *, now: Now
) -> Outcome:
    event = RefundReplied(refund.request, terms)
    ended = _ended(event)
    if not ended:
        return sale, ()
    if terms.booked_at is None:
        refused = _refused(emptied(sale, now), terms, now)
        return refused, (*ended, Beep(Tune.REFUSED))
    done = replace(refund, phase=RefundPhase.DONE, terms=terms)
    sale = replace(sale, refund=done, acted_at_s=now.mono_s, notice=None)
    return sale, (*ended, *_without_paper(event, now), Beep(Tune.PAID))


def _ended(event: RefundReplied) -> tuple[Effect, ...]:
    """How a booking ended; nothing if the reply leaves that open."""
    if event.terms.booked_at is not None:
        return (RecordRefund(RefundStage.DONE, event.request, event.terms),)
    if event.terms.refusal is not None:
        return (RecordRefund(RefundStage.REFUSED, event.request, event.terms),)
    return ()


def _without_paper(event: RefundReplied, now: Now) -> tuple[Effect, ...]:
    """A shop without a printer keeps no slip for one that it may buy."""
    if event.terms.booked_at is None or now.prints_slips:
        return ()
    return (RecordRefund(RefundStage.NO_SLIP, event.request),)


def refusal_notice(refusal: str) -> NoticeKind:
    """What people read of a reason of the hub, which completes it."""
    return _REFUSALS.get(refusal, NoticeKind.REFUND_REFUSED)


def _refused(sale: Sale, terms: RefundTerms, now: Now) -> Sale:
    refusal = terms.refusal or ""
    return with_notice(sale, refusal_notice(refusal), now, detail=refusal)
