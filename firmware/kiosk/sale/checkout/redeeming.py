"""What of points and coupons the customer uses, before the basket is frozen. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.checkout.exchanging import exchanges_of
from firmware.kiosk.sale.checkout.gifts import MAX_DECLINED
from firmware.kiosk.sale.checkout.paying import start_paying
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import CardScanned, MemberReplied
from firmware.kiosk.sale.quoting import hub_holds, may_redeem, quote_of
from firmware.kiosk.sale.scanning import (
    apply_member_reply,
    request_member,
    wait_for_customer,
)
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    with_notice,
)
from firmware.retail.pricing.engines import engine_of
from firmware.retail.pricing.quote import Quote


def check_out(sale: Sale, event: object, now: Now) -> Outcome:
    """PAY over a basket: choose points and coupons, if there is something to choose.

    A gift alone is nothing to choose: it was refused over the basket, if at all.
    """
    if sale.awaiting is not None or not _is_known(sale, now):
        return start_paying(sale, event, now)
    if not hub_holds(sale, now) or not may_redeem(sale.member, now):
        kind = _why_not(sale, now)
        sale, effects = start_paying(sale, event, now)
        return with_notice(sale, kind, now), effects
    redeem = replace(sale.redeem, goods_chosen=False)
    choosing = replace(
        sale,
        state=SaleState.REDEEMING,
        redeem=redeem,
        acted_at_s=now.mono_s,
        notice=None,
    )
    choosing, quote = _fitted(choosing, now)
    if not _is_choice(choosing, quote):
        return start_paying(sale, event, now)
    return choosing, (Beep(Tune.ADDED),)


def pay(sale: Sale, event: object, now: Now) -> Outcome:
    """PAY: how many points pay, if goods were chosen first; else the payment."""
    redeem = sale.redeem
    if not redeem.chooses_goods or not redeem.max_points:
        return start_paying(sale, event, now)
    redeem = replace(redeem, goods_chosen=True)
    sale = replace(sale, redeem=redeem, acted_at_s=now.mono_s, notice=None)
    return sale, (Beep(Tune.ADDED),)


def next_points(sale: Sale, _event: object, now: Now) -> Outcome:
    """REPRINT: what points buy next, or nothing; then all that pay, fewer, none."""
    sale = replace(sale, acted_at_s=now.mono_s, notice=None)
    redeem = sale.redeem
    if redeem.chooses_goods:
        then = redeem.next_exchange
        redeem = replace(redeem, exchange=then.articles if then else ())
        sale, _ = _fitted(replace(sale, redeem=redeem), now)
        return sale, (Beep(Tune.ADDED),)
    if not redeem.max_points:
        return with_notice(sale, NoticeKind.NO_POINTS, now), (Beep(Tune.REFUSED),)
    redeem = replace(redeem, points=redeem.next_points)
    return replace(sale, redeem=redeem), (Beep(Tune.ADDED),)


def decline(sale: Sale, _event: object, now: Now) -> Outcome:
    """REPRINT, held: not this coupon, then not this gift; at last all of them again.

    In the place of a coupon that is not wanted another one may be used (A50).
    """
    sale = replace(sale, acted_at_s=now.mono_s, notice=None)
    quote, declined = quote_of(sale, now), sale.redeem.declined
    used = (*reversed(quote.coupons), *(gift.rule for gift in quote.gifts))
    if not used and not declined:
        return sale, (Beep(Tune.REFUSED),)
    full = len(declined) == MAX_DECLINED
    later = (*declined, used[0]) if used and not full else ()
    sale, _ = _fitted(replace(sale, redeem=replace(sale.redeem, declined=later)), now)
    return sale, (Beep(Tune.TAKEN_BACK if later else Tune.ADDED),)


def back(sale: Sale, _event: object, now: Now) -> Outcome:
    """UNDO: to the choice of goods, or the basket, where nothing was taken back."""
    sale = replace(sale, acted_at_s=now.mono_s, notice=None)
    redeem = sale.redeem
    if redeem.exchanges and redeem.goods_chosen:
        sale = replace(sale, redeem=replace(redeem, goods_chosen=False))
    else:
        sale = replace(sale, state=SaleState.SCANNING)
    return sale, (Beep(Tune.TAKEN_BACK),)


def card_again(sale: Sale, event: CardScanned, now: Now) -> Outcome:
    """Another card opens the basket: it prices everything anew (A51)."""
    if sale.member is not None and sale.member.card == event.card:
        return replace(sale, acted_at_s=now.mono_s), ()
    return request_member(sale, event, now)


def member_replied(sale: Sale, event: MemberReplied, now: Now) -> Outcome:
    """As over a basket; what can be chosen follows."""
    sale, effects = apply_member_reply(sale, event, now)
    return _still_choosing(sale, now), effects


def wait(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed, as over a basket."""
    sale, effects = wait_for_customer(sale, None, now)
    return _still_choosing(sale, now), effects


def lose_hub(sale: Sale, _event: object, now: Now) -> Outcome:
    """The hub is away: neither points nor coupons, and the reason is shown (A53)."""
    if not _is_known(sale, now) or sale.redeem.off:
        return sale, ()
    if not may_redeem(sale.member, now):
        return sale, ()
    if sale.state is SaleState.REDEEMING:
        sale = replace(sale, state=SaleState.SCANNING)
    return with_notice(sale, NoticeKind.HUB_AWAY, now), (Beep(Tune.ATTENTION),)


def _is_known(sale: Sale, now: Now) -> bool:
    """Whether the hub named a member who has something to use."""
    member = sale.member
    if member is None or member.member_id is None or not sale.basket.active_lines:
        return False
    enough = (member.balance_points or 0) >= now.policy.redeem.step_points
    usable = enough or bool(member.coupons or exchanges_of(sale, now))
    return usable and engine_of(now.policy).by_rules


def _why_not(sale: Sale, now: Now) -> NoticeKind:
    if not may_redeem(sale.member, now):
        return NoticeKind.CARD_ALONE
    return NoticeKind.REDEEM_LATER if sale.redeem.off else NoticeKind.HUB_AWAY


def _is_choice(sale: Sale, quote: Quote) -> bool:
    redeem = sale.redeem
    points = redeem.max_points or redeem.exchanges
    return bool(points or redeem.declined or quote.coupons)


def _still_choosing(sale: Sale, now: Now) -> Sale:
    """The sale with what can be chosen now; without a choice, the basket."""
    if sale.state is not SaleState.REDEEMING:
        return sale
    if not _is_known(sale, now):
        return replace(sale, state=SaleState.SCANNING)
    sale, quote = _fitted(sale, now)
    if _is_choice(sale, quote):
        return sale
    return replace(sale, state=SaleState.SCANNING)


def _fitted(sale: Sale, now: Now) -> tuple[Sale, Quote]:
    """The sale with the points that can be used now, and its price.

    What was chosen stays as far as it can be used (A13). What buys goods pays nothing.
    """
    exchanges = exchanges_of(sale, now) if hub_holds(sale, now) else ()
    kept = [each for each in exchanges if each.articles == sale.redeem.exchange]
    exchange = kept[0].articles if kept else ()
    sale = replace(sale, redeem=replace(sale.redeem, exchange=exchange))
    quote, rule = quote_of(sale, now), now.policy.redeem
    balance = (sale.member.balance_points or 0) if sale.member else 0
    due_fen, left = quote.payable_fen + quote.points_fen, balance
    if kept:
        left -= kept[0].points
    max_points = rule.max_points(due_fen, left) if hub_holds(sale, now) else 0
    chosen = sale.redeem.points
    points = min(chosen, max_points)
    redeem = replace(
        sale.redeem,
        points=points,
        max_points=max_points,
        step_points=rule.step_points,
        step_fen=rule.step_fen,
        exchanges=exchanges,
    )
    sale = replace(sale, redeem=redeem)
    if points < chosen:
        sale = with_notice(sale, NoticeKind.FEWER_POINTS, now, detail=str(points))
    return sale, quote
