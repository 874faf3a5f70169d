"""Which kiosks had a wrong clock when they sold (A44)."""

from sqlalchemy import Connection, select

from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.sales.tables import orders


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
