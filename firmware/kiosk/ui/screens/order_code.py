"""The code that a customer scans to pay the order. Pure.

It is on the screen only while it can be paid: what is scanned later would come back.
"""

from drivers.api import Picture, QrPicture, Text
from firmware.kiosk.sale.phone_payment.charge import (
    SHOWN_URL_MAX,
    ShownCharge,
    ShownOrderPage,
)
from firmware.kiosk.ui.screens.elements import (
    HEIGHT_PX,
    WIDE_PX,
    first_fitting,
    largest,
    text_px,
)
from firmware.kiosk.ui.screens.scene import Scene
from firmware.kiosk.ui.texts import network_name
from firmware.retail.money import yuan

_GAP_PX, _WIDE_GAP_PX = 2, 10


def order_code(charge: ShownCharge, due_fen: int, scene: Scene) -> Picture:
    """The code at the left, beside it who reads it, and the amount.

    Empty for one that is too long for the display and is on a slip. Without a slip it
    is shown with a pixel a module, which a phone reads from near by.
    """
    small = _is_small(charge.url)
    if small and _on_paper(scene):
        return ()
    lines = _wide if scene.width_px >= WIDE_PX else _narrow
    code = QrPicture(0, 0, HEIGHT_PX, charge.url)
    return code, *lines(charge, due_fen, scene, small=small)


def order_page_code(page: ShownOrderPage, due_fen: int, scene: Scene) -> Picture:
    """As `order_code`, for the order's page: nobody pays by it, and it says so."""
    small = _is_small(page.url)
    if small and _on_paper(scene):
        return ()
    wide = scene.width_px >= WIDE_PX
    tr, left_px = scene.tr, HEIGHT_PX + (_WIDE_GAP_PX if wide else _GAP_PX)
    room_px = scene.width_px - left_px
    near = tr("靠近扫码看账单"), tr("请靠近扫码")
    head = first_fitting(near if small else (tr("扫码看账单"),), room_px)
    pay = first_fitting((tr("付款请出示付款码"), tr("出示付款码")), room_px)
    back = first_fitting((tr("付款键 返回"), tr("付款键返回")), room_px)
    return (
        QrPicture(0, 0, HEIGHT_PX, page.url),
        Text(left_px, 2, head, width_px=room_px),
        _amount(due_fen, left_px, 17, room_px=room_px, max_px=24 if wide else 16),
        Text(left_px, 38, pay, width_px=room_px),
        Text(left_px, 51, back, width_px=room_px),
    )


def _is_small(url: str) -> bool:
    """Whether its code has a pixel a module only."""
    return len(url.encode()) > SHOWN_URL_MAX


def _on_paper(scene: Scene) -> bool:
    return scene.prints and scene.printer is None


def _narrow(charge: ShownCharge, due_fen: int, scene: Scene, *, small: bool) -> Picture:
    tr, left_px = scene.tr, HEIGHT_PX + _GAP_PX
    room_px = scene.width_px - left_px
    means = network_name(charge.attempt.network, tr)
    near = tr("请靠近扫码") if small else tr("请扫码付款")
    by = tr("用{means}").format(means=means)
    return (
        Text(left_px, 2, near, width_px=room_px),
        Text(left_px, 18, first_fitting((by, means), room_px), width_px=room_px),
        _amount(due_fen, left_px, 32, room_px=room_px, max_px=16),
        Text(left_px, 51, tr("撤销键取消"), width_px=room_px),
    )


def _wide(charge: ShownCharge, due_fen: int, scene: Scene, *, small: bool) -> Picture:
    tr, left_px = scene.tr, HEIGHT_PX + _WIDE_GAP_PX
    room_px = scene.width_px - left_px
    means = network_name(charge.attempt.network, tr)
    words = tr("请用{means}靠近扫码") if small else tr("请用{means}扫码")
    head = words.format(means=means)
    height_px = 16 if text_px(head) * 16 // 12 <= room_px else 12
    return (
        Text(left_px, 1, head, height_px, width_px=room_px),
        _amount(due_fen, left_px, 20, room_px=room_px, max_px=24),
        Text(left_px, 51, tr("撤销键 取消付款"), width_px=room_px),
    )


def _amount(due_fen: int, x_px: int, y_px: int, *, room_px: int, max_px: int) -> Text:
    """As large as there is room for every digit."""
    text = first_fitting((f"¥{yuan(due_fen)}", yuan(due_fen)), room_px)
    height_px = largest(text, room_px, max_px=max_px)
    return Text(x_px, y_px, text, height_px, width_px=room_px)
