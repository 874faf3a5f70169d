"""A refund in the daybook, with the tax that it takes back."""

from collections.abc import Mapping

from firmware.hub.daybook.store import DESK, EntryKind, add_entry, add_taxes
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.sales.refunds.store import KeptRefund, refund_no
from firmware.hub.sales.taxes import refund_taxes

CASH = "cash"


def add_to_daybook(
    batch: WriteBatch, order: KeptOrder, refund: KeptRefund, *, left: Mapping[int, int]
) -> None:
    """A refund of the same batch, by what paid the sale.

    `left`: the pieces that could be refunded before it, by the number of their line.
    """
    add_entry(
        batch,
        EntryKind.REFUND,
        kid=refund.kid or DESK,
        name=refund.refund_id,
        receipt_no=refund_no(order.receipt_no, refund.turn),
        detail=CASH if order.payment is None else order.payment.network,
        amount_fen=refund.money_fen,
        at=refund.at,
    )
    parts = refund_taxes(order, left, refund.lines)
    add_taxes(batch, EntryKind.REFUND, refund.refund_id, parts=parts)
