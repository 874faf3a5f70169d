"""Orders whose money or points the ledger lacks, or holds differently."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)

from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.ledger.postings import Unit
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, shown, worded
from firmware.hub.sales import tables as sales_tables
from firmware.retail.money import yuan

AGAINST_LEDGER = Template("order {sale_id}: {ordered} {unit}, in the ledger {held}")
"""In the words that programs read."""
_ABOUT = ("kid", "sale_id", "ordered", "held")
_Query = Select[*tuple[Any, ...]]
_CHECKS = {Unit.CNY: "money", Unit.PTS: "points"}


def money_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Orders whose money the ledger lacks, or holds differently."""
    yield from _against_ledger(connection, _money_query(span), Unit.CNY)
    yield from _at_another_time(connection, span)


def points_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Members' orders whose points the ledger lacks, or holds differently."""
    return _against_ledger(connection, _points_query(span), Unit.PTS)


@lru_cache(maxsize=SPANS_MAX)
def _money_query(span: BusinessDay) -> _Query:
    row = sales_tables.orders.c
    received = case((row.tender == "phone", "phone:"), else_="till:")
    return _held_otherwise(
        span, received + row.kid, unit=Unit.CNY, amount=row.payable_fen
    )


@lru_cache(maxsize=SPANS_MAX)
def _points_query(span: BusinessDay) -> _Query:
    row = sales_tables.orders.c
    earned = case((row.member_id.is_(None), 0), else_=row.earned_points)
    account = "member:" + func.coalesce(row.member_id, "")
    return _held_otherwise(span, account, unit=Unit.PTS, amount=earned)


def _held_otherwise(
    span: BusinessDay,
    account: ColumnElement[str],
    *,
    unit: Unit,
    amount: ColumnElement[int],
) -> _Query:
    row, entry = sales_tables.orders.c, ledger_tables.entries.c
    booked = and_(
        entry.posting_id == "sale:" + row.sale_id,
        entry.account == account,
        entry.unit == unit.value,
    )
    held = func.coalesce(entry.amount, 0)
    return (
        select(
            row.kid,
            row.sale_id,
            amount.label("ordered"),
            held.label("held"),
            row.receipt_no,
        )
        .select_from(sales_tables.orders.outerjoin(ledger_tables.entries, booked))
        .where(row.closed_at >= span.first, row.closed_at < span.end, held != amount)
    )


def _against_ledger(
    connection: Connection, query: _Query, unit: Unit
) -> Iterator[ReportLine]:
    def word(columns: Mapping[str, Any]) -> Phrase:
        in_yuan = {"yuan": yuan(columns["ordered"]), "held_yuan": yuan(columns["held"])}
        return AGAINST_LEDGER.phrase(**columns, unit=unit, **in_yuan)

    return worded(connection, query, word, check=_CHECKS[unit], about=_ABOUT)


def _at_another_time(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Orders that stand on another day, or at another time, in the ledger."""
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: sold at {closed_at}, and at {event_at} in"
        " the ledger"
    )
    query = _at_another_time_query(span)
    return shown(connection, query, line, check=_CHECKS[Unit.CNY])


@lru_cache(maxsize=SPANS_MAX)
def _at_another_time_query(span: BusinessDay) -> _Query:
    row, posting = sales_tables.orders.c, ledger_tables.postings.c
    its_posting = posting.posting_id == "sale:" + row.sale_id
    return (
        select(row.kid, row.receipt_no, row.closed_at, posting.event_at)
        .select_from(sales_tables.orders.join(ledger_tables.postings, its_posting))
        .where(
            or_(
                and_(row.closed_at >= span.first, row.closed_at < span.end),
                and_(posting.event_at >= span.first, posting.event_at < span.end),
            ),
            row.closed_at != posting.event_at,
        )
    )
