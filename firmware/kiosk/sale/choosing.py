"""A price sticker beside an article number: which of the two is meant? Pure.

A shop sticks a label of its own on a package that bears a number already: to sell a
part of it, or cheaper. A camera sees both. One of them is in the basket when the other
one comes; until the customer has chosen, nothing else is taken and nothing is paid.
"""

from dataclasses import replace

from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sale.beside_goods import is_same_piece, seen
from firmware.kiosk.sale.checkout import naming
from firmware.kiosk.sale.checkout.gifts import decline_gift
from firmware.kiosk.sale.effects import Beep, Effect, Tune
from firmware.kiosk.sale.events import GoodsScanned, ReprintPressed
from firmware.kiosk.sale.refunding.steps import refuse_scan
from firmware.kiosk.sale.scanning import add_goods, take_back
from firmware.kiosk.sale.seen.sightings import Choice
from firmware.kiosk.sale.slips import reprint
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    touched,
    with_notice,
)
from firmware.retail.basket import Basket, Refusal, add, void_last
from firmware.retail.pricing.engines import engine_of

SAME_VIEW_S = 1.0
"""Codes of one package are read in the same frame or in one soon after. The next
package comes later."""

OWN_MAX_DIGITS = 7
OWN_PREFIXES = {8: ("0", "2"), 13: ("2", "02", "04")}
"""What GS1 leaves to each shop: RCN-8, RCN-13, and RCN-12 with 0 in front."""


def take_goods(sale: Sale, event: GoodsScanned, now: Now) -> Outcome:
    """Put a piece into the basket, or ask which of two codes is meant.

    One more code of a piece that was just taken says nothing.
    """
    if sale.choice is not None:
        return _ask_again(sale, event, now)
    if is_same_piece(sale, event, now):
        return seen(sale, event, now, taken=False), ()
    choice = _choice(sale, event, now)
    if choice is not None:
        sale = replace(touched(sale, now), choice=choice, notice=None, puzzle=None)
        return seen(sale, event, now, taken=True), (Beep(Tune.ATTENTION),)
    awaited = sale.awaiting
    sale, effects = add_goods(sale, event, now)
    added = Beep(Tune.ADDED) in effects
    if added:
        sale = replace(sale, added_by_camera=event.by_camera)
    waits = sale.awaiting is not awaited
    return seen(sale, event, now, taken=added or waits), effects


def take_goods_over_refund(sale: Sale, event: GoodsScanned, now: Now) -> Outcome:
    """Goods while a refund is on the screen: not before it is over, or cannot begin."""
    if sale.refund is not None and sale.refund.phase is RefundPhase.NO_HUB:
        return take_goods(emptied(sale, now), event, now)
    return refuse_scan(sale, event, now)


def pay_or_take_label(sale: Sale, event: object, now: Now) -> Outcome:
    """PAY: the label alone, if that is asked; else begin to pay."""
    if sale.choice is None:
        return naming.pay(sale, event, now)
    return _take_one(sale, sale.choice, now, other=sale.choice.other_is_label)


def undo_or_take_article(sale: Sale, event: object, now: Now) -> Outcome:
    """UNDO: the article's own number alone, if that is asked; else take back."""
    if sale.choice is None:
        return take_back(sale, event, now)
    return _take_one(sale, sale.choice, now, other=not sale.choice.other_is_label)


def reprint_or_take_both(sale: Sale, event: ReprintPressed, now: Now) -> Outcome:
    """REPRINT: they are two pieces, if that is asked; else print the last slip."""
    if sale.choice is None:
        return reprint(sale, event, now)
    return take_both(sale, event, now)


def decline_or_take_both(sale: Sale, event: object, now: Now) -> Outcome:
    """REPRINT, held: as a press, if that is asked; else not this gift."""
    if sale.choice is None:
        return decline_gift(sale, event, now)
    return take_both(sale, event, now)


def take_both(sale: Sale, _event: object, now: Now) -> Outcome:
    """They are two pieces, if that is asked; else nothing."""
    if sale.choice is None:
        return sale, ()
    return add_goods(replace(sale, choice=None), sale.choice.other, now)


def _take_one(sale: Sale, choice: Choice, now: Now, *, other: bool) -> Outcome:
    """The piece in the basket, or the other one in its place."""
    sale = replace(touched(sale, now), choice=None, notice=None)
    chosen: tuple[Effect, ...] = (Beep(Tune.ADDED),)
    if not other:
        return replace(sale, added_at_s=now.mono_s), chosen
    return add_goods(replace(sale, basket=void_last(sale.basket)), choice.other, now)


def _ask_again(sale: Sale, event: GoodsScanned, now: Now) -> Outcome:
    """No other piece while the customer chooses; the two in view go unnoticed."""
    choice, last = sale.choice, sale.basket.active_lines[-1]
    in_question = {last.gtin, choice.other.article.gtin} if choice else set[str]()
    if event.article.gtin in in_question:
        return sale, ()
    return with_notice(sale, NoticeKind.CHOOSE, now), (Beep(Tune.REFUSED),)


def _choice(sale: Sale, event: GoodsScanned, now: Now) -> Choice | None:
    """What to ask, if a label and a number stand in one view; else None."""
    added_s, lines = sale.added_at_s, sale.basket.active_lines
    by_camera = event.by_camera and sale.added_by_camera
    if not (by_camera and _is_open(sale) and lines and added_s is not None):
        return None
    is_label = _is_own(event.article.gtin)
    last = lines[-1]
    if is_label == _is_own(last.gtin) or now.mono_s - added_s >= SAME_VIEW_S:
        return None
    other_fen = _price_fen(event, now)
    if other_fen is None:
        return None
    prices = (other_fen, last.amount_fen) if is_label else (last.amount_fen, other_fen)
    return Choice(event, is_label, *prices)


def _is_open(sale: Sale) -> bool:
    """Whether a basket is being filled, and nothing in it waits for staff."""
    filling = sale.state in {SaleState.SCANNING, SaleState.WARNING}
    return filling and sale.awaiting is None


def _is_own(gtin: str) -> bool:
    """Whether a shop gives this number itself: a short one, or of a free prefix."""
    free = OWN_PREFIXES.get(len(gtin), ())
    return len(gtin) <= OWN_MAX_DIGITS or gtin.startswith(free)


def _price_fen(event: GoodsScanned, now: Now) -> int | None:
    """What the piece would cost; None if it is not simply sold."""
    alone = add(
        Basket(),
        event.article,
        now.policy.limits,
        label=event.label,
        goods_min_fen=engine_of(now.policy).goods_min_fen,
    )
    return None if isinstance(alone, Refusal) else alone.listed_fen
