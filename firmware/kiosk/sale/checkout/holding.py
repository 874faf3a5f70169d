"""Points and coupons are held at the hub before anybody pays the rest (E21). Pure.

The sale's fact ends what the hub holds: that it was closed, or voided. So whatever
became of a request or of its reply, nothing stays held.
"""

from collections.abc import Mapping
from dataclasses import replace

from firmware.kiosk.sale.checkout.paying import (
    back_to_basket,
    collect,
    hold_of,
    ticket_of,
)
from firmware.kiosk.sale.effects import Beep, Effect, Tune
from firmware.kiosk.sale.events import HoldReplied
from firmware.kiosk.sale.state import (
    HOLD_AGAIN_S,
    NoticeKind,
    Now,
    Outcome,
    Sale,
    with_notice,
    without_expired,
)

POINTS_SHORT = "points_short"
PHONE_NEEDED = "phone_needed"
_COUPON_NOTICES: Mapping[str, NoticeKind] = {
    "used": NoticeKind.COUPON_USED,
    "held": NoticeKind.COUPON_USED,
    "expired": NoticeKind.COUPON_EXPIRED,
}
"""Reasons of the hub that have words of their own."""


def hold_replied(sale: Sale, event: HoldReplied, now: Now) -> Outcome:
    """All is held: the rest is paid. Or nothing, and the basket is open again."""
    ticket = ticket_of(sale)
    if event.sale_id != ticket.sale_id:
        return sale, ()
    if event.refusal is not None:
        return _refused(sale, event, now)
    balance = event.balance_points + ticket.points
    member = replace(ticket.member, balance_points=balance) if ticket.member else None
    sale = replace(sale, ticket=replace(ticket, member=member), notice=None)
    return collect(sale, now, ())


def wait_for_hold(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed: ask again; at last the basket is open again, without redeeming."""
    sale = without_expired(sale, now)
    if now.mono_s >= sale.acted_at_s + now.policy.patience.hold_wait_s:
        return _without_redeeming(*back_to_basket(sale, None, now), now=now)
    if now.mono_s < sale.hold_sent_s + HOLD_AGAIN_S:
        return sale, ()
    hold = hold_of(ticket_of(sale))
    return replace(sale, hold_sent_s=now.mono_s), (hold,) if hold else ()


def refuse_proof(sale: Sale, _event: object, now: Now) -> Outcome:
    """Staff's proof before the points are held: no money may be confirmed yet."""
    return with_notice(sale, NoticeKind.HOLDING, now), (Beep(Tune.REFUSED),)


def _refused(sale: Sale, event: HoldReplied, now: Now) -> Outcome:
    """The basket again, with what the hub says of points and coupons."""
    sale, effects = back_to_basket(sale, None, now)
    member = sale.member
    if member is None:
        return sale, effects
    if event.refusal == POINTS_SHORT:
        known = replace(member, balance_points=event.balance_points)
        sale, detail = replace(sale, member=known), str(event.balance_points)
        return with_notice(sale, NoticeKind.POINTS_SHORT, now, detail=detail), effects
    if event.refusal == PHONE_NEEDED:
        sale, effects = _without_redeeming(sale, effects, now=now)
        return with_notice(sale, NoticeKind.CARD_ALONE, now), effects
    refused = [each for each in member.coupons if each.id == event.coupon]
    if not refused:
        return _without_redeeming(sale, effects, now=now)
    left = tuple(each for each in member.coupons if each not in refused)
    sale = replace(sale, member=replace(member, coupons=left))
    kind = _COUPON_NOTICES.get(event.refusal or "", NoticeKind.COUPON_REFUSED)
    return with_notice(sale, kind, now, detail=refused[0].name), effects


def _without_redeeming(sale: Sale, effects: tuple[Effect, ...], *, now: Now) -> Outcome:
    sale = replace(sale, redeem=replace(sale.redeem, points=0, exchange=(), off=True))
    return with_notice(sale, NoticeKind.REDEEM_LATER, now), effects
