"""Which kiosks had a wrong clock when they sold (A44), and whether the hub had one."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, or_, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.sales.tables import orders

_row = orders.c
_ELSEWHERE = select(func.count(), func.coalesce(total(_row.payable_fen), 0)).where(
    _row.claimed_at >= bindparam("first"),
    _row.claimed_at < bindparam("end"),
    or_(_row.closed_at < bindparam("first"), _row.closed_at >= bindparam("end")),
)


def wrong_clocks(
    connection: Connection, span: BusinessDay, limit: int
) -> tuple[str, ...]:
    """Kiosks of orders that stand at the time of their receipt, the first `limit`."""
    row = orders.c
    kids = (
        select(row.kid)
        .distinct()
        .where(
            row.closed_at >= span.first,
            row.closed_at < span.end,
            row.claimed_at.is_not(None),
        )
        .order_by(row.kid)
        .limit(limit)
    )
    return tuple(connection.scalars(kids))


class OrdersElsewhere(NamedTuple):
    """How many orders, and what they come to."""

    orders: int
    amount_fen: int


def elsewhere(connection: Connection, span: BusinessDay) -> OrdersElsewhere:
    """Orders that their kiosk's clock dates to this span, and that stand outside it."""
    given = {"first": span.first, "end": span.end}
    count, amount_fen = connection.execute(_ELSEWHERE, given).one()
    return OrdersElsewhere(count, amount_fen)


def yet_to_come(connection: Connection, moment: str) -> tuple[int, str]:
    """How many orders stand after a moment, and the last one's time; UTC text."""
    row = orders.c.closed_at
    found = select(func.count(), func.coalesce(func.max(row), "")).where(row > moment)
    count, last_at = connection.execute(found).one()
    return count, last_at
