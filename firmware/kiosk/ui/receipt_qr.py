"""What a phone reads from a QR code on the slip or on the screen. Pure.

Either the shop's own page of the receipt, or a sentence that a person understands.
"""

from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.shop_details import ShopDetails, local_time
from firmware.kiosk.ui.texts import Translate
from firmware.retail.codes.invoice_links import invoice_link
from firmware.retail.money import yuan

SCREEN_MAX_BYTES = 53
"""A code of version 3, level L: the largest with two pixels a module on 64 px."""
_NAME_MAX = 60


def receipt_link(ticket: Ticket, shop: ShopDetails) -> str:
    """The address of this receipt's page; empty if the shop has none."""
    return shop.receipt_url.format(receipt_no=ticket.receipt_no, sale_id=ticket.sale_id)


def slip_invoice_link(ticket: Ticket, shop: ShopDetails) -> str:
    """The sealed link to an invoice; empty without page, key or anything to invoice."""
    if not ticket.invoice_url or not shop.invoice_key or ticket.invoice_fen <= 0:
        return ""
    return invoice_link(
        ticket.invoice_url,
        shop.invoice_key,
        sale_id=ticket.sale_id,
        amount_fen=ticket.invoice_fen,
        at=ticket.closed_at if ticket.time_known else "",
    )


def ticket_time(ticket: Ticket, shop: ShopDetails, tr: Translate) -> str:
    """When the sale ended; no date is better than a wrong one (N15)."""
    if not ticket.time_known:
        return tr("时间未校准")
    return local_time(ticket.closed_at, shop)


def slip_qr_text(ticket: Ticket, shop: ShopDetails, tr: Translate) -> str:
    """The link, else the receipt in one printable sentence, for paper."""
    sentence = tr("{store} 购物小票 单号{receipt_no} {when} 实付{amount}元")
    return receipt_link(ticket, shop) or sentence.format(
        store="".join(filter(str.isprintable, shop.name))[:_NAME_MAX],
        receipt_no=ticket.receipt_no,
        when=ticket_time(ticket, shop, tr),
        amount=yuan(ticket.quote.payable_fen),
    )


def suspended_qr_text(ticket: Ticket, tr: Translate) -> str:
    """A suspended basket for paper and screen, at most `SCREEN_MAX_BYTES`.

    Every kiosk of every release reads the number in it, as on a slip.
    """
    amount = tr("{amount}元").format(amount=yuan(ticket.quote.payable_fen))
    text, unpaid = f"{ticket.receipt_no} {amount}", tr("未付款")
    full = f"{text} {unpaid}"
    return full if len(full.encode()) <= SCREEN_MAX_BYTES else text


def slip_qr_caption(shop: ShopDetails, tr: Translate) -> str:
    """What scanning the code on the slip is good for."""
    if shop.receipt_url:
        return tr("扫码查看电子小票")
    return tr("扫码可在手机留存本单")


def screen_qr_text(ticket: Ticket, shop: ShopDetails, tr: Translate) -> str:
    """The receipt for a code on the screen, at most `SCREEN_MAX_BYTES` (E09).

    The link if it is short enough. Else number, amount, local time, points and store,
    of which the last ones are left out without room: nothing is cut.
    """
    link = receipt_link(ticket, shop)
    if link and len(link.encode()) <= SCREEN_MAX_BYTES:
        return link
    parts = [
        ticket.receipt_no,
        tr("{amount}元").format(amount=yuan(ticket.quote.payable_fen)),
        *([local_time(ticket.closed_at, shop)] if ticket.time_known else []),
    ]
    if ticket.balance_after_points is not None:
        parts.append(tr("余{balance}分").format(balance=ticket.balance_after_points))
    parts.append("".join(filter(str.isprintable, shop.name)))
    text = ""
    for part in parts:
        longer = f"{text} {part}".strip()
        if len(longer.encode()) > SCREEN_MAX_BYTES:
            break
        text = longer
    return text
