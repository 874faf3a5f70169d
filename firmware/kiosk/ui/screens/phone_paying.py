"""Paying by phone: what the customer does now, and for how much. Pure.

Never "failed", and never "paid" before the hub has said so.
"""

from collections.abc import Callable, Iterator

from drivers.api import Align, Picture, Text
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.charging.order_page import page_of
from firmware.kiosk.sale.phone_payment.charge import (
    ChargeStage,
    ChargeWay,
    ShownCharge,
)
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.screens.elements import (
    FOOT_Y_PX,
    GAP_PX,
    WIDE_PX,
    band,
    centred,
    first_fitting,
    row,
    text_px,
    total,
)
from firmware.kiosk.ui.screens.foot import in_turn, of_price
from firmware.kiosk.ui.screens.offer_lines import Line
from firmware.kiosk.ui.screens.order_code import order_code, order_page_code
from firmware.kiosk.ui.screens.scene import Scene
from firmware.retail.money import yuan
from firmware.retail.pricing.quote import Quote

_CASH_Y_PX = 37
_LARGE_PX = (24, 16, 12)
_LARGE_TOP_PX = 16
_COLUMN_Y_PX = (18, 34)

View = Callable[[Sale, ShownCharge, Scene], Picture]


def payable_by_phone(ticket: Ticket, scene: Scene) -> Quote | None:
    """What it costs who pays by phone now; None while nobody can."""
    quote = ticket.phone_quote
    if quote is None or not quote.payable_fen or not scene.hub_online:
        return None
    return quote


def show_pay_code(sale: Sale, quote: Quote, scene: Scene) -> Picture:
    """The amount by phone, and in cash if that differs; how else to pay."""
    page = page_of(sale)
    if page is not None and page.shown:
        shown = order_page_code(page, quote.payable_fen, scene)
        if shown:
            return shown
    wide = scene.width_px >= WIDE_PX
    return (
        *band(scene.tr("请出示付款码"), scene.width_px, y_px=0),
        *(_wide_ways if wide else _narrow_ways)(sale, quote, scene),
        *_ways_foot(sale, quote, scene, wide=wide),
    )


def charging(sale: Sale, scene: Scene) -> Picture:
    """An attempt whose end nobody knows yet."""
    if sale.charge is None:
        raise AssertionError(f"no attempt in state {sale.state}")
    return _view(sale.charge)(sale, sale.charge, scene)


def _view(charge: ShownCharge) -> View:
    if charge.overdue:
        return _staff
    if charge.giving_up:
        return _closing
    return _VIEWS[charge.stage]


def _narrow_ways(sale: Sale, quote: Quote, scene: Scene) -> Picture:
    """One large amount, or two, of which the one to be paid in cash is smaller."""
    cash = _cash(sale, quote, scene)
    if not cash[1]:
        return (total(quote.payable_fen, 16, scene.width_px),)
    return (
        total(quote.payable_fen, 10, scene.width_px, max_px=24),
        *row(*cash, scene.width_px, y_px=_CASH_Y_PX),
    )


def _wide_ways(sale: Sale, quote: Quote, scene: Scene) -> Picture:
    cash = " ".join(filter(None, _cash(sale, quote, scene)))
    lines = filter(None, (_scan(sale, scene), cash))
    column = [
        Text(1, y_px, line, width_px=scene.width_px)
        for y_px, line in zip(_COLUMN_Y_PX, lines, strict=False)
    ]
    left_px = max((text_px(line.text) for line in column), default=0)
    room_px = scene.width_px - left_px - 2 * GAP_PX
    return *column, total(quote.payable_fen, 17, scene.width_px, room_px=room_px)


def _cash(sale: Sale, quote: Quote, scene: Scene) -> tuple[str, str]:
    """Where cash is paid, and how much if that differs; nothing if nobody takes it."""
    if scene.unproven or sale.ticket is None:
        return "", ""
    cash_fen = sale.ticket.quote.payable_fen
    amount = "" if cash_fen == quote.payable_fen else f"¥{yuan(cash_fen)}"
    return scene.tr("现金请到柜台"), amount


def _scan(sale: Sale, scene: Scene) -> str:
    """What PAY does: a code to pay by; else that of the order's page."""
    if scene.phone.scanned:
        return scene.tr("付款键 改为扫码付")
    return scene.tr("付款键 扫码看账单") if page_of(sale) else ""


def _ways_foot(sale: Sale, quote: Quote, scene: Scene, *, wide: bool) -> Picture:
    """What has no place above, in turn."""
    lines = list(_foot_lines(sale, quote, scene, wide=wide))
    line = in_turn(lines, sale, scene)
    return (centred(line, FOOT_Y_PX, scene.width_px),)


def _foot_lines(
    sale: Sale, quote: Quote, scene: Scene, *, wide: bool
) -> Iterator[Line]:
    cash, amount = _cash(sale, quote, scene)
    if not wide and _scan(sale, scene):
        yield (_scan(sale, scene),)
    if not wide and cash and not amount:
        yield (cash,)
    yield from of_price(sale, quote, scene)
    yield (scene.tr("撤销键 返回"),)


def _asked(sale: Sale, charge: ShownCharge, scene: Scene) -> Picture:
    tr = scene.tr
    scans = charge.attempt.way is ChargeWay.SCAN
    head = tr("正在取二维码…") if scans else tr("正在付款…")
    return _waiting(sale, scene, head=head, foot=tr("请稍候"))


def _confirm(sale: Sale, _charge: ShownCharge, scene: Scene) -> Picture:
    tr = scene.tr
    head, foot = tr("请在手机上确认"), tr("撤销键 取消付款")
    return _waiting(sale, scene, head=head, foot=foot)


def _scanned(sale: Sale, charge: ShownCharge, scene: Scene) -> Picture:
    """The code, and who pays; until it has come, as if it was being fetched."""
    if not charge.url:
        return _asked(sale, charge, scene)
    shown = order_code(charge, _due_fen(sale), scene)
    if shown:
        return shown
    tr = scene.tr
    head, foot = tr("请扫纸上的二维码"), tr("撤销键 取消付款")
    return _waiting(sale, scene, head=head, foot=foot)


def _closing(sale: Sale, _charge: ShownCharge, scene: Scene) -> Picture:
    tr = scene.tr
    return _waiting(sale, scene, head=tr("正在取消付款…"), foot=tr("请勿再付款"))


def _unresolved(sale: Sale, _charge: ShownCharge, scene: Scene) -> Picture:
    """Nobody knows: what must not be done is the largest on the screen."""
    tr, width_px = scene.tr, scene.width_px
    if width_px >= WIDE_PX:
        head = tr("正在确认，请勿重复付款")
        return _waiting(sale, scene, head=head, foot=tr("网络较慢 请稍候"))
    waits = tr("{amount} 请稍候").format(amount=f"¥{yuan(_due_fen(sale))}")
    return (
        *band(tr("正在确认…"), width_px, y_px=0),
        _large(tr("请勿重复付款"), width_px),
        centred(first_fitting((waits, tr("请稍候")), width_px), FOOT_Y_PX, width_px),
    )


def _staff(sale: Sale, _charge: ShownCharge, scene: Scene) -> Picture:
    """No word for long: who is wanted, and by which number they find the sale."""
    tr, width_px = scene.tr, scene.width_px
    number = "" if sale.ticket is None else sale.ticket.receipt_no
    amount = f"¥{yuan(_due_fen(sale))}"
    turns: list[Line] = [
        (tr("付款结果未到，请勿重复付款"), tr("结果未到 请勿重复付")),
        (tr("店员出示店员证可结束"),),
    ]
    return (
        *band(tr("请找店员"), width_px, y_px=0),
        _large(number, width_px),
        centred(amount, 38, width_px),
        centred(in_turn(turns, sale, scene), FOOT_Y_PX, width_px),
    )


def _large(line: str, width_px: int) -> Text:
    """Under the head, as large as there is room for every character."""
    fitting = (px for px in _LARGE_PX if text_px(line) * px // 12 <= width_px)
    height_px = next(fitting, _LARGE_PX[-1])
    y_px = _LARGE_TOP_PX + (_LARGE_PX[0] - height_px) // 2
    return Text(width_px // 2, y_px, line, height_px, Align.CENTRE, width_px)


def _waiting(sale: Sale, scene: Scene, *, head: str, foot: str) -> Picture:
    return (
        *band(head, scene.width_px, y_px=0),
        total(_due_fen(sale), 16, scene.width_px),
        centred(foot, FOOT_Y_PX, scene.width_px),
    )


def _due_fen(sale: Sale) -> int:
    """What is being paid by phone."""
    if sale.ticket is None or sale.ticket.phone_quote is None:
        raise AssertionError(f"no price by phone in state {sale.state}")
    return sale.ticket.phone_quote.payable_fen


_VIEWS: dict[ChargeStage, View] = {
    ChargeStage.ASKED: _asked,
    ChargeStage.CONFIRM: _confirm,
    ChargeStage.SCAN: _scanned,
    ChargeStage.UNRESOLVED: _unresolved,
    ChargeStage.CLOSING: _closing,
}
