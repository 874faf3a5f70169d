"""Refunds that do not agree with their order or the ledger, or that nobody ended."""

from collections.abc import Iterator

from sqlalchemy import Connection, and_, exists, func, literal, select

from firmware.base.wording.phrases import Template
from firmware.hub.db.dialect.column_types import total
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.ledger.postings import Unit
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.four_ways.returned_lines import returned_lines
from firmware.hub.reports.reconciling.report_lines import ReportLine, shown
from firmware.hub.sales import tables as sales_tables
from firmware.hub.sales.refunds import tables
from firmware.hub.sales.refunds.refund_posting import REFUNDED

CHECK = "refunds"
_SETTLED = ("booked", "dropped")
_row, _order = tables.refunds.c, sales_tables.orders.c
_entry, _waiting = ledger_tables.entries.c, tables.waiting_refunds.c


def refund_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Too much, another sum in the ledger, and what still waits or was refused."""
    yield from _too_much(connection)
    yield from _against_ledger(connection)
    yield from _without_refund(connection)
    yield from returned_lines(connection, span)
    yield from _waits(connection)


def _too_much(connection: Connection) -> Iterator[ReportLine]:
    money = total(_row.money_fen)
    query = (
        select(_order.kid, _row.sale_id, _order.payable_fen, money.label("refunded"))
        .select_from(tables.refunds.join(sales_tables.orders))
        .group_by(_order.kid, _row.sale_id, _order.payable_fen)
        .having(func.sum(_row.money_fen) > _order.payable_fen)
    )
    line = Template("order {sale_id}: {payable_fen} fen paid, {refunded} refunded")
    return shown(connection, query, line, check=CHECK)


def _against_ledger(connection: Connection) -> Iterator[ReportLine]:
    booked = and_(
        _entry.posting_id == "refund:" + _row.refund_id,
        _entry.account == REFUNDED,
        _entry.unit == Unit.CNY.value,
    )
    held = func.coalesce(_entry.amount, 0)
    query = (
        select(
            func.coalesce(_row.kid, "").label("kid"),
            _row.refund_id,
            _row.money_fen,
            held.label("held"),
        )
        .select_from(tables.refunds.outerjoin(ledger_tables.entries, booked))
        .where(held != _row.money_fen)
    )
    line = Template("refund {refund_id}: {money_fen} fen, in the ledger {held}")
    return shown(connection, query, line, check=CHECK)


def _without_refund(connection: Connection) -> Iterator[ReportLine]:
    """Money that the ledger gave back, and no refund says so."""
    posting, known = (
        ledger_tables.postings.c,
        exists().where("refund:" + _row.refund_id == _entry.posting_id),
    )
    query = (
        select(
            _order.kid,
            _order.receipt_no,
            _entry.posting_id,
            _entry.amount.label("amount_fen"),
        )
        .select_from(
            ledger_tables.entries.join(ledger_tables.postings).join(
                sales_tables.orders, _order.sale_id == posting.sale_id
            )
        )
        .where(_entry.account == REFUNDED, _entry.unit == Unit.CNY.value, ~known)
    )
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: {amount_fen} fen went out of the ledger,"
        " and no refund says why ({posting_id})"
    )
    return shown(connection, query, line, check=CHECK)


def _waits(connection: Connection) -> Iterator[ReportLine]:
    """Recorded at the desk: no sale has come, or it could not be refunded so."""
    outcome = func.coalesce(_waiting.outcome, "")
    query = select(
        literal("").label("kid"),
        _waiting.refund_id,
        _waiting.name,
        _waiting.asked_at,
        outcome.label("outcome"),
    ).where(outcome.not_in(_SETTLED))
    line = Template(
        "refund {refund_id} of {name}, asked for {asked_at}: it waits for its sale,"
        " or was refused ({outcome}); `countertop refund {name} --drop` forgets it"
    )
    return shown(connection, query, line, check=CHECK)
