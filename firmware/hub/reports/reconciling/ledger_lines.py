"""Orders whose money or points the ledger lacks, or holds differently."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.ledger.postings import Unit
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, shown, worded
from firmware.hub.sales import tables as sales_tables
from firmware.retail.money import yuan

AGAINST_LEDGER = Template("order {sale_id}: {ordered} {unit}, in the ledger {held}")
"""In the words that programs read."""
_ABOUT = ("kid", "sale_id", "ordered", "held")
_CHECKS = {Unit.CNY: "money", Unit.PTS: "points"}


def money_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Orders whose money the ledger lacks, or holds differently."""
    row = sales_tables.orders.c
    received = case((row.tender == "phone", "phone:"), else_="till:")
    yield from _against_ledger(
        connection, span, received + row.kid, unit=Unit.CNY, amount=row.payable_fen
    )
    yield from _at_another_time(connection, span)


def points_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Members' orders whose points the ledger lacks, or holds differently."""
    row = sales_tables.orders.c
    earned = case((row.member_id.is_(None), 0), else_=row.earned_points)
    account = "member:" + func.coalesce(row.member_id, "")
    return _against_ledger(connection, span, account, unit=Unit.PTS, amount=earned)


def _against_ledger(
    connection: Connection,
    span: BusinessDay,
    account: ColumnElement[str],
    *,
    unit: Unit,
    amount: ColumnElement[int],
) -> Iterator[ReportLine]:
    row, entry = sales_tables.orders.c, ledger_tables.entries.c
    booked = and_(
        entry.posting_id == "sale:" + row.sale_id,
        entry.account == account,
        entry.unit == unit.value,
    )
    held = func.coalesce(entry.amount, 0)
    query = (
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

    def word(columns: Mapping[str, Any]) -> Phrase:
        in_yuan = {"yuan": yuan(columns["ordered"]), "held_yuan": yuan(columns["held"])}
        return AGAINST_LEDGER.phrase(**columns, unit=unit, **in_yuan)

    return worded(connection, query, word, check=_CHECKS[unit], about=_ABOUT)


def _at_another_time(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Orders that stand on another day, or at another time, in the ledger."""
    row, posting = sales_tables.orders.c, ledger_tables.postings.c
    its_posting = posting.posting_id == "sale:" + row.sale_id
    query = (
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
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: sold at {closed_at}, and at {event_at} in"
        " the ledger"
    )
    return shown(connection, query, line, check=_CHECKS[Unit.CNY])
