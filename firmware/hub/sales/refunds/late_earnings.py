"""What a sale earned only after it was refunded: taken back as far as it came back."""

from sqlalchemy import Connection

from firmware.hub.sales.refunds import store
from firmware.hub.sales.refunds.loyalty_moves import LoyaltySide
from firmware.hub.sales.refunds.sold_order import sold_of


def take_back_late(
    connection: Connection, sale_id: str, now: str, *, utc_offset_minutes: int
) -> None:
    """After points were granted that had been withheld; nothing without refunds.

    Inside the caller's writing transaction; `now` is UTC text.
    """
    refunds = store.refunds_of(connection, sale_id)
    found = store.orders_named(connection, sale_id)
    order = next((each for each in found if each.sale_id == sale_id), None)
    if order is None or not refunds:
        return
    member = LoyaltySide(connection, order, now, utc_offset_minutes=utc_offset_minutes)
    sold = sold_of(order, earned=member.earned_points, burned=member.burned_points)
    taken_points, taken_fen = member.taken
    gone_fen = sum(each.net_fen for each in refunds)
    gone_points = sold.earned(order.due_fen) - sold.earned(order.due_fen - gone_fen)
    member.take_back(
        f"refunded:{sale_id}",
        now,
        points=max(gone_points - taken_points, 0),
        fen=max(gone_fen - taken_fen, 0),
    )
