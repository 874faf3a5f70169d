"""From a sale to a picture, for either size of display. Pure."""

from collections.abc import Callable

from drivers.api import Align, Box, Picture, QrPicture, Text
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.state import Choice
from firmware.kiosk.sale.ticket import SlipState, Ticket
from firmware.kiosk.ui.receipt_qr import screen_qr_text
from firmware.kiosk.ui.screens.scene import (
    Scene,
    notice_line,
    points_line,
    points_short,
    state_line,
)
from firmware.kiosk.ui.texts import NO_BADGE, STOPS
from firmware.retail.basket import grouped
from firmware.retail.money import weighed_text, yuan

HEIGHT_PX = 64
_FOOT_Y_PX = 51
_WIDE_PX = 200
_ROW_PX = 13
_ROWS = 3
_CHOICE_PX = 16
_GAP_PX = 4
_TOTAL_PX = (32, 24, 16, 12)

View = Callable[[Sale, Scene], Picture]


def picture(sale: Sale, scene: Scene) -> Picture:
    """The whole screen, 64 px high; from 200 px on with a list beside the total."""
    body = _VIEWS[sale.state](sale, scene)
    if sale.notice is not None and sale.state is not SaleState.WARNING:
        line = notice_line(sale.notice, scene.tr)
        return (*_above_foot(body), *_band(line, scene.width_px))
    return body


def _idle(sale: Sale, scene: Scene) -> Picture:
    middle_px = scene.width_px // 2
    return (
        _centred(scene.shop.name, 1, scene.width_px),
        Box(0, 15, scene.width_px, 1),
        Text(middle_px, 22, scene.tr("请扫商品条码"), 16, Align.CENTRE, scene.width_px),
        _centred(
            state_line(sale, scene) or scene.tr("会员请扫会员码"), 51, scene.width_px
        ),
    )


def _scanning(sale: Sale, scene: Scene) -> Picture:
    if sale.choice is not None:
        return _choosing(sale.choice, scene)
    if scene.width_px >= _WIDE_PX:
        return _scanning_wide(sale, scene)
    *_, head = ("", ""), *_listed(sale, scene, counted=False)
    weighed = _weighed(sale)
    if weighed:
        below = (
            Text(1, _ROW_PX, weighed, width_px=scene.width_px),
            _total(scene.quote.payable_fen, 22, scene.width_px, max_px=24),
        )
    else:
        below = (_total(scene.quote.payable_fen, 15, scene.width_px),)
    return (
        *_row(*head, scene.width_px, y_px=0),
        *below,
        *_foot(sale, scene),
    )


def _choosing(choice: Choice, scene: Scene) -> Picture:
    """Which of two codes in one view is meant, and the button for each answer."""
    answers = (
        (scene.tr("付款键 店内标签"), yuan(choice.label_fen)),
        (scene.tr("撤销键 商品条码"), yuan(choice.article_fen)),
        (scene.tr("补打键 是两件"), yuan(choice.label_fen + choice.article_fen)),
    )
    return (
        *_band(scene.tr("一件两码 请按键选"), scene.width_px, y_px=0),
        *(
            part
            for index, answer in enumerate(answers, start=1)
            for part in _row(*answer, scene.width_px, y_px=2 + index * _CHOICE_PX)
        ),
    )


def _scanning_wide(sale: Sale, scene: Scene) -> Picture:
    list_px = scene.width_px // 2 - 6
    rows = [
        part
        for index, row in enumerate(_listed(sale, scene, counted=True)[-_ROWS:])
        for part in _row(*row, list_px, y_px=index * _ROW_PX)
    ]
    return (
        *rows,
        Box(list_px + 5, 0, 1, 48),
        _total(
            scene.quote.payable_fen,
            10,
            scene.width_px,
            room_px=scene.width_px - list_px - 6 - _GAP_PX,
        ),
        *_foot(sale, scene),
    )


def _listed(sale: Sale, scene: Scene, *, counted: bool) -> list[tuple[str, str]]:
    """Names and amounts in order, at last what waits for staff, which has none yet."""
    if counted:
        rows = [
            (group.name, f"x{group.pieces} {yuan(group.amount_fen)}")
            for group in grouped(sale.basket)
        ]
        rows += [(weighed, "")] if (weighed := _weighed(sale)) else []
    else:
        lines = sale.basket.active_lines
        rows = [(line.name, yuan(line.amount_fen)) for line in lines]
    if sale.awaiting is not None:
        rows.append((sale.awaiting.article.name, scene.tr("待店员")))
    return rows


def _weighed(sale: Sale) -> str:
    """Weight and price of a kilogram of the last piece, which the law wants shown."""
    last = sale.basket.active_lines[-1:]
    if not last or sale.awaiting is not None:
        return ""
    return weighed_text(last[0].weight_g, last[0].kg_price_fen)


def _warning(sale: Sale, scene: Scene) -> Picture:
    return (
        *_band(scene.tr("还在吗? 即将清空"), scene.width_px, y_px=0),
        _total(scene.quote.payable_fen, 16, scene.width_px),
        *_foot(sale, scene),
    )


def _paying(sale: Sale, scene: Scene) -> Picture:
    ticket = _ticket(sale)
    rounded_fen = ticket.quote.payable_fen - ticket.basket.listed_fen
    foot = scene.tr("等待店员收款")
    if rounded_fen:
        foot = scene.tr("抹零 {amount}").format(amount=yuan(rounded_fen))
    if scene.unproven:
        foot = scene.tr(NO_BADGE)
    return (
        *_band(scene.tr("请到柜台付现金"), scene.width_px, y_px=0),
        _total(ticket.quote.payable_fen, 16, scene.width_px),
        _centred(foot, _FOOT_Y_PX, scene.width_px),
    )


def _printing(sale: Sale, scene: Scene) -> Picture:
    ticket = _ticket(sale)
    return (
        _centred(scene.tr("已收款"), 0, scene.width_px),
        _total(ticket.quote.payable_fen, 15, scene.width_px),
        _centred(scene.tr("正在打印小票…"), _FOOT_Y_PX, scene.width_px),
    )


def _thanks(sale: Sale, scene: Scene) -> Picture:
    ticket = _ticket(sale)
    if sale.slip is SlipState.KEPT:
        return _slip_on_screen(ticket, scene)
    return (
        Text(
            scene.width_px // 2,
            4,
            scene.tr("谢谢惠顾"),
            24,
            Align.CENTRE,
            scene.width_px,
        ),
        _centred(
            scene.tr("已付 {amount}").format(amount=yuan(ticket.quote.payable_fen)),
            35,
            scene.width_px,
        ),
        _centred(points_line(ticket, scene.tr), _FOOT_Y_PX, scene.width_px),
    )


def _slip_on_screen(ticket: Ticket, scene: Scene) -> Picture:
    left_px = HEIGHT_PX + 4
    lines = (
        scene.tr("已付 {amount}").format(amount=yuan(ticket.quote.payable_fen)),
        scene.tr("若无小票"),
        scene.tr("请拍此码"),
        points_short(ticket, scene.tr),
    )
    return (
        QrPicture(0, 0, HEIGHT_PX, screen_qr_text(ticket, scene.shop, scene.tr)),
        *(
            Text(left_px, 2 + index * 16, line, width_px=scene.width_px - left_px)
            for index, line in enumerate(lines)
        ),
    )


def _stopped(sale: Sale, scene: Scene) -> Picture:
    foot = scene.tr("请联系店员")
    if sale.ticket is not None:
        amount = yuan(sale.ticket.quote.payable_fen)
        foot = scene.tr("{amount}元若已收请手记").format(amount=amount)
    reason = "" if sale.stopped_for is None else STOPS[sale.stopped_for]
    return (
        *_band(scene.tr("暂停服务"), scene.width_px, y_px=0),
        Text(
            scene.width_px // 2, 24, scene.tr(reason), 16, Align.CENTRE, scene.width_px
        ),
        _centred(foot, _FOOT_Y_PX, scene.width_px),
    )


def _foot(sale: Sale, scene: Scene) -> Picture:
    pieces = scene.tr("{pieces}件").format(pieces=sale.basket.pieces)
    active = sale.basket.active_lines
    next_ = scene.tr("按付款键结账") if active else scene.tr("请扫商品条码")
    right = state_line(sale, scene) or next_
    left = scene.tr("会员 ") + pieces if sale.member else pieces
    if _width_px(left) > scene.width_px - _width_px(right) - _GAP_PX:
        left = pieces
    return _row(left, right, scene.width_px, y_px=_FOOT_Y_PX)


def _row(left: str, right: str, width_px: int, *, y_px: int) -> Picture:
    """Two texts on one line; the left one gives way."""
    left_px = max(1, width_px - _width_px(right) - _GAP_PX)
    return (
        Text(1, y_px, left, 12, Align.LEFT, left_px),
        Text(width_px, y_px, right, 12, Align.RIGHT),
    )


def _width_px(line: str) -> int:
    """Of a line in small type: a character is 12 or 6 px."""
    return sum(6 if char.isascii() else 12 for char in line)


def _total(
    amount_fen: int, y_px: int, width_px: int, *, room_px: int = 0, max_px: int = 32
) -> Text:
    """The largest digits of which every one is seen; ASCII is half as wide as high."""
    text = f"¥{yuan(amount_fen)}"
    room_px = room_px or width_px
    fitting = (
        each
        for each in _TOTAL_PX
        if each <= max_px and len(text) * each // 2 <= room_px
    )
    height_px = next(fitting, _TOTAL_PX[-1])
    down_px = (_TOTAL_PX[0] - height_px) // 2
    return Text(
        width_px, y_px + down_px, text, height_px, Align.RIGHT, width_px=room_px
    )


def _centred(line: str, y_px: int, width_px: int) -> Text:
    return Text(width_px // 2, y_px, line, 12, Align.CENTRE, width_px)


def _band(line: str, width_px: int, *, y_px: int = _FOOT_Y_PX - 1) -> Picture:
    """A lit band across the screen with dark text."""
    text = Text(
        width_px // 2, y_px + 1, line, 12, Align.CENTRE, width_px, inverted=True
    )
    return (Box(0, y_px, width_px, 14), text)


def _above_foot(body: Picture) -> Picture:
    """The parts of a picture that a notice at the foot leaves visible."""
    return tuple(part for part in body if part.y_px < _FOOT_Y_PX - 1)


def _ticket(sale: Sale) -> Ticket:
    if sale.ticket is None:
        raise AssertionError(f"no ticket in state {sale.state}")
    return sale.ticket


_VIEWS: dict[SaleState, View] = {
    SaleState.IDLE: _idle,
    SaleState.SCANNING: _scanning,
    SaleState.WARNING: _warning,
    SaleState.PAYING: _paying,
    SaleState.PRINTING: _printing,
    SaleState.THANKS: _thanks,
    SaleState.STOPPED: _stopped,
}
