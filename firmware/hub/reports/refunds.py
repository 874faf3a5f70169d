"""Refunds as people read them: those of an order, and those of a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.sales import tables as sales_tables
from firmware.hub.sales.refunds import store, tables

MAX_LISTED = 100_000
"""Refunds of one list."""

_row = tables.refunds.c
_TOTALS = select(
    func.count(),
    func.coalesce(total(_row.money_fen), 0),
    func.coalesce(total(_row.points_taken - _row.points_back), 0),
).where(_row.at >= bindparam("first"), _row.at < bindparam("end"))


@dataclass(frozen=True, slots=True)
class RefundDetails:
    """A refund of an order; `kid` is None at the desk, `at` is UTC text."""

    number: str
    at: str
    kid: str | None
    by: str
    money_fen: int
    points_taken: int
    points_back: int
    coupons: tuple[str, ...]
    gifts: tuple[str, ...]
    gifts_seen: str
    gifts_fen: int
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RefundTotals:
    """The refunds of a span: how many, their money, and points taken less given."""

    refunds: int
    money_fen: int
    points: int


@dataclass(frozen=True, slots=True)
class ListedRefund:
    """A refund in a list; `points` are those given back less those taken back."""

    at: str
    kid: str | None
    number: str
    pieces: int
    money_fen: int
    points: int
    member_id: str | None


def refund_details(
    connection: Connection, sale_id: str, receipt_no: str
) -> tuple[RefundDetails, ...]:
    """The refunds of an order, in the order in which they were booked."""
    return tuple(
        RefundDetails(
            number=store.refund_no(receipt_no, each.turn),
            at=each.at,
            kid=each.kid,
            by=each.by,
            money_fen=each.money_fen,
            points_taken=each.points_taken,
            points_back=each.points_back,
            coupons=each.coupons,
            gifts=each.gifts,
            gifts_seen=each.gifts_seen,
            gifts_fen=each.gifts_fen,
            lines={str(line): pieces for line, pieces in each.lines.items()},
        )
        for each in store.refunds_of(connection, sale_id)
    )


def refund_totals(connection: Connection, span: BusinessDay) -> RefundTotals:
    """What was refunded in a span, by the day of the refund."""
    given = {"first": span.first, "end": span.end}
    found = connection.execute(_TOTALS, given).one()
    return RefundTotals(*found)


def listed_refunds(connection: Connection, span: BusinessDay) -> list[ListedRefund]:
    """The refunds of a span, in the order in which they were asked for."""
    order, line = sales_tables.orders.c, tables.refund_lines.c
    pieces = (
        select(func.coalesce(total(line.pieces), 0))
        .where(line.refund_id == _row.refund_id)
        .scalar_subquery()
    )
    points = _row.points_back - _row.points_taken
    rows = connection.execute(
        select(
            _row.at,
            _row.kid,
            order.receipt_no,
            _row.turn,
            pieces,
            _row.money_fen,
            points,
            order.member_id,
        )
        .select_from(tables.refunds.join(sales_tables.orders))
        .where(_row.at >= span.first, _row.at < span.end)
        .order_by(_row.at, _row.refund_id)
        .limit(MAX_LISTED)
    )
    return [
        ListedRefund(
            at=at,
            kid=kid,
            number=store.refund_no(receipt_no, turn),
            pieces=count,
            money_fen=money_fen,
            points=moved,
            member_id=member_id,
        )
        for at, kid, receipt_no, turn, count, money_fen, moved, member_id in rows
    ]
