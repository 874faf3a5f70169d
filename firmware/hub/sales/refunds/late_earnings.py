"""What a sale earned or used only after it was refunded: as if it had been before."""

from sqlalchemy import Connection

from firmware.hub.sales.refunds import store
from firmware.hub.sales.refunds.loyalty_moves import LoyaltySide
from firmware.hub.sales.refunds.reckoned import left_of
from firmware.hub.sales.refunds.sold.sold_order import sold_of
from firmware.retail.pricing.refunds import refund


def catch_up(
    connection: Connection, sale_id: str, now: str, *, utc_offset_minutes: int
) -> None:
    """After people granted or used what had been withheld; nothing without refunds.

    Inside the caller's writing transaction; `now` is UTC text.
    """
    refunds = store.refunds_of(connection, sale_id)
    order = store.order_of(connection, sale_id)
    if order is None or not refunds:
        return
    member = LoyaltySide(connection, order, now, utc_offset_minutes=utc_offset_minutes)
    sold = sold_of(order, earned=member.earned_points, burned=member.burned_points)
    left = left_of(order, refunds)
    gone = {
        line.key: line.pieces - left.get(int(line.key), 0)
        for line in sold.lines
        if line.pieces > left.get(int(line.key), 0)
    }
    due = refund(sold, {}, gone)
    if due is None:
        return
    name, (taken_points, taken_fen) = f"refunded:{sale_id}", member.taken
    points, fen = due.points_taken - taken_points, due.net_fen - taken_fen
    member.take_back(name, now, points=max(points, 0), fen=max(fen, 0))
    given = member.given_back_points
    member.give_back(name, now, max(due.points_back - given, 0))
    member.free(due.coupons_back)
