"""The line at the foot of a screen: what concerns the customer, in turn. Pure."""

from collections.abc import Iterator, Sequence

from drivers.api import Picture
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.notices import NoticeKind
from firmware.kiosk.ui.screens.elements import (
    FOOT_Y_PX,
    GAP_PX,
    centred,
    first_fitting,
    parted,
    row,
    text_px,
)
from firmware.kiosk.ui.screens.offer_lines import (
    Line,
    gift_line,
    handed_over,
    held_line,
    hint_line,
    saved_line,
)
from firmware.kiosk.ui.screens.scene import Scene, state_line
from firmware.kiosk.ui.texts import MEMBERS, NO_BADGE, NOTICES
from firmware.retail.money import yuan
from firmware.retail.pricing.quote import Quote

TURN_S = 2.5
"""How long each line stands: ten characters are read in less, a metre away."""


def in_turn(lines: Sequence[Line], sale: Sale, scene: Scene) -> str:
    """The line whose turn it is, the first one right after the customer's last act.

    Each line is given as texts, the longest first; the first that fits is shown.
    """
    turn = max(0, int((scene.now_s - sale.acted_at_s) / TURN_S))
    return first_fitting(lines[turn % len(lines)], scene.width_px)


def note_lines(note: str, scene: Scene) -> list[Line]:
    """What a member may book, as lines for this display; none for nothing (S22)."""
    return [(line,) for line in parted(note, scene.width_px)]


def basket_foot(sale: Sale, scene: Scene) -> Picture:
    """Under a basket: whose it is, the pieces, and one line in turn."""
    pieces = scene.tr("{pieces}件").format(pieces=sale.basket.pieces)
    lefts = [pieces, ""]
    if sale.member is not None:
        lefts.insert(0, scene.tr(MEMBERS[sale.member.tier]) + pieces)
    line = state_line(sale, scene) or in_turn(_of_basket(sale, scene), sale, scene)
    left = first_fitting(lefts, scene.width_px - text_px(line) - 2 * GAP_PX)
    if not left:
        return (centred(line, FOOT_Y_PX, scene.width_px),)
    return row(left, line, scene.width_px, y_px=FOOT_Y_PX)


def paying_foot(sale: Sale, quote: Quote, scene: Scene) -> Picture:
    """Under the amount to pay: what made it so, and what is waited for."""
    line = scene.tr(NO_BADGE)
    if not scene.unproven:
        lines = [*of_price(sale, quote, scene), (scene.tr("等待店员收款"),)]
        if sale.ticket is not None and sale.ticket.phone_quote is not None:
            lines.insert(0, (scene.tr(NOTICES[NoticeKind.PHONE_OFF]),))
        line = in_turn(lines, sale, scene)
    return (centred(line, FOOT_Y_PX, scene.width_px),)


def _of_basket(sale: Sale, scene: Scene) -> list[Line]:
    """What was won stands first; how to go on always has a turn.

    While the hub is away members see why nothing of theirs can be used (A53).
    """
    tr, quote = scene.tr, scene.quote
    active = sale.basket.active_lines
    go_on: Line = (tr("按付款键结账") if active else tr("请扫商品条码"),)
    won = [*gift_line(quote.gifts, tr), *saved_line(quote, tr)]
    held = held_line(sale, quote, tr)
    if sale.member is not None:
        held += note_lines(scene.perks.booking_note(sale.member.tier), scene)
    more = [] if scene.hint is None else [hint_line(scene.hint, tr)]
    if sale.member is not None and sale.member.birthday:
        more.append((tr("祝您生日快乐"),))
    if sale.member is not None and not scene.hub_online:
        more.append((tr(NOTICES[NoticeKind.HUB_AWAY]),))
    return [*won, *more, go_on, *held] if won else [go_on, *more, *held]


def of_price(sale: Sale, quote: Quote, scene: Scene) -> Iterator[Line]:
    """What made the amount to pay what it is, and gifts to be fetched."""
    tr = scene.tr
    yield from saved_line(quote, tr)
    if quote.exchange_points:
        yield (tr("换购用{points}分").format(points=quote.exchange_points),)
    if sale.ticket is not None and sale.ticket.paying_points:
        used = {"points": sale.ticket.paying_points, "amount": yuan(quote.points_fen)}
        yield tr("{points}积分抵 {amount}").format(**used), tr("积分抵扣")
    if quote.rounded_fen:
        yield (tr("抹零 {amount}").format(amount=yuan(quote.rounded_fen)),)
    yield from handed_over(quote.gifts, tr)
