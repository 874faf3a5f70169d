"""Whether a link to an invoice is the shop's own, and what is left to invoice (E24)."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from firmware.hub.sales.refunds.store import order_of, refunds_of, was_voided
from firmware.hub.sales.taxes import invoiced_fen
from firmware.retail.codes.invoice_links import InvoiceLink, kiosk_key


class LinkState(StrEnum):
    """What is to be thought of a link.

    FORGED: no kiosk of this shop sealed it so. UNKNOWN: its sale has not arrived yet.
    UNPAID: that was never paid. DIFFERENT: the books have another sum.
    """

    GOOD = "good"
    FORGED = "forged"
    UNKNOWN = "unknown"
    UNPAID = "unpaid"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """What a link claims; `left_fen` can be invoiced now, after refunds."""

    state: LinkState
    receipt_no: str = ""
    left_fen: int = 0


def checked_link(
    connection: Connection, link: InvoiceLink, shop_key: bytes
) -> CheckedLink:
    """Judge a link by its seal first, then by the books."""
    if not link.is_sealed(kiosk_key(shop_key, link.kid)):
        return CheckedLink(LinkState.FORGED)
    order = order_of(connection, link.sale_id)
    if order is None:
        unpaid = was_voided(connection, link.sale_id)
        return CheckedLink(LinkState.UNPAID if unpaid else LinkState.UNKNOWN)
    gone = Counter[int]()
    for refund in refunds_of(connection, link.sale_id):
        gone.update(refund.lines)
    same = link.amount_fen == invoiced_fen(order)
    return CheckedLink(
        LinkState.GOOD if same else LinkState.DIFFERENT,
        order.receipt_no,
        invoiced_fen(order, gone),
    )
