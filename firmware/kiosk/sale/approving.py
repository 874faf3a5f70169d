"""A piece that waits for staff: approved or taken back before all else. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.events import GoodsScanned
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    emptied,
    touched,
    with_notice,
)
from firmware.retail.basket import Refusal, add_approved

REFUSALS = {
    Refusal.OFF_SALE: NoticeKind.STOPPED_ARTICLE,
    Refusal.AGE: NoticeKind.AGE,
    Refusal.UNWEIGHED: NoticeKind.UNWEIGHED,
    Refusal.BY_PIECE: NoticeKind.BY_PIECE,
    Refusal.PIECES: NoticeKind.PIECES,
    Refusal.AMOUNT: NoticeKind.AMOUNT,
}


def approve(sale: Sale, _event: object, now: Now) -> Outcome:
    """Staff allow what was refused (E13, E18); no effect if nothing waits for them."""
    waiting = sale.awaiting
    if waiting is None:
        return sale, ()
    result = add_approved(
        sale.basket,
        waiting.article,
        now.policy.limits,
        amount_fen=waiting.amount_fen,
        weight_g=waiting.weight_g,
    )
    sale = replace(touched(sale, now), staff_called=False, awaiting=None)
    if isinstance(result, Refusal):
        return with_notice(sale, REFUSALS[result], now), (Beep(Tune.REFUSED),)
    return replace(sale, basket=result, notice=None), (Beep(Tune.ADDED),)


def refuse_while_awaiting(sale: Sale, _event: object, now: Now) -> Outcome:
    """What waits for staff is approved or taken back before anything else."""
    waiting = sale.awaiting
    if waiting is None:
        return sale, ()
    sale = replace(touched(sale, now), staff_called=True)
    sale = with_notice(sale, NoticeKind.AWAITING, now, detail=waiting.article.name)
    return sale, (Beep(Tune.REFUSED),)


def take_back_waiting(sale: Sale, waiting: GoodsScanned, now: Now) -> Outcome:
    """Take back what waits; the basket stays as it is, an empty one is closed."""
    sale = replace(touched(sale, now), awaiting=None, staff_called=False)
    if not sale.basket.active_lines:
        sale = emptied(sale, now)
    name = waiting.article.name
    return with_notice(sale, NoticeKind.TAKEN_BACK, now, detail=name), (
        Beep(Tune.TAKEN_BACK),
    )
