"""One order with every reason of its price, by the kiosk and by the hub (N06)."""

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from firmware.hub.reports.order_list import ListedVoid
from firmware.hub.reports.orders import ORDER_COLUMNS, Order, explained
from firmware.hub.reports.refunds import RefundDetails, refund_details
from firmware.hub.sales import tables as sales_tables

MAX_FOUND = 20
"""Orders of one receipt number: more than one only by a disk that was put back."""


@dataclass(frozen=True, slots=True)
class FlagDetails:
    """How kiosk and hub differ over an order; `closed_note`: how it was settled.

    `closed_at` is None as long as nobody has settled it.
    """

    flag: int
    kind: str
    kiosk_says: str
    hub_says: str
    withheld_points: int
    closed_at: str | None
    closed_note: str | None


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order, when it was opened (by the kiosk's clock), and what priced it."""

    order: Order
    opened_at: str
    engine: int
    flag: FlagDetails | None
    refunds: tuple[RefundDetails, ...] = ()


def order_details(connection: Connection, name: str) -> list[OrderDetails]:
    """The orders of a receipt number or of a sale's id; none if it is no order."""
    row = sales_tables.orders.c
    rows = connection.execute(
        select(*ORDER_COLUMNS, row.opened_at, row.engine)
        .where(or_(row.sale_id == name, row.receipt_no == name))
        .order_by(row.closed_at, row.sale_id)
        .limit(MAX_FOUND)
    ).all()
    return [
        OrderDetails(
            order,
            row.opened_at,
            row.engine,
            _flag(connection, order.sale_id),
            refund_details(connection, order.sale_id, order.receipt_no),
        )
        for order, row in zip(explained(connection, rows), rows, strict=True)
    ]


def void_details(connection: Connection, name: str) -> list[ListedVoid]:
    """The sales of a receipt number or of a sale's id that were not paid."""
    row = sales_tables.voids.c
    rows = connection.execute(
        select(
            row.voided_at,
            row.kid,
            row.receipt_no,
            row.payable_fen,
            row.reason,
            row.claimed_at,
        )
        .where(or_(row.sale_id == name, row.receipt_no == name))
        .limit(MAX_FOUND)
    )
    return [ListedVoid(*each) for each in rows]


def _flag(connection: Connection, sale_id: str) -> FlagDetails | None:
    row = sales_tables.order_flags.c
    found = connection.execute(
        select(
            row.flag,
            row.kind,
            row.kiosk_says,
            row.hub_says,
            row.withheld_points,
            row.closed_at,
            row.closed_note,
        ).where(row.sale_id == sale_id)
    ).first()
    return None if found is None else FlagDetails(*found)
