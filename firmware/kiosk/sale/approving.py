"""What staff's proof allows: a piece that waits for them, or an act of theirs. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.effects import Beep, CountUnknown, Tune
from firmware.kiosk.sale.events import (
    BadgeFault,
    BadgeRefused,
    GoodsScanned,
    NotSoldReason,
    StaffProven,
)
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    OpenApproval,
    Outcome,
    Sale,
    SaleState,
    emptied,
    touched,
    with_article,
    with_notice,
)
from firmware.retail.basket import Basket, Refusal, add_approved, last_approved_by
from firmware.retail.pricing.engines import engine_of

REFUSALS = {
    Refusal.OFF_SALE: NoticeKind.STOPPED_ARTICLE,
    Refusal.AGE: NoticeKind.AGE,
    Refusal.UNWEIGHED: NoticeKind.UNWEIGHED,
    Refusal.BY_PIECE: NoticeKind.BY_PIECE,
    Refusal.FREE: NoticeKind.FREE,
    Refusal.PIECES: NoticeKind.PIECES,
    Refusal.AMOUNT: NoticeKind.AMOUNT,
}


def accept_proof(sale: Sale, event: StaffProven, now: Now) -> Outcome:
    """Staff allow what waits; if nothing does, one act of theirs within a short time.

    Either way they have come: the call is over.
    """
    if sale.awaiting is None:
        return open_approval(sale, event, now)
    if is_too_soon(sale, now):
        return prove_again(sale, event, now)
    return _approved(sale, sale.awaiting, event, now=now)


def open_approval(sale: Sale, event: StaffProven, now: Now) -> Outcome:
    """Allow one act of staff, such as a reprint; it ends by itself (E18)."""
    until_s = now.mono_s + now.policy.staff.approval_open_s
    approval = OpenApproval(event.by, until_s)
    sale = replace(sale, approval=approval, called=False)
    filling = sale.state in {SaleState.SCANNING, SaleState.WARNING}
    over_basket = filling and bool(sale.basket.active_lines)
    kind = NoticeKind.MAY_SUSPEND if over_basket else NoticeKind.STAFF_PROVEN
    return with_notice(sale, kind, now), (Beep(Tune.ADDED),)


def is_too_soon(sale: Sale, now: Now) -> bool:
    """Whether staff cannot have seen yet what they would approve.

    Their badge may be meant for what stood there before (decision 0160).
    """
    return now.mono_s < sale.staff_needed_at_s + now.policy.staff.shown_min_s


def prove_again(sale: Sale, _event: object, now: Now) -> Outcome:
    """What waits came too lately: staff look, and show their badge once more."""
    return with_notice(sale, NoticeKind.PROVE_AGAIN, now), (Beep(Tune.REFUSED),)


def refuse_badge(sale: Sale, event: BadgeRefused, now: Now) -> Outcome:
    """A badge that proves nothing: it is shown as such, and changes nothing."""
    if event.fault is BadgeFault.LEFT_IN_VIEW:
        sale = with_notice(sale, NoticeKind.BADGE_LEFT, now)
    else:
        refused = NoticeKind.BADGE_REFUSED
        sale = with_notice(replace(sale, own_slip=None), refused, now)
    counted = CountUnknown(NotSoldReason.STAFF_BADGE, None)
    return sale, (Beep(Tune.REFUSED), counted)


def approved_by(sale: Sale, now: Now) -> str | None:
    """Whose approval is open at this moment, or None."""
    approval = sale.approval
    if approval is None or now.mono_s >= approval.until_s:
        return None
    return approval.by


def refuse_while_awaiting(sale: Sale, _event: object, now: Now) -> Outcome:
    """What waits for staff is approved or taken back before anything else."""
    waiting = sale.awaiting
    if waiting is None:
        return sale, ()
    sale, name = touched(sale, now), waiting.article.name
    sale = with_notice(sale, NoticeKind.AWAITING, now, detail=name)
    return sale, (Beep(Tune.REFUSED),)


def take_back_waiting(sale: Sale, waiting: GoodsScanned, now: Now) -> Outcome:
    """Take back what waits; basket and member stay, an empty counter is closed."""
    sale = replace(touched(sale, now), awaiting=None)
    if not sale.basket.active_lines and sale.member is None:
        sale = emptied(sale, now)
    name = waiting.article.name
    return with_notice(sale, NoticeKind.TAKEN_BACK, now, detail=name), (
        Beep(Tune.TAKEN_BACK),
    )


def with_approval(sale: Sale, waiting: GoodsScanned, now: Now) -> Basket | Refusal:
    """The basket with a piece that staff allow; or why even they may not."""
    return add_approved(
        sale.basket,
        waiting.article,
        now.policy.limits,
        label=waiting.label,
        goods_min_fen=engine_of(now.policy).goods_min_fen,
    )


def _approved(
    sale: Sale, waiting: GoodsScanned, event: StaffProven, *, now: Now
) -> Outcome:
    """The piece in the basket, unless nobody may allow it."""
    result = with_approval(sale, waiting, now)
    sale = replace(touched(sale, now), called=False, awaiting=None)
    if isinstance(result, Refusal):
        return with_notice(sale, NoticeKind.FULL, now), (Beep(Tune.REFUSED),)
    sale = with_article(sale, waiting.article)
    basket = last_approved_by(result, event.by)
    return replace(sale, basket=basket, notice=None), (Beep(Tune.ADDED),)
