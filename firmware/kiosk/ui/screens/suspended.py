"""A basket that was just suspended: its code and number. Pure."""

from drivers.api import Picture, QrPicture, Text
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.receipt_qr import suspended_qr_text
from firmware.kiosk.ui.screens.elements import HEIGHT_PX, first_fitting
from firmware.kiosk.ui.screens.scene import Scene
from firmware.retail.money import yuan


def suspended(ticket: Ticket, scene: Scene) -> Picture:
    """The code to be photographed: the slip may not come out, or there is none."""
    left_px, tr = HEIGHT_PX + 4, scene.tr
    room_px = scene.width_px - left_px
    number = ticket.receipt_no
    short = number.rpartition("-")[2]
    lines = (
        (tr("已挂单"),),
        (number, short),
        (f"¥{yuan(ticket.quote.payable_fen)}", yuan(ticket.quote.payable_fen)),
        (tr("凭小票或拍此码取单"), tr("请拍此码")),
    )
    return (
        QrPicture(0, 0, HEIGHT_PX, suspended_qr_text(ticket, tr)),
        *(
            Text(
                left_px, 2 + index * 16, first_fitting(line, room_px), width_px=room_px
            )
            for index, line in enumerate(lines)
        ),
    )
