"""A gift that is not wanted, over the basket: also by a guest (A17). Pure."""

from dataclasses import replace

from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    touched,
    with_notice,
)

MAX_DECLINED = 32
"""What an order may name; one more, and everything is wanted again."""


def decline_gift(sale: Sale, _event: object, now: Now) -> Outcome:
    """REPRINT, held: not this gift, then not the next one; at last all of them again.

    Where nothing is given it is as a press, which only staff may make over a basket.
    """
    sale = touched(sale, now)
    redeem, gifts = sale.redeem, quote_of(sale, now).gifts
    without = sale.gifts_declined
    if gifts and len(redeem.declined) < MAX_DECLINED:
        gift = gifts[0]
        redeem = replace(redeem, declined=(*redeem.declined, gift.rule))
        sale, name = replace(sale, redeem=redeem), gift.name or gift.article
        declined = with_notice(sale, NoticeKind.GIFT_DECLINED, now, detail=name)
        return declined, (Beep(Tune.TAKEN_BACK),)
    if not without:
        return with_notice(sale, NoticeKind.REPRINT_BY_STAFF, now), (
            Beep(Tune.REFUSED),
        )
    kept = tuple(each for each in redeem.declined if each not in without)
    sale = replace(sale, redeem=replace(redeem, declined=kept))
    return with_notice(sale, NoticeKind.GIFTS_RESTORED, now), (Beep(Tune.ADDED),)
