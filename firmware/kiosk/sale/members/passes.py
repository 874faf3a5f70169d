"""A member's pass: it names the member at once, and more can be done with it (E34).

Who it is and of which tier the kiosk knows without the hub; points and coupons only
from the hub's reply. Whose clock is not known, the kiosk takes it for a printed card
until the hub has judged it. Pure.
"""

from dataclasses import replace

from firmware.kiosk.sale.effects import (
    Beep,
    CountUnknown,
    Effect,
    RequestPass,
    Tune,
    UsePass,
)
from firmware.kiosk.sale.events import NotSoldReason, PassRefused, PassShown
from firmware.kiosk.sale.notices import PASS_NOTICES, NoticeKind
from firmware.kiosk.sale.state import Now, Outcome, Sale, touched, with_notice
from firmware.kiosk.sale.ticket import Redeem, SaleMember
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.loyalty.rules import Tier


def take_pass(sale: Sale, event: PassShown, now: Now) -> Outcome:
    """The member of this pass, in the place of a card or another one before (A51).

    Goods are priced for the new one; nothing of the other's is held before PAY. The
    same member's phone, still in view or with its next pass, changes nothing.
    """
    member = sale.member
    same = member is not None and member.card == event.member_id
    if same and not sale.redeem.off:
        return replace(sale, acted_at_s=now.mono_s), _used(event)
    if event.used:
        return refuse_pass(sale, PassRefused(PassFault.USED), now)
    sale = replace(
        touched(sale, now),
        member=SaleMember(
            event.member_id,
            event.member_id,
            tier=event.tier if event.proven else Tier.NONE,
            by_phone=event.proven,
            pass_window=event.window,
        ),
        redeem=Redeem(declined=sale.gifts_declined),
        asked_at_s=now.mono_s,
    )
    away = not now.hub_online
    kind = NoticeKind.MEMBER_LATER if away else NoticeKind.PASS_TAKEN
    asked = RequestPass(event.member_id, event.member_pass)
    greeted = with_notice(sale, kind, now)
    return greeted, (asked, Beep(Tune.ADDED), *_used(event))


def refuse_pass(sale: Sale, event: PassRefused, now: Now) -> Outcome:
    """A pass that opens nothing: why, in a sentence; the basket stays as it is."""
    sale = with_notice(replace(sale, own_slip=None), PASS_NOTICES[event.fault], now)
    counted = CountUnknown(NotSoldReason.MEMBER_PASS, None)
    return sale, (Beep(Tune.REFUSED), counted)


def _used(event: PassShown) -> tuple[Effect, ...]:
    return () if event.used else (UsePass(event.member_pass),)
