"""What the hub receives of a sale that waits for payment. Pure."""

from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.ticket import Ticket
from firmware.protocol.messages import MAX_ORDER_LINES, OpenOrderLine, OrderState
from firmware.retail.basket import grouped

MAX_NAME = 60
OPEN = {SaleState.PAYING, SaleState.CHARGING}


def is_open(sale: Sale, sale_id: str) -> bool:
    """Whether this sale is still to be paid."""
    return (
        sale.state in OPEN
        and sale.ticket is not None
        and (sale.ticket.sale_id == sale_id)
    )


def open_order(sale: Sale, now_s: float, *, scan: bool) -> OrderState | None:
    """The order that is to be paid now, by phone too; None if there is none.

    `now_s` is the sale's monotonic clock. `scan`: a payment that the customer scans can
    begin. No member is named.
    """
    ticket = sale.ticket
    if ticket is None or sale.state not in OPEN or ticket.phone_quote is None:
        return None
    lines = [
        OpenOrderLine(
            name=each.name[:MAX_NAME],
            pieces=each.pieces,
            amount_fen=each.amount_fen,
            weight_g=each.weight_g,
        )
        for each in grouped(ticket.basket)
    ]
    return OrderState(
        sale_id=ticket.sale_id,
        receipt_no=ticket.receipt_no,
        state="open",
        payable_fen=ticket.phone_quote.payable_fen,
        goods_fen=sum(line.amount_fen for line in lines),
        line_count=len(lines),
        lines=tuple(lines[:MAX_ORDER_LINES]),
        scan=scan,
        told_s=int(now_s),
    )


def ended_order(order: OrderState, ticket: Ticket | None) -> OrderState:
    """That an order is no longer to be paid; `ticket` is the sale's now, if any."""
    mine = ticket if ticket and ticket.sale_id == order.sale_id else None
    paid = mine is not None and bool(mine.closed_at)
    return OrderState(
        sale_id=order.sale_id,
        receipt_no=order.receipt_no,
        state="paid" if paid else "voided",
    )
