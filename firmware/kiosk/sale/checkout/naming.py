"""PAY while the hub has not replied whose card it is: the price waits for that. Pure.

A card is often the last thing that a customer shows before PAY. Without the reply the
sale would have a guest's price and no coupon, and nothing would bring them back.
"""

from dataclasses import replace

from firmware.kiosk.sale.checkout.redeeming import check_out
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import MemberReplied
from firmware.kiosk.sale.scanning import apply_member_reply, wait_for_customer
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    touched,
    with_notice,
)


def pay(sale: Sale, event: object, now: Now) -> Outcome:
    """PAY over a basket; while the hub looks up a card, once it has replied.

    At most until `member_answer_s` after the card, and only with the hub there.
    """
    if not _waits(sale, now):
        return check_out(sale, event, now)
    sale = replace(touched(sale, now), pays_when_named=True)
    return with_notice(sale, NoticeKind.ASKING_MEMBER, now), (Beep(Tune.ADDED),)


def member_replied(sale: Sale, event: MemberReplied, now: Now) -> Outcome:
    """The hub's reply on a card; then the payment begins, if it was waited for.

    A card that nobody has leaves the basket open: its customer may have another one.
    """
    sale, effects = apply_member_reply(sale, event, now)
    if not sale.pays_when_named or sale.asked_at_s is not None:
        return sale, effects
    if sale.member is None:
        return replace(sale, pays_when_named=False), effects
    return _go_on(sale, now)


def wait(sale: Sale, event: object, now: Now) -> Outcome:
    """Time passed over a basket: points come later, and the payment begins."""
    sale, effects = wait_for_customer(sale, event, now)
    if not sale.pays_when_named or sale.asked_at_s is not None:
        return sale, effects
    sale, paying = _go_on(sale, now)
    return sale, (*effects, *paying)


def _waits(sale: Sale, now: Now) -> bool:
    asked = sale.asked_at_s is not None and sale.awaiting is None
    return asked and now.hub_online and bool(sale.basket.active_lines)


def _go_on(sale: Sale, now: Now) -> Outcome:
    """The payment, under the notice of whose card it is."""
    notice = sale.notice
    sale, effects = check_out(replace(sale, pays_when_named=False), None, now)
    return replace(sale, notice=sale.notice or notice), effects
