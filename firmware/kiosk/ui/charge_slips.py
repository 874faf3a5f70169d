"""Slips about an attempt to pay by phone that no receipt goes with. Pure.

None is a receipt, and each says so: the goods are not paid by having one.
"""

from drivers.api import Align, Slip, SlipFeed, SlipQr, SlipRow, SlipRule, SlipText
from firmware.kiosk.sale.effects import PrintChargeNote
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.receipt import payment_number, shop_lines
from firmware.kiosk.ui.shop_details import ShopDetails, local_time
from firmware.kiosk.ui.texts import Translate, network_name
from firmware.retail.money import yuan
from firmware.retail.payment_ids import make_out_trade_no


def charge_note(
    note: PrintChargeNote, shop: ShopDetails, *, at: str, tr: Translate
) -> tuple[str, Slip]:
    """The slip of a note, and what it is called; `at` as of `scan_slip`."""
    ticket, url = note.ticket, note.url
    if not url:
        return "note", unresolved_slip(ticket, shop, at=at, tr=tr)
    if note.page:
        return "page", page_slip(ticket, url, shop, at=at, tr=tr)
    return "scan", scan_slip(ticket, url, shop, at=at, tr=tr)


def scan_slip(
    ticket: Ticket, url: str, shop: ShopDetails, *, at: str, tr: Translate
) -> Slip:
    """What the customer scans to pay, where the display has no room for it.

    `at` is the time in UTC, ISO 8601; empty if it is not known.
    """
    by = tr("请用{means}扫码付款").format(means=_means(ticket, tr))
    return (
        *shop_lines(shop, tr),
        SlipText(tr("扫码付款"), Align.CENTRE, scale=2),
        SlipRule(),
        *_facts(ticket, shop, at=at, tr=tr),
        SlipFeed(1),
        SlipText(by, Align.CENTRE, bold=True),
        SlipQr(url),
        SlipText(tr("请马上付款 约一分钟后作废"), Align.CENTRE),
        SlipText(tr("本单不是购物小票"), Align.CENTRE),
        SlipFeed(2),
    )


def page_slip(
    ticket: Ticket, url: str, shop: ShopDetails, *, at: str, tr: Translate
) -> Slip:
    """The code of an order's page, if the display has no room; `at` as `scan_slip`."""
    return (
        *shop_lines(shop, tr),
        SlipText(tr("扫码看账单"), Align.CENTRE, scale=2),
        SlipRule(),
        *_facts(ticket, shop, at=at, tr=tr),
        SlipFeed(1),
        SlipText(tr("付款请出示付款码，或到柜台"), Align.CENTRE, bold=True),
        SlipQr(url),
        SlipText(tr("本单不是购物小票"), Align.CENTRE),
        SlipFeed(2),
    )


def unresolved_slip(
    ticket: Ticket, shop: ShopDetails, *, at: str, tr: Translate
) -> Slip:
    """What the customer keeps of a sale that was given up without a final word.

    By the number at the network everybody finds whether the money was taken. `at` as
    of `scan_slip`.
    """
    return (
        *shop_lines(shop, tr),
        SlipText(tr("付款结果未到"), Align.CENTRE, scale=2),
        SlipRule(),
        SlipText(tr("没有等到付款结果；若已扣款，会自动退回。"), bold=True),
        SlipText(tr("本次购物已取消，商品未付款。")),
        SlipRule(),
        *_facts(ticket, shop, at=at, tr=tr),
        SlipRow(tr("付款方式"), _means(ticket, tr)),
        *_number(ticket, tr),
        SlipRule(),
        SlipText(tr("请保留本单，款未退回时凭此查询。")),
        SlipFeed(2),
    )


def _facts(ticket: Ticket, shop: ShopDetails, *, at: str, tr: Translate) -> Slip:
    quote = ticket.phone_quote or ticket.quote
    return (
        SlipRow(tr("单号"), ticket.receipt_no),
        SlipRow(tr("时间"), local_time(at, shop) if at else tr("时间未校准")),
        SlipRow(tr("金额"), f"￥{yuan(quote.payable_fen)}", scale=2),
    )


def _number(ticket: Ticket, tr: Translate) -> Slip:
    if ticket.attempt is None:
        return ()
    number = make_out_trade_no(ticket.sale_id, ticket.attempt.count)
    return payment_number(number, tr)


def _means(ticket: Ticket, tr: Translate) -> str:
    return "" if ticket.attempt is None else network_name(ticket.attempt.network, tr)
