"""Orders and unpaid sales of a span as lines of a list, streamed page by page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, bindparam, func, select, tuple_

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.engine import reading
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.orders import PAGE, pages
from firmware.hub.sales import tables as sales_tables

MAX_NAMED = 3
"""Articles of an order that are named in a list."""


@dataclass(frozen=True, slots=True)
class SoldArticles:
    """What an order consists of: its first articles with their pieces, and all pieces.

    `more` is how many articles are not named. What was taken back is not counted.
    """

    named: tuple[tuple[str, int], ...] = ()
    more: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """One order as a line of a list.

    `claimed_at`: as in `orders.Order`. `flagged`: the hub computed it otherwise, and
    nobody has settled that.
    """

    closed_at: str
    kid: str
    receipt_no: str
    articles: SoldArticles
    payable_fen: int
    tender: str
    member_id: str | None
    earned_points: int
    claimed_at: str | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class ListedVoid:
    """A sale that reached payment and was not paid."""

    voided_at: str
    kid: str
    receipt_no: str
    payable_fen: int
    reason: str
    claimed_at: str | None


def listed_orders(engine: Engine, span: BusinessDay) -> Iterator[ListedOrder]:
    """The orders of `orders.orders` without what explains them."""
    for page in pages(engine, span):
        keys = [row.sale_id for row in page]
        with reading(engine) as connection:
            sold = _sold(connection, keys)
            flagged = _flagged(connection, keys)
        for row in page:
            yield ListedOrder(
                closed_at=row.closed_at,
                kid=row.kid,
                receipt_no=row.receipt_no,
                articles=sold.get(row.sale_id, SoldArticles()),
                payable_fen=row.payable_fen,
                tender=row.tender,
                member_id=row.member_id,
                earned_points=row.earned_points,
                claimed_at=row.claimed_at,
                flagged=row.sale_id in flagged,
            )


def listed_voids(engine: Engine, span: BusinessDay) -> Iterator[ListedVoid]:
    """The sales of a span that were not paid, kiosk by kiosk, as they came there."""
    after: tuple[str, int, int] = ("", -1, -1)
    while True:
        where = dict(zip(("kid", "epoch", "seq"), after, strict=True))
        times = {"first": span.first, "end": span.end}
        with reading(engine) as connection:
            page = connection.execute(_VOIDS, {**where, **times}).all()
        for row in page:
            yield ListedVoid(*row[3:])
        if len(page) < PAGE:
            return
        kid, epoch, seq, *_ = page[-1]
        after = (kid, epoch, seq)


def _sold(connection: Connection, keys: list[str]) -> dict[str, SoldArticles]:
    named: dict[str, list[tuple[str, int]]] = defaultdict(list)
    others: dict[str, int] = defaultdict(int)
    pieces: dict[str, int] = defaultdict(int)
    for sale_id, name, count in connection.execute(_SOLD, {"keys": key_list(keys)}):
        pieces[sale_id] += count
        if len(named[sale_id]) < MAX_NAMED:
            named[sale_id].append((name, count))
        else:
            others[sale_id] += 1
    return {
        sale_id: SoldArticles(tuple(first), others[sale_id], pieces[sale_id])
        for sale_id, first in named.items()
    }


def _flagged(connection: Connection, keys: list[str]) -> set[str]:
    row = sales_tables.order_flags.c
    query = select(row.sale_id).where(among(row.sale_id), row.closed_at.is_(None))
    return set(connection.scalars(query, {"keys": key_list(keys)}))


_LINE = sales_tables.order_lines.c
_SOLD = (
    select(_LINE.sale_id, func.max(_LINE.name), total(_LINE.pieces))
    .where(among(_LINE.sale_id))
    .group_by(_LINE.sale_id, _LINE.gtin)
    .having(func.sum(_LINE.pieces) != 0)
    .order_by(_LINE.sale_id, func.min(_LINE.number))
)
_VOID = sales_tables.voids.c
_VOIDS = (
    select(
        _VOID.kid,
        _VOID.epoch,
        _VOID.seq,
        _VOID.voided_at,
        _VOID.kid,
        _VOID.receipt_no,
        _VOID.payable_fen,
        _VOID.reason,
        _VOID.claimed_at,
    )
    .where(
        tuple_(_VOID.kid, _VOID.epoch, _VOID.seq)
        > tuple_(bindparam("kid"), bindparam("epoch"), bindparam("seq")),
        _VOID.voided_at >= bindparam("first"),
        _VOID.voided_at < bindparam("end"),
    )
    .order_by(_VOID.kid, _VOID.epoch, _VOID.seq)
    .limit(PAGE)
)
