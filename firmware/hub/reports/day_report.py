"""A day of the shop in numbers: sales, tenders, kiosks, hours, articles, voids (S40).

Each number is one query over the orders that closed in the span; the result does not
grow with their number.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, Connection, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.reports.business_day import BusinessDay, local_text
from firmware.hub.reports.missing_receipts import Missing, missing_receipts
from firmware.hub.reports.refunds import refund_totals
from firmware.hub.sales import tables as sales_tables

MAX_ARTICLES = 10
MAX_KIOSKS = 200
MAX_MISSING = 20
MINUTE_LENGTH = len("2026-03-01T08:00")
HOUR = slice(11, 13)
"""Of a local text such as 2026-03-01 16:00:00."""

_ORDER = sales_tables.orders.c
_VOID = sales_tables.voids.c


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the day: how many orders (or pieces, of an article) and their money."""

    name: str
    count: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class DayReport:
    """One span of days in numbers; a kiosk, tender, hour or article is a `Share`.

    `hours` are named ``08`` and so on, in the shop's time. `voids` are by reason.
    `refunds` are those of the span, whenever their orders were; no other number has
    them taken off. `flagged`: orders that the hub computes otherwise, which nobody has
    settled.
    """

    orders: int
    pieces: int
    amount_fen: int
    member_orders: int
    points: int
    flagged: int
    tenders: tuple[Share, ...]
    kiosks: tuple[Share, ...]
    hours: tuple[Share, ...]
    articles: tuple[Share, ...]
    voids: tuple[Share, ...]
    unclosed: tuple[Missing, ...]
    refunds: int = 0
    refunds_fen: int = 0

    @property
    def average_fen(self) -> int:
        """What an order came to on average, half up; 0 without orders."""
        return (2 * self.amount_fen + self.orders) // (2 * self.orders or 1)


def day_report(
    connection: Connection, span: BusinessDay, utc_offset_minutes: int
) -> DayReport:
    """The numbers of a span; StoreError if the database cannot."""
    within = _ORDER.closed_at >= span.first, _ORDER.closed_at < span.end
    of_members = func.count(_ORDER.member_id)
    orders, amount_fen, members, points = connection.execute(
        select(
            func.count(),
            func.coalesce(total(_ORDER.payable_fen), 0),
            of_members,
            func.coalesce(total(_ORDER.earned_points), 0),
        ).where(*within)
    ).one()
    refunded = refund_totals(connection, span)
    return DayReport(
        refunds=refunded.refunds,
        refunds_fen=refunded.money_fen,
        orders=orders,
        pieces=_pieces(connection, within),
        amount_fen=amount_fen,
        member_orders=members,
        points=points,
        flagged=_flagged(connection, within),
        tenders=_shares(connection, _ORDER.tender, within),
        kiosks=_shares(connection, _ORDER.kid, within),
        hours=_hours(connection, within, utc_offset_minutes),
        articles=_articles(connection, within),
        voids=_voids(connection, span),
        unclosed=tuple(islice(missing_receipts(connection, span), MAX_MISSING)),
    )


Within = tuple[ColumnElement[bool], ...]


def _pieces(connection: Connection, within: Within) -> int:
    line = sales_tables.order_lines
    joined = line.join(sales_tables.orders)
    query = select(func.coalesce(total(line.c.pieces), 0)).select_from(joined)
    return connection.scalar(query.where(*within)) or 0


def _flagged(connection: Connection, within: Within) -> int:
    flags = sales_tables.order_flags
    joined = flags.join(sales_tables.orders)
    query = select(func.count()).select_from(joined)
    return connection.scalar(query.where(*within, flags.c.closed_at.is_(None))) or 0


def _shares(
    connection: Connection, by: ColumnElement[str], within: Within
) -> tuple[Share, ...]:
    rows = connection.execute(
        select(by, func.count(), total(_ORDER.payable_fen))
        .where(*within)
        .group_by(by)
        .order_by(by)
        .limit(MAX_KIOSKS)
    )
    return tuple(Share(*row) for row in rows)


def _hours(
    connection: Connection, within: Within, utc_offset_minutes: int
) -> tuple[Share, ...]:
    """By local hour; grouped by minute, for an offset may be half an hour."""
    minute = func.substr(_ORDER.closed_at, 1, MINUTE_LENGTH)
    rows = connection.execute(
        select(minute, func.count(), total(_ORDER.payable_fen))
        .where(*within)
        .group_by(minute)
    )
    counts, amounts = Counter[str](), Counter[str]()
    for utc_minute, count, amount_fen in rows:
        hour = local_text(f"{utc_minute}:00.000Z", utc_offset_minutes)[HOUR]
        counts[hour] += count
        amounts[hour] += amount_fen
    return tuple(Share(hour, counts[hour], amounts[hour]) for hour in sorted(counts))


def _articles(connection: Connection, within: Within) -> tuple[Share, ...]:
    line = sales_tables.order_lines
    amount = total(line.c.amount_fen)
    rows = connection.execute(
        select(func.max(line.c.name), total(line.c.pieces), amount)
        .select_from(line.join(sales_tables.orders))
        .where(*within)
        .group_by(line.c.gtin)
        .having(func.sum(line.c.pieces) > 0)
        .order_by(amount.desc(), line.c.gtin)
        .limit(MAX_ARTICLES)
    )
    return tuple(Share(*row) for row in rows)


def _voids(connection: Connection, span: BusinessDay) -> tuple[Share, ...]:
    rows = connection.execute(
        select(_VOID.reason, func.count(), total(_VOID.payable_fen))
        .where(_VOID.voided_at >= span.first, _VOID.voided_at < span.end)
        .group_by(_VOID.reason)
        .order_by(_VOID.reason)
    )
    return tuple(Share(*row) for row in rows)
