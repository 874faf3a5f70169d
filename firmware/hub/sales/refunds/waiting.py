"""Refunds that were recorded before their sale came: booked once it is here (0215)."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select, update

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.sales.refunds import tables
from firmware.hub.sales.refunds.asked import AskedRefund, RefundRefusal
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import SaleClosed
from firmware.retail.sale_ids import is_sale_id_of, kid_of_receipt

log = logging.getLogger(__name__)

WAITING_MAX = 1_000
"""Beyond it no further one is recorded: somebody should look first."""
BOOKED, DROPPED = "booked", "dropped"

_row = tables.waiting_refunds.c
_WAITING = insert_rows(tables.waiting_refunds)
_open = _row.ended_at.is_(None)
_NAMED = (
    select(
        _row.refund_id, _row.name, _row.by, _row.lines, _row.gifts_seen, _row.asked_at
    )
    .where(_open, among(_row.name))
    .order_by(_row.asked_at, _row.refund_id)
)


@dataclass(frozen=True, slots=True)
class WaitingRefund:
    """One that waits: the sale or receipt that it names, and since when (UTC text)."""

    refund_id: str
    name: str
    by: str
    asked_at: str


def wait(
    connection: Connection, asked: AskedRefund, *, waiting_max: int = WAITING_MAX
) -> RefundRefusal | None:
    """Record a refund of a sale that has not come; None, or why it is not recorded."""
    waiting = connection.scalar(select(func.count()).where(_open)) or 0
    if waiting >= waiting_max:
        return RefundRefusal.TOO_MANY_WAIT
    batch = WriteBatch()
    batch.add(
        _WAITING,
        (
            asked.refund_id,
            asked.name,
            asked.by,
            _text(asked.lines),
            asked.gifts,
            asked.at,
            None,
            None,
        ),
    )
    batch.write(connection)
    return None


def book_waiting(
    connection: Connection,
    sales: Sequence[SaleClosed],
    now: str,
    *,
    utc_offset_minutes: int,
) -> None:
    """Book what waited for these sales, as of when it was asked for.

    After their rows, in their transaction. What is refused then is left to people.
    """
    found = _named(connection, {name for sale in sales for name in _names(sale)})
    book = RefundBook(connection, now, utc_offset_minutes=utc_offset_minutes)
    for asked in found:
        outcome = book.refund(asked)
        ended = outcome.refusal.value if outcome.refusal else BOOKED
        connection.execute(
            update(tables.waiting_refunds)
            .where(_row.refund_id == asked.refund_id)
            .values(ended_at=now, outcome=ended)
        )
        log.info("waiting_refund_ended refund=%r outcome=%s", asked.refund_id, ended)


def drop(connection: Connection, name: str, now: str) -> int:
    """Let what was recorded for a sale or receipt wait no more; how many that were.

    Also what was refused when the sale came: somebody has seen to it.
    """
    unsettled = or_(_row.outcome.is_(None), _row.outcome.not_in((BOOKED, DROPPED)))
    ended = connection.execute(
        update(tables.waiting_refunds)
        .where(_row.name == name, unsettled)
        .values(ended_at=now, outcome=DROPPED)
        .returning(_row.refund_id)
    )
    return len(ended.all())


def _names(sale: SaleClosed) -> Iterator[str]:
    """By which names a refund can wait for it: no other kiosk's receipt number."""
    yield sale.sale_id
    kid = kid_of_receipt(sale.receipt_no)
    if kid is None or is_sale_id_of(kid, sale.sale_id):
        yield sale.receipt_no


def _named(connection: Connection, names: Iterable[str]) -> list[AskedRefund]:
    rows = connection.execute(_NAMED, {"keys": key_list(tuple(names))}).all()
    return [
        AskedRefund(
            refund_id=refund_id,
            name=name,
            by=by,
            at=asked_at,
            lines=_lines(lines),
            gifts=gifts_seen,
        )
        for refund_id, name, by, lines, gifts_seen, asked_at in rows
    ]


def _text(lines: Mapping[int, int] | None) -> str:
    return " ".join(f"{number}:{pieces}" for number, pieces in (lines or {}).items())


def _lines(text: str) -> dict[int, int] | None:
    pairs = (each.split(":") for each in text.split())
    return {int(number): int(pieces) for number, pieces in pairs} or None
