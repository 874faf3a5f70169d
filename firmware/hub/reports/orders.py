"""The orders of a day as people and other programs read them, each fen explained."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, bindparam, func, select, tuple_

from firmware.hub.db.engine import reading
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.sales import tables as sales_tables

T = TypeVar("T")

PAGE = 500
"""Orders in memory at once."""
LINES_AT_ONCE = 5_000
"""Their lines in memory at once, but for one order's, which are bounded."""

OrderLine = dict[str, Any]
"""One line as it was rung up, by the names of the columns of `order_lines`."""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One move of the price and the rule that made it (N06)."""

    stage: str
    rule: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry of the order's posting; `amount` in fen (CNY) or points (PTS)."""

    account: str
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class Order:
    """One order with everything that explains it.

    `claimed_at`: the kiosk's clock, if `closed_at` is the time of receipt (A44).
    `confirmed_by`: the badge or `key` that confirmed the money, None if none is named.
    `points_used` and `coupons` (ids): what the kiosk says that was redeemed.
    """

    sale_id: str
    receipt_no: str
    kid: str
    closed_at: str
    received_at: str
    payable_fen: int
    tender: str
    member_id: str | None
    earned_points: int
    policy_version: int
    catalogue_revision: int
    slip: str
    claimed_at: str | None
    confirmed_by: str | None
    points_used: int
    coupons: tuple[str, ...]
    lines: tuple[OrderLine, ...]
    steps: tuple[OrderStep, ...]
    ledger: tuple[LedgerRow, ...]


def orders(
    engine: Engine, span: BusinessDay, *, lines_at_once: int = LINES_AT_ONCE
) -> Iterator[Order]:
    """The orders that closed in a span, in the order in which they closed.

    They come in pages, each read in a transaction of its own, so that neither their
    number nor a slow reader costs the hub anything. At most `lines_at_once` lines are
    in memory, or one order. StoreError if the database cannot.
    """
    for page in pages(engine, span):
        with reading(engine) as connection:
            counts = _line_counts(connection, [row.sale_id for row in page])
        for part in _parts(page, counts, lines_at_once):
            with reading(engine) as connection:
                found = explained(connection, part)
            yield from found


def pages(engine: Engine, span: BusinessDay) -> Iterator[Sequence[Row[Any]]]:
    """Rows of `orders`, a page at a time, each after the last row of the one before."""
    after = (span.first, "")
    while True:
        with reading(engine) as connection:
            page = connection.execute(_PAGE, {**_bounds(after), "end": span.end}).all()
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = (page[-1].closed_at, page[-1].sale_id)


def _bounds(after: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("closed_at", "sale_id"), after, strict=True))


def explained(connection: Connection, page: Sequence[Any]) -> list[Order]:
    """Orders of rows that begin with `ORDER_COLUMNS`."""
    keys = [row.sale_id for row in page]
    lines, steps = _lines(connection, keys), _steps(connection, keys)
    ledger = _ledger(connection, keys)
    return [
        Order(
            *row[: len(ORDER_COLUMNS) - 1],
            coupons=tuple(row.coupons.split()),
            lines=tuple(lines[row.sale_id]),
            steps=tuple(steps[row.sale_id]),
            ledger=tuple(ledger[row.sale_id]),
        )
        for row in page
    ]


def _parts(
    page: Sequence[Row[Any]], counts: dict[str, int], lines_at_once: int
) -> Iterator[list[Row[Any]]]:
    """A page in parts of at most `lines_at_once` lines, or of one order."""
    part: list[Row[Any]] = []
    lines = 0
    for row in page:
        count = counts.get(row.sale_id, 0)
        if part and lines + count > lines_at_once:
            yield part
            part, lines = [], 0
        part.append(row)
        lines += count
    if part:
        yield part


def _line_counts(connection: Connection, keys: list[str]) -> dict[str, int]:
    row = sales_tables.order_lines.c
    rows = connection.execute(
        select(row.sale_id, func.count())
        .where(among(row.sale_id))
        .group_by(row.sale_id),
        {"keys": key_list(keys)},
    )
    return {sale_id: count for sale_id, count in rows}  # noqa: C416 - rows are typed


def _lines(connection: Connection, keys: list[str]) -> dict[str, list[OrderLine]]:
    row = sales_tables.order_lines.c
    rows = connection.execute(
        select(sales_tables.order_lines)
        .where(among(row.sale_id))
        .order_by(row.sale_id, row.number),
        {"keys": key_list(keys)},
    )
    names = [name for name in row.keys() if name != "sale_id"]  # noqa: SIM118 - no dict
    return _grouped(
        (line["sale_id"], {name: line[name] for name in names})
        for line in rows.mappings()
    )


def _steps(connection: Connection, keys: list[str]) -> dict[str, list[OrderStep]]:
    row = sales_tables.order_steps.c
    rows = connection.execute(
        select(row.sale_id, row.stage, row.rule, row.amount_fen)
        .where(among(row.sale_id))
        .order_by(row.sale_id, row.number),
        {"keys": key_list(keys)},
    )
    return _grouped((sale_id, OrderStep(*rest)) for sale_id, *rest in rows)


def _ledger(connection: Connection, keys: list[str]) -> dict[str, list[LedgerRow]]:
    posting, entry = ledger_tables.postings.c, ledger_tables.entries.c
    rows = connection.execute(
        select(posting.sale_id, entry.account, entry.unit, entry.amount)
        .select_from(ledger_tables.postings.join(ledger_tables.entries))
        .where(among(posting.sale_id))
        .order_by(posting.sale_id, entry.unit, entry.account),
        {"keys": key_list(keys)},
    )
    return _grouped((sale_id, LedgerRow(*rest)) for sale_id, *rest in rows)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for sale_id, item in pairs:
        groups[sale_id].append(item)
    return groups


_ROW = sales_tables.orders.c
ORDER_COLUMNS = (
    _ROW.sale_id,
    _ROW.receipt_no,
    _ROW.kid,
    _ROW.closed_at,
    _ROW.received_at,
    _ROW.payable_fen,
    _ROW.tender,
    _ROW.member_id,
    _ROW.earned_points,
    _ROW.policy_version,
    _ROW.catalogue_revision,
    _ROW.slip,
    _ROW.claimed_at,
    _ROW.confirmed_by,
    _ROW.points_used,
    _ROW.coupons,
)
_LAST = tuple_(bindparam("closed_at"), bindparam("sale_id"))
_PAGE: Select[*tuple[Any, ...]] = (
    select(*ORDER_COLUMNS)
    .where(
        tuple_(_ROW.closed_at, _ROW.sale_id) > _LAST, _ROW.closed_at < bindparam("end")
    )
    .order_by(_ROW.closed_at, _ROW.sale_id)
    .limit(PAGE)
)
