"""Whether orders, ledger and journals agree: what `reconcile` checks (S05).

Each check is one query for what is wrong; a shop in good order finds none. Checks of
a day cover the orders that closed in it; the others cover everything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    case,
    func,
    select,
)

from firmware.hub.db.dialect.column_types import total
from firmware.hub.ingest import journal_breaks, newer_facts
from firmware.hub.ingest import tables as ingest_tables
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.ledger.postings import Unit
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.totals import totals
from firmware.hub.sales import flag_store
from firmware.hub.sales import tables as sales_tables

MAX_REPORTED = 20


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that is wrong: which check found it, and what was found."""

    check: str
    what: str


def discrepancies(connection: Connection, span: BusinessDay) -> list[Discrepancy]:
    """Everything that is wrong, of each check the first 20."""
    return [
        Discrepancy(name, what)
        for name, check in _CHECKS.items()
        for what in check(connection, span)
    ]


# --- the checks: each finds what is wrong ---


def _totals(connection: Connection, span: BusinessDay) -> Iterator[str]:
    """What the ledger holds beside the orders."""
    found = totals(connection, span)
    if found.orders_fen != found.ledger_fen:
        yield f"orders {found.orders_fen} fen, ledger {found.ledger_fen}"
    if found.orders_points != found.ledger_points:
        yield f"orders {found.orders_points} points, ledger {found.ledger_points}"


def _money(connection: Connection, span: BusinessDay) -> Iterator[str]:
    """Orders whose money the ledger lacks, or holds differently."""
    row = sales_tables.orders.c
    return _against_ledger(
        connection, span, "till:" + row.kid, unit=Unit.CNY, amount=row.payable_fen
    )


def _points(connection: Connection, span: BusinessDay) -> Iterator[str]:
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
) -> Iterator[str]:
    row, entry = sales_tables.orders.c, ledger_tables.entries.c
    booked = and_(
        entry.posting_id == "sale:" + row.sale_id,
        entry.account == account,
        entry.unit == unit.value,
    )
    held = func.coalesce(entry.amount, 0)
    rows = connection.execute(
        select(row.sale_id, amount, held)
        .select_from(sales_tables.orders.outerjoin(ledger_tables.entries, booked))
        .where(row.closed_at >= span.first, row.closed_at < span.end, held != amount)
        .limit(MAX_REPORTED)
    )
    for sale_id, ordered, booked_amount in rows:
        yield f"order {sale_id}: {ordered} {unit.value}, in the ledger {booked_amount}"


def _lines(connection: Connection, span: BusinessDay) -> Iterator[str]:
    """Orders whose lines do not add up to their listed price."""
    row, line, step = (
        sales_tables.orders.c,
        sales_tables.order_lines.c,
        sales_tables.order_steps.c,
    )
    listed = _sum_of(step.amount_fen, step.sale_id == row.sale_id, step.number == 1)
    lines = _sum_of(line.amount_fen, line.sale_id == row.sale_id)
    rows = connection.execute(
        select(row.sale_id, lines, listed)
        .where(row.closed_at >= span.first, row.closed_at < span.end, lines != listed)
        .limit(MAX_REPORTED)
    )
    for sale_id, lines_fen, listed_fen in rows:
        yield f"order {sale_id}: lines {lines_fen} fen, listed {listed_fen}"


def _sum_of(
    column: ColumnElement[int], *where: ColumnElement[bool]
) -> ScalarSelect[int]:
    return select(func.coalesce(total(column), 0)).where(*where).scalar_subquery()


def _sums(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Postings that do not sum to zero in each unit."""
    row = ledger_tables.entries.c
    rest = total(row.amount)
    rows = connection.execute(
        select(row.posting_id, row.unit, rest)
        .group_by(row.posting_id, row.unit)
        .having(rest != 0)
        .limit(MAX_REPORTED)
    )
    for posting_id, unit, left in rows:
        yield f"posting {posting_id}: {unit} sums to {left}, not 0"


def _gaps(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Journals of which a fact is missing before one that arrived."""
    box, place = ingest_tables.inbox.c, ingest_tables.cursors.c
    beyond = and_(box.kid == place.kid, box.epoch == place.epoch, box.seq > place.upto)
    rows = connection.execute(
        select(place.kid, place.epoch, place.upto + 1, func.count())
        .select_from(ingest_tables.cursors.join(ingest_tables.inbox, beyond))
        .group_by(place.kid, place.epoch, place.upto)
        .limit(MAX_REPORTED)
    )
    for kid, epoch, seq, waiting in rows:
        yield f"kiosk {kid}, journal {epoch}: {seq} is missing, {waiting} came after it"


def _chain(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Facts that do not follow the fact that the hub has before them."""
    box, last = ingest_tables.inbox.c, ingest_tables.inbox.alias("last")
    before = and_(
        last.c.kid == box.kid, last.c.epoch == box.epoch, last.c.seq == box.seq - 1
    )
    rows = connection.execute(
        select(box.kid, box.epoch, box.seq)
        .select_from(ingest_tables.inbox.join(last, before))
        .where(box.previous != last.c.digest)
        .limit(MAX_REPORTED)
    )
    for kid, epoch, seq in rows:
        yield f"kiosk {kid}, journal {epoch}: {seq} does not follow {seq - 1}"


def _breaks(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Journals that do not follow on what is here, and that nobody has reviewed."""
    for each in journal_breaks.open_breaks(connection):
        yield (
            f"{each.what}; run `countertop doctor` at the kiosk and here, then"
            f" `countertop reconcile --review {each.epoch} --note …`"
        )


def _letters(connection: Connection, span: BusinessDay) -> Iterator[str]:
    """Dead letters that nobody has resolved."""
    row = ingest_tables.dead_letters.c
    rows = connection.execute(
        select(row.letter, row.kid, row.epoch, row.seq, row.reason)
        .where(
            row.closed_at.is_(None),
            row.received_at >= span.first,
            row.received_at < span.end,
        )
        .order_by(row.letter)
        .limit(MAX_REPORTED)
    )
    for letter, kid, epoch, seq, reason in rows:
        yield f"letter {letter}, kiosk {kid}, journal {epoch}, fact {seq}: {reason}"


def _voids(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Sales that a kiosk reported both closed and not paid."""
    row, void = sales_tables.orders.c, sales_tables.voids.c
    rows = connection.execute(
        select(row.sale_id)
        .select_from(
            sales_tables.orders.join(sales_tables.voids, void.sale_id == row.sale_id)
        )
        .limit(MAX_REPORTED)
    )
    for (sale_id,) in rows:
        yield f"sale {sale_id} was closed, and reported as not paid"


def _flags(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Orders that the hub computes otherwise than the kiosk, and nobody settled."""
    for flag in flag_store.open_flags(connection, limit=MAX_REPORTED):
        held = f"; {flag.withheld_points} points withheld" * bool(flag.withheld_points)
        yield (
            f"flag {flag.flag}, order {flag.sale_id}: {flag.kind}: "
            f"the kiosk: {flag.kiosk_says}; the hub: {flag.hub_says}{held}"
        )


def _newer(connection: Connection, _span: BusinessDay) -> Iterator[str]:
    """Facts of a newer release, which this hub books once it is updated."""
    for kept in newer_facts.waiting(connection):
        yield (
            f"{kept.facts} facts `{kept.type}` version {kept.version} from "
            f"{kept.kiosks} kiosks, since {kept.since}: update this hub"
        )


_CHECKS: dict[str, Callable[[Connection, BusinessDay], Iterator[str]]] = {
    "totals": _totals,
    "money": _money,
    "points": _points,
    "lines": _lines,
    "sums": _sums,
    "gaps": _gaps,
    "chain": _chain,
    "breaks": _breaks,
    "letters": _letters,
    "voids": _voids,
    "flags": _flags,
    "newer": _newer,
}
