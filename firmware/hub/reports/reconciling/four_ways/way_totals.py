"""How a span's orders were paid, what payments they have, and what their slips are."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.four_ways.money_states import WITH_THE_SHOP
from firmware.hub.sales.tables import orders

CASH = "cash"
MAX_NAMES = 20
_order, _paid = orders.c, payment_attempts.c


@dataclass(frozen=True, slots=True)
class WayPart:
    """Orders of a kind: how many, and their money in fen."""

    name: str
    orders: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class WayTotals:
    """`tenders`; who confirmed the `cash`, an empty name where nobody is named.

    `payments`: those that orders of the span were paid with by phone, apart from the
    orders; `slips` by their state; at most 20 of each.
    """

    tenders: tuple[WayPart, ...]
    cash: tuple[WayPart, ...]
    payments: int
    payments_fen: int
    slips: tuple[WayPart, ...]


def way_totals(connection: Connection, span: BusinessDay) -> WayTotals:
    """The four ways of a span in numbers."""
    within = and_(_order.closed_at >= span.first, _order.closed_at < span.end)
    kept = and_(_paid.sale_id == _order.sale_id, _paid.state.in_(WITH_THE_SHOP), within)
    count, money = connection.execute(
        select(func.count(), func.coalesce(total(_paid.amount_fen), 0)).select_from(
            orders.join(payment_attempts, kept)
        )
    ).one()
    confirmed_by = func.coalesce(_order.confirmed_by, "")
    return WayTotals(
        tenders=_parts(connection, _order.tender, within),
        cash=_parts(connection, confirmed_by, and_(within, _order.tender == CASH)),
        payments=count,
        payments_fen=money,
        slips=_parts(connection, _order.slip, within),
    )


def _parts(
    connection: Connection, by: ColumnElement[str], within: ColumnElement[bool]
) -> tuple[WayPart, ...]:
    rows = connection.execute(
        select(by, func.count(), total(_order.payable_fen))
        .where(within)
        .group_by(by)
        .order_by(by)
        .limit(MAX_NAMES)
    )
    return tuple(WayPart(*row) for row in rows)
