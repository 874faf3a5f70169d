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
_TOO_MUCH = (
    select(
        _order.kid,
        _row.sale_id,
        _order.payable_fen,
        total(_row.money_fen).label("refunded"),
    )
    .select_from(tables.refunds.join(sales_tables.orders))
    .group_by(_order.kid, _row.sale_id, _order.payable_fen)
    .having(func.sum(_row.money_fen) > _order.payable_fen)
)
_booked = and_(
    _entry.posting_id == "refund:" + _row.refund_id,
    _entry.account == REFUNDED,
    _entry.unit == Unit.CNY.value,
)
_held = func.coalesce(_entry.amount, 0)
_OTHERWISE_IN_LEDGER = (
    select(
        func.coalesce(_row.kid, "").label("kid"),
        _row.refund_id,
        _row.money_fen,
        _held.label("held"),
    )
    .select_from(tables.refunds.outerjoin(ledger_tables.entries, _booked))
    .where(_held != _row.money_fen)
)
_known = exists().where("refund:" + _row.refund_id == _entry.posting_id)
_WITHOUT_REFUND = (
    select(
        _order.kid,
        _order.receipt_no,
        _entry.posting_id,
        _entry.amount.label("amount_fen"),
    )
    .select_from(
        ledger_tables.entries.join(ledger_tables.postings).join(
            sales_tables.orders, _order.sale_id == ledger_tables.postings.c.sale_id
        )
    )
    .where(_entry.account == REFUNDED, _entry.unit == Unit.CNY.value, ~_known)
)
_outcome = func.coalesce(_waiting.outcome, "")
_WAITS = select(
    literal("").label("kid"),
    _waiting.refund_id,
    _waiting.name,
    _waiting.asked_at,
    _outcome.label("outcome"),
).where(_outcome.not_in(_SETTLED))


def refund_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Too much, another sum in the ledger, and what still waits or was refused."""
    yield from _too_much(connection)
    yield from _against_ledger(connection)
    yield from _without_refund(connection)
    yield from returned_lines(connection, span)
    yield from _waits(connection)


def _too_much(connection: Connection) -> Iterator[ReportLine]:
    line = Template("order {sale_id}: {payable_fen} fen paid, {refunded} refunded")
    return shown(connection, _TOO_MUCH, line, check=CHECK)


def _against_ledger(connection: Connection) -> Iterator[ReportLine]:
    line = Template("refund {refund_id}: {money_fen} fen, in the ledger {held}")
    return shown(connection, _OTHERWISE_IN_LEDGER, line, check=CHECK)


def _without_refund(connection: Connection) -> Iterator[ReportLine]:
    """Money that the ledger gave back, and no refund says so."""
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: {amount_fen} fen went out of the ledger,"
        " and no refund says why ({posting_id})"
    )
    return shown(connection, _WITHOUT_REFUND, line, check=CHECK)


def _waits(connection: Connection) -> Iterator[ReportLine]:
    """Recorded at the desk: no sale has come, or it could not be refunded so."""
    line = Template(
        "refund {refund_id} of {name}, asked for {asked_at}: it waits for its sale,"
        " or was refused ({outcome}); `countertop refund {name} --drop` forgets it"
    )
    return shown(connection, _WAITS, line, check=CHECK)
