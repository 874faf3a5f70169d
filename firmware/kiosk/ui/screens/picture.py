"""From a sale to a picture, for either size of display. Pure."""

from collections.abc import Callable

from drivers.api import Align, Box, Picture, QrPicture, Text
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.ticket import SlipState, Ticket
from firmware.kiosk.ui.screens.choosing import choosing
from firmware.kiosk.ui.screens.elements import (
    FOOT_Y_PX,
    GAP_PX,
    WIDE_PX,
    band,
    beside,
    centred,
    first_fitting,
    row,
    total,
)
from firmware.kiosk.ui.screens.foot import basket_foot, paying_foot
from firmware.kiosk.ui.screens.phone_paying import (
    charging,
    payable_by_phone,
    show_pay_code,
)
from firmware.kiosk.ui.screens.redeeming import holding, redeeming
from firmware.kiosk.ui.screens.refunding import refunding
from firmware.kiosk.ui.screens.reporting import reporting
from firmware.kiosk.ui.screens.scene import Scene, notice_lines, state_line
from firmware.kiosk.ui.screens.suspended import suspended
from firmware.kiosk.ui.screens.thanks import (
    can_invite,
    invitation,
    slip_on_screen,
    thanks,
)
from firmware.kiosk.ui.texts import STOPS, network_name
from firmware.retail.basket import grouped
from firmware.retail.money import weighed_text, yuan

_ROW_PX = 13
_ROWS = 3

View = Callable[[Sale, Scene], Picture]


def picture(sale: Sale, scene: Scene) -> Picture:
    """The whole screen, 64 px high; from 200 px on with a list beside the total."""
    body = _VIEWS[sale.state](sale, scene)
    if sale.notice is None:
        return body
    lines = notice_lines(sale, sale.notice, scene.tr)
    codes = [part for part in body if isinstance(part, QrPicture)]
    if codes:
        return *codes, *beside(lines[-1], scene.width_px)
    line = first_fitting(lines, scene.width_px)
    return (*_above_foot(body), *band(line, scene.width_px))


def _idle(sale: Sale, scene: Scene) -> Picture:
    if sale.report is not None:
        return reporting(sale, sale.report, scene)
    middle_px = scene.width_px // 2
    return (
        centred(scene.shop.name, 1, scene.width_px),
        Box(0, 15, scene.width_px, 1),
        Text(middle_px, 22, scene.tr("请扫商品条码"), 16, Align.CENTRE, scene.width_px),
        centred(
            state_line(sale, scene) or scene.tr("会员请扫会员码"), 51, scene.width_px
        ),
    )


def _scanning(sale: Sale, scene: Scene) -> Picture:
    if sale.choice is not None:
        return choosing(sale.choice, scene, asked=scene.tr("一件两码 请按键选"))
    if scene.width_px >= WIDE_PX:
        return _scanning_wide(sale, scene)
    *_, head = ("", ""), *_listed(sale, scene, counted=False)
    weighed = _weighed(sale, scene.width_px)
    if weighed:
        below = (
            Text(1, _ROW_PX, weighed, width_px=scene.width_px),
            total(scene.quote.payable_fen, 22, scene.width_px, max_px=24),
        )
    else:
        below = (total(scene.quote.payable_fen, 15, scene.width_px),)
    return (
        *row(*head, scene.width_px, y_px=0),
        *below,
        *basket_foot(sale, scene),
    )


def _scanning_wide(sale: Sale, scene: Scene) -> Picture:
    list_px = _list_px(scene)
    rows = [
        part
        for index, line in enumerate(_listed(sale, scene, counted=True)[-_ROWS:])
        for part in row(*line, list_px, y_px=index * _ROW_PX)
    ]
    return (
        *rows,
        Box(list_px + 5, 0, 1, 48),
        total(
            scene.quote.payable_fen,
            10,
            scene.width_px,
            room_px=scene.width_px - list_px - 6 - GAP_PX,
        ),
        *basket_foot(sale, scene),
    )


def _list_px(scene: Scene) -> int:
    return scene.width_px // 2 - 6


def _listed(sale: Sale, scene: Scene, *, counted: bool) -> list[tuple[str, str]]:
    """Names and amounts in order, at last what waits for staff, which has none yet."""
    if counted:
        rows = [
            (group.name, f"x{group.pieces} {yuan(group.amount_fen)}")
            for group in grouped(sale.basket)
        ]
        room_px = _list_px(scene) - GAP_PX
        rows += [(weighed, "")] if (weighed := _weighed(sale, room_px)) else []
    else:
        lines = sale.basket.active_lines
        rows = [(line.name, yuan(line.amount_fen)) for line in lines]
    if sale.awaiting is not None:
        rows.append((sale.awaiting.article.name, scene.tr("待店员")))
    return rows


def _weighed(sale: Sale, room_px: int) -> str:
    """Weight and price of a kilogram of the last piece, which the law wants shown."""
    last = sale.basket.active_lines[-1:]
    if not last or sale.awaiting is not None:
        return ""
    text = weighed_text(last[0].weight_g, last[0].kg_price_fen)
    return first_fitting((text, text.replace(" ", "")), room_px)


def _warning(sale: Sale, scene: Scene) -> Picture:
    """What stood there before stays: a question, or a piece that staff may approve."""
    asked = scene.tr("还在吗？即将清空")
    if sale.choice is not None:
        return choosing(sale.choice, scene, asked=asked)
    middle = (total(scene.quote.payable_fen, 16, scene.width_px),)
    if sale.awaiting is not None:
        *_, waiting = _listed(sale, scene, counted=False)
        middle = (
            *row(*waiting, scene.width_px, y_px=17),
            total(scene.quote.payable_fen, 24, scene.width_px, max_px=16),
        )
    return (
        *band(asked, scene.width_px, y_px=0),
        *middle,
        *basket_foot(sale, scene),
    )


def _paying(sale: Sale, scene: Scene) -> Picture:
    ticket = _ticket(sale)
    by_phone = payable_by_phone(ticket, scene)
    if by_phone is not None:
        return show_pay_code(sale, by_phone, scene)
    return (
        *band(scene.tr("请到柜台付现金"), scene.width_px, y_px=0),
        total(ticket.quote.payable_fen, 16, scene.width_px),
        *paying_foot(sale, ticket.quote, scene),
    )


def _printing(sale: Sale, scene: Scene) -> Picture:
    ticket = _ticket(sale)
    return (
        *_received(ticket, scene),
        total(ticket.quote.payable_fen, 15, scene.width_px),
        centred(scene.tr("正在打印小票…"), FOOT_Y_PX, scene.width_px),
    )


def _received(ticket: Ticket, scene: Scene) -> Picture:
    """That the money is there; who has paid by phone waits for just that."""
    if ticket.payment is None:
        return (centred(scene.tr("已收款"), 0, scene.width_px),)
    means = network_name(ticket.payment.network, scene.tr)
    words = scene.tr("{means} 已支付").format(means=means), scene.tr("已支付")
    return band(first_fitting(words, scene.width_px), scene.width_px, y_px=0)


def _thanks(sale: Sale, scene: Scene) -> Picture:
    ticket = _ticket(sale)
    if ticket.suspended is not None:
        return suspended(ticket, scene)
    if sale.slip is SlipState.KEPT:
        return slip_on_screen(sale, ticket, scene)
    if can_invite(ticket):
        return invitation(ticket, scene)
    return thanks(sale, ticket, scene)


def _stopped(sale: Sale, scene: Scene) -> Picture:
    foot = scene.tr("请联系店员")
    if sale.ticket is not None:
        amount = yuan(sale.ticket.quote.payable_fen)
        words = scene.tr("{amount}元若已收请手记"), scene.tr("{amount}元请手记")
        lines = [line.format(amount=amount) for line in words]
        foot = first_fitting(lines, scene.width_px)
    reason = "" if sale.stopped_for is None else STOPS[sale.stopped_for]
    return (
        *band(scene.tr("暂停服务"), scene.width_px, y_px=0),
        Text(
            scene.width_px // 2, 24, scene.tr(reason), 16, Align.CENTRE, scene.width_px
        ),
        centred(foot, FOOT_Y_PX, scene.width_px),
    )


def _above_foot(body: Picture) -> Picture:
    """The parts of a picture that a notice at the foot leaves visible."""
    return tuple(part for part in body if part.y_px < FOOT_Y_PX - 1)


def _ticket(sale: Sale) -> Ticket:
    if sale.ticket is None:
        raise AssertionError(f"no ticket in state {sale.state}")
    return sale.ticket


_VIEWS: dict[SaleState, View] = {
    SaleState.IDLE: _idle,
    SaleState.SCANNING: _scanning,
    SaleState.WARNING: _warning,
    SaleState.REDEEMING: redeeming,
    SaleState.HOLDING: lambda sale, scene: holding(_ticket(sale), scene),
    SaleState.PAYING: _paying,
    SaleState.CHARGING: charging,
    SaleState.PRINTING: _printing,
    SaleState.THANKS: _thanks,
    SaleState.REFUNDING: refunding,
    SaleState.STOPPED: _stopped,
}
