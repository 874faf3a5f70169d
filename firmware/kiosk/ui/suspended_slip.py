"""The slip of a suspended basket: by its code staff recall it. Pure.

It is no receipt, and says so: nothing on it is paid.
"""

from drivers.api import Align, Slip, SlipFeed, SlipQr, SlipRow, SlipRule, SlipText
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.receipt import shop_lines
from firmware.kiosk.ui.receipt_qr import suspended_qr_text
from firmware.kiosk.ui.shop_details import ShopDetails, local_time
from firmware.kiosk.ui.texts import Translate
from firmware.retail.basket import grouped
from firmware.retail.money import yuan


def suspended_slip(
    ticket: Ticket, shop: ShopDetails, *, at: str, tr: Translate
) -> Slip:
    """What staff keep with the goods.

    `at` is when it was suspended, in UTC, ISO 8601; empty if that is not known.
    """
    goods = [
        SlipRow(f"{group.name} x{group.pieces}", yuan(group.amount_fen))
        for group in grouped(ticket.basket)
    ]
    return (
        *shop_lines(shop, tr),
        SlipText(tr("挂单"), Align.CENTRE, scale=2),
        SlipRule(),
        SlipRow(tr("单号"), ticket.receipt_no),
        SlipRow(tr("时间"), local_time(at, shop) if at else tr("时间未校准")),
        *goods,
        SlipRow(tr("金额"), f"￥{yuan(ticket.quote.payable_fen)}", scale=2),
        SlipFeed(1),
        SlipText(tr("店员刷证后扫码取单"), Align.CENTRE, bold=True),
        SlipQr(suspended_qr_text(ticket, tr)),
        SlipText(tr("当天有效 未付款 不是购物小票"), Align.CENTRE),
        SlipFeed(2),
    )
