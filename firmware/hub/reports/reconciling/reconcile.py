"""Whether orders, ledger and journals agree: what `reconcile` checks (S05).

Each check is one query for what is wrong; a shop in good order finds none. Checks of
a day cover the orders that closed in it; the others cover everything.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    func,
    literal,
    select,
)

from firmware.base.wording.phrases import Template
from firmware.hub.db.dialect.column_types import total
from firmware.hub.ingest import newer_facts
from firmware.hub.ingest import tables as ingest_tables
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.basket_lines import basket_lines
from firmware.hub.reports.reconciling.break_lines import break_lines
from firmware.hub.reports.reconciling.fair_share import fair_rows
from firmware.hub.reports.reconciling.findings import LETTER, Discrepancy
from firmware.hub.reports.reconciling.flag_lines import flag_lines
from firmware.hub.reports.reconciling.four_ways.bill_lines import bill_lines
from firmware.hub.reports.reconciling.four_ways.closing_lines import closing_lines
from firmware.hub.reports.reconciling.four_ways.journal_gaps import GAPS
from firmware.hub.reports.reconciling.four_ways.payment_lines import payment_lines
from firmware.hub.reports.reconciling.four_ways.redeemed_lines import redeemed_lines
from firmware.hub.reports.reconciling.four_ways.slip_lines import slip_lines
from firmware.hub.reports.reconciling.ledger_lines import money_lines, points_lines
from firmware.hub.reports.reconciling.lot_lines import lot_lines
from firmware.hub.reports.reconciling.loyalty_lines import (
    coupon_lines,
    event_lines,
    negative_lines,
)
from firmware.hub.reports.reconciling.refund_lines import refund_lines
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more, shown
from firmware.hub.reports.reconciling.settled import is_settled, line_id, settle
from firmware.hub.reports.reconciling.stored_lines import stored_lines
from firmware.hub.reports.stored_texts import refusal
from firmware.hub.reports.totals import totals
from firmware.hub.sales import tables as sales_tables


def discrepancies(connection: Connection, span: BusinessDay) -> list[Discrepancy]:
    """Everything that is wrong, of each check a fair share and how many more."""
    return [
        Discrepancy(
            name, line.what, "" if line.key is None else line_id(name, line.key)
        )
        for name, line in _lines_of_all(connection, span)
    ]


def settle_line(
    connection: Connection, span: BusinessDay, name: str, *, note: str, now: str
) -> bool:
    """Report a line no more, by its id; False if no line that is shown has it."""
    for check, (what, key) in _lines_of_all(connection, span):
        if key is not None and line_id(check, key) == name:
            settle(connection, (check, key), what=str(what), note=note, now=now)
            return True
    return False


def _lines_of_all(
    connection: Connection, span: BusinessDay
) -> Iterator[tuple[str, ReportLine]]:
    for name, check in _CHECKS.items():
        for line in check(connection, span):
            yield name, line


# --- the checks: each finds what is wrong ---

_Query = Select[*tuple[Any, ...]]
_box, _last = ingest_tables.inbox.c, ingest_tables.inbox.alias("last")
_order, _void = sales_tables.orders.c, sales_tables.voids.c
_entry = ledger_tables.entries.c
_rest = total(_entry.amount)
# No kiosk makes a posting.
_SUMS = (
    select(
        literal("").label("kid"), _entry.posting_id, _entry.unit, _rest.label("rest")
    )
    .group_by(_entry.posting_id, _entry.unit)
    .having(_rest != 0)
)
_before = and_(
    _last.c.kid == _box.kid, _last.c.epoch == _box.epoch, _last.c.seq == _box.seq - 1
)
_CHAIN = (
    select(_box.kid, _box.epoch, _box.seq, _last.c.seq.label("seq_before"))
    .select_from(ingest_tables.inbox.join(_last, _before))
    .where(_box.previous != _last.c.digest)
)
_VOIDS = select(_order.kid, _order.sale_id).select_from(
    sales_tables.orders.join(sales_tables.voids, _void.sale_id == _order.sale_id)
)
_NEWER = newer_facts.waiting_query()

_FEN = Template("orders {orders_fen} fen, ledger {ledger_fen}")
_POINTS = Template("orders {orders_points} points, ledger {ledger_points}")


def _totals(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """What the ledger holds beside the orders."""
    found = totals(connection, span)
    fen = {"orders_fen": found.orders_fen, "ledger_fen": found.ledger_fen}
    points = {
        "orders_points": found.orders_points,
        "ledger_points": found.ledger_points,
    }
    for unit, line, sums in (("fen", _FEN, fen), ("points", _POINTS, points)):
        ordered, held = sums.values()
        # About the difference alone: the sums grow with every sale.
        key = f"{unit} {ordered - held}"
        if ordered != held and not is_settled(connection, "totals", key):
            yield ReportLine(line.phrase(**sums), key)


def _lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Orders whose lines do not add up to their listed price."""
    return shown(
        connection,
        _lines_query(span),
        Template("order {sale_id}: lines {lines} fen, listed {listed}"),
        check="lines",
    )


@lru_cache(maxsize=SPANS_MAX)
def _lines_query(span: BusinessDay) -> _Query:
    row, line, step = (
        sales_tables.orders.c,
        sales_tables.order_lines.c,
        sales_tables.order_steps.c,
    )
    listed = _sum_of(step.amount_fen, step.sale_id == row.sale_id, step.number == 1)
    lines = _sum_of(line.amount_fen, line.sale_id == row.sale_id)
    return select(
        row.kid, row.sale_id, lines.label("lines"), listed.label("listed")
    ).where(row.closed_at >= span.first, row.closed_at < span.end, lines != listed)


def _sum_of(
    column: ColumnElement[int], *where: ColumnElement[bool]
) -> ScalarSelect[int]:
    return select(func.coalesce(total(column), 0)).where(*where).scalar_subquery()


def _sums(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Postings that do not sum to zero in each unit."""
    return shown(
        connection,
        _SUMS,
        Template("posting {posting_id}: {unit} sums to {rest}, not 0"),
        check="sums",
    )


def _gaps(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Journals of which a fact is missing before one that arrived."""
    return shown(
        connection,
        GAPS,
        Template(
            "kiosk {kid}, journal {epoch}: {missing} is missing, {waiting} came"
            " after it"
        ),
        check="gaps",
        about=("kid", "epoch", "missing"),
    )


def _chain(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Facts that do not follow the fact that the hub has before them."""
    return shown(
        connection,
        _CHAIN,
        Template("kiosk {kid}, journal {epoch}: {seq} does not follow {seq_before}"),
        check="chain",
    )


def _letters(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Dead letters that nobody has resolved."""
    rows, more = fair_rows(connection, _letters_query(span))
    for number, kid, epoch, seq, reason in rows:
        yield ReportLine(
            LETTER.phrase(
                letter=number, kid=kid, epoch=epoch, seq=seq, reason=refusal(reason)
            )
        )
    yield from and_more(more)


@lru_cache(maxsize=SPANS_MAX)
def _letters_query(span: BusinessDay) -> _Query:
    row = ingest_tables.dead_letters.c
    return select(row.letter, row.kid, row.epoch, row.seq, row.reason).where(
        row.closed_at.is_(None),
        row.received_at >= span.first,
        row.received_at < span.end,
    )


def _voids(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Sales that a kiosk reported both closed and not paid."""
    return shown(
        connection,
        _VOIDS,
        Template("sale {sale_id} was closed, and reported as not paid"),
        check="voids",
    )


def _newer(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Facts of a newer release, which this hub books once it is updated."""
    return shown(
        connection,
        _NEWER,
        Template(
            "kiosk {kid}: {facts} facts `{type}` version {version}, since {since}:"
            " update this hub"
        ),
        check="newer",
    )


_CHECKS: dict[str, Callable[[Connection, BusinessDay], Iterator[ReportLine]]] = {
    "totals": _totals,
    "money": money_lines,
    "points": points_lines,
    "lines": _lines,
    "sums": _sums,
    "lots": lot_lines,
    "negative": negative_lines,
    "events": event_lines,
    "coupons": coupon_lines,
    "refunds": refund_lines,
    "payments": payment_lines,
    "bills": bill_lines,
    "redeemed": redeemed_lines,
    "slips": slip_lines,
    "baskets": basket_lines,
    "gaps": _gaps,
    "chain": _chain,
    "closings": closing_lines,
    "breaks": break_lines,
    "letters": _letters,
    "voids": _voids,
    "flags": flag_lines,
    "newer": _newer,
    "stored": stored_lines,
}

NAMES = frozenset(_CHECKS)
"""The names of all checks."""
