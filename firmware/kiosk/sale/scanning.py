"""Filling the basket: goods, cards, taking back, waiting. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.approving import (
    REFUSALS,
    refuse_while_awaiting,
    take_back_waiting,
    with_approval,
)
from firmware.kiosk.sale.beside_goods import solve_puzzle
from firmware.kiosk.sale.effects import Beep, RequestMember, Tune
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
)
from firmware.kiosk.sale.members.early import MONTH_AND_DAY, kept_from
from firmware.kiosk.sale.notices import PASS_NOTICES
from firmware.kiosk.sale.quoting import price_again
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    touched,
    with_article,
    with_notice,
    without_expired,
)
from firmware.kiosk.sale.ticket import Redeem, SaleMember
from firmware.retail.basket import Refusal, add, void_last
from firmware.retail.pricing.engines import engine_of

_FOR_STAFF = {Refusal.AGE, Refusal.PIECES, Refusal.AMOUNT}


def add_goods(sale: Sale, event: GoodsScanned, now: Now) -> Outcome:
    """Put a piece into the basket, or show why not; limits call staff (E13, E15).

    While a piece waits for staff no other one is taken: it would be forgotten.
    """
    if sale.awaiting is not None:
        return refuse_while_awaiting(sale, event, now)
    sale = replace(touched(sale, now), puzzle=None)
    early = kept_from(sale, event.article.gtin, now)
    if early is not None:
        opens = early.opens_day[-MONTH_AND_DAY:]
        refused = with_notice(sale, NoticeKind.EARLY_SALE, now, detail=opens)
        return refused, (Beep(Tune.REFUSED),)
    result = add(
        sale.basket,
        event.article,
        now.policy.limits,
        label=event.label,
        goods_min_fen=engine_of(now.policy).goods_min_fen,
    )
    if not isinstance(result, Refusal):
        sale = with_article(sale, event.article)
        sale = replace(sale, basket=result, notice=None, added_at_s=now.mono_s)
        return sale, (Beep(Tune.ADDED),)
    if result in _FOR_STAFF:
        if isinstance(with_approval(sale, event, now), Refusal):
            return with_notice(sale, NoticeKind.FULL, now), (Beep(Tune.REFUSED),)
        sale = replace(sale, awaiting=event, staff_needed_at_s=now.mono_s)
    if result in {Refusal.BY_PIECE, Refusal.FREE}:
        # Nobody can approve a price that is not there: the catalogue has to be mended.
        sale = replace(sale, called=True, called_tier=sale.calling_tier)
    refused = with_notice(sale, REFUSALS[result], now, detail=event.article.name)
    return refused, (Beep(Tune.REFUSED),)


def refuse_pay_code(sale: Sale, _event: object, now: Now) -> Outcome:
    """A pay code before PAY: nothing of it is kept (N01)."""
    kind = NoticeKind.PAY_CODE_EARLY
    if not sale.basket.active_lines:
        kind = NoticeKind.EMPTY_BASKET  # PAY would be refused as well
    sale = with_notice(replace(sale, own_slip=None), kind, now)
    return sale, (Beep(Tune.REFUSED),)


def request_member(sale: Sale, event: CardScanned, now: Now) -> Outcome:
    """Remember a member's card and ask the hub whose it is; selling goes on (S06)."""
    sale = touched(sale, now)
    member = sale.member
    if member is not None and member.card == event.card and not sale.redeem.off:
        if member.member_id is not None:
            return _welcomed(sale, member, now), ()
        if sale.asked_at_s is not None:
            return sale, ()
    sale = replace(
        sale,
        member=SaleMember(event.card),
        redeem=Redeem(declined=sale.gifts_declined),
        asked_at_s=now.mono_s,
        notice=None,
    )
    return sale, (RequestMember(event.card), Beep(Tune.ADDED))


def apply_member_reply(sale: Sale, event: MemberReplied, now: Now) -> Outcome:
    """Apply the hub's reply on the card, unless the customer has shown another one.

    The hub knows of a pass what this kiosk cannot: that it was used elsewhere.
    """
    asked = sale.member
    if asked is None or asked.card != event.card:
        return sale, ()
    sale = replace(sale, asked_at_s=None)
    if event.member_id is None:
        return _without_member(sale, event, now)
    member = SaleMember(
        event.card,
        event.member_id,
        event.balance_points,
        tier=event.tier,
        birthday=event.birthday,
        next_tier=event.next_tier,
        next_missing_fen=event.next_missing_fen,
        used_up=event.used_up,
        coupons=event.coupons,
        by_phone=asked.pass_window is not None,
        pass_window=asked.pass_window,
    )
    return _welcomed(replace(sale, member=member), member, now), ()


def _welcomed(sale: Sale, member: SaleMember, now: Now) -> Sale:
    """With the balance, also for a member who shows the card once more to see it."""
    points = str(member.balance_points)
    return with_notice(sale, NoticeKind.MEMBER_WELCOME, now, detail=points)


def _without_member(sale: Sale, event: MemberReplied, now: Now) -> Outcome:
    """A guest's basket again, and why."""
    sale = replace(sale, member=None, redeem=Redeem(declined=sale.gifts_declined))
    kind = PASS_NOTICES[event.refusal] if event.refusal else NoticeKind.UNKNOWN_MEMBER
    return with_notice(sale, kind, now), (Beep(Tune.REFUSED),)


def take_back(sale: Sale, _event: object, now: Now) -> Outcome:
    """Take back what waits for staff, else void the last piece (E18).

    An empty counter goes back to idle.
    """
    if sale.awaiting is not None:
        return take_back_waiting(sale, sale.awaiting, now)
    standing = sale.basket.active_lines
    if not standing:
        return emptied(sale, now), ()
    sale = replace(touched(sale, now), basket=void_last(sale.basket))
    sale = with_notice(sale, NoticeKind.TAKEN_BACK, now, detail=standing[-1].name)
    return sale, (Beep(Tune.TAKEN_BACK),)


def cancel(sale: Sale, _event: object, now: Now) -> Outcome:
    """Empty the whole basket (E18)."""
    return with_notice(emptied(sale, now), NoticeKind.CANCELLED, now), (
        Beep(Tune.TAKEN_BACK),
    )


def call_staff(sale: Sale, _event: object, now: Now) -> Outcome:
    """Call staff (E12). Pressed again it stays called: only staff end the call.

    Whoever presses is still there.
    """
    tune = () if sale.staff_called else (Beep(Tune.ATTENTION),)
    tier = sale.calling_tier
    sale = replace(sale, called=True, called_tier=tier, acted_at_s=now.mono_s)
    if sale.state is SaleState.WARNING:
        sale = replace(sale, state=SaleState.SCANNING)
    first = now.policy.perks.comes_first(sale.calling_tier)
    kind = NoticeKind.STAFF_CALLED_FIRST if first else NoticeKind.STAFF_CALLED
    return with_notice(sale, kind, now), tune


def call_while_printing(sale: Sale, _event: object, now: Now) -> Outcome:
    """Call staff, and wait for the slip no longer than before."""
    called, tune = call_staff(sale, None, now)
    return replace(called, acted_at_s=sale.acted_at_s), tune


def wait_for_customer(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed over a basket: drop old notices, warn, at last empty it (E10)."""
    sale, patience = _without_late_reply(sale, now), now.policy.patience
    if now.mono_s >= sale.acted_at_s + patience.idle_reset_s:
        return with_notice(emptied(sale, now), NoticeKind.IDLE_RESET, now), ()
    sale, repriced = price_again(sale, now)
    warned = sale.state is SaleState.WARNING
    # As `deadlines` has it: by a difference of floats a tick could come too early.
    if not warned and now.mono_s >= sale.acted_at_s + patience.idle_warning_s:
        return replace(sale, state=SaleState.WARNING), (Beep(Tune.ATTENTION),)
    sale, refused = solve_puzzle(sale, now)
    return sale, (*repriced, *refused)


def wait_idle(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed over an idle counter."""
    return solve_puzzle(without_expired(sale, now), now)


def _without_late_reply(sale: Sale, now: Now) -> Sale:
    """The sale after the hub's time to reply about a card: points come later."""
    sale = without_expired(sale, now)
    asked = sale.asked_at_s
    if asked is None or now.mono_s < asked + now.policy.patience.member_answer_s:
        return sale
    return with_notice(replace(sale, asked_at_s=None), NoticeKind.MEMBER_LATER, now)
