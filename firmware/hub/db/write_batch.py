"""What one batch writes: rows gathered first, then one statement a table."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

from firmware.hub.db import schema
from firmware.hub.ingest.journal_cursor import JournalCursor
from firmware.hub.ledger.postings import Posting
from firmware.protocol.messages import Chain, SaleClosed, SaleVoided, UnknownArticle

Row = tuple[str | int | bytes | None, ...]
Journal = tuple[str, int]
"""One kiosk's journal of one epoch: (kid, epoch)."""


class Origin(NamedTuple):
    """Where a fact came from and what it was, byte for byte.

    `digest` is `fact_hash` of the payload, `received_at` the hub's UTC text.
    """

    kid: str
    chain: Chain
    digest: str
    payload: bytes
    received_at: str

    @property
    def journal(self) -> Journal:
        """The journal that the fact stands in."""
        return self.kid, self.chain.epoch

    @property
    def key(self) -> tuple[str, int, int]:
        """Which fact this is: the same for every arrival of it."""
        return self.kid, self.chain.epoch, self.chain.seq


class WriteBatch:
    """Rows for one transaction. Tables are written in the order of their keys.

    `member_sales` are the ids of members' orders on it, in the order of booking.
    """

    def __init__(self) -> None:
        self.member_sales: list[str] = []
        self._rows: dict[Table, list[Row]] = {table: [] for table in _STATEMENTS}

    def arrived(self, origin: Origin, refusal: str | None) -> None:
        """A fact was taken in, or refused with a reason."""
        row = (
            *origin.key,
            origin.chain.previous,
            origin.digest,
            refusal,
            origin.received_at,
        )
        self._rows[schema.inbox].append(row)
        if refusal is not None:
            self.letter(origin, refusal)

    def letter(self, origin: Origin, reason: str) -> None:
        """A fact that somebody has to look at; the same content is kept once."""
        row = (*origin.key, origin.digest, reason, origin.payload, origin.received_at)
        self._rows[schema.dead_letters].append(row)

    def sale(self, sale: SaleClosed, origin: Origin, member_id: str | None) -> None:
        """An order with its lines and price steps; `card` stays where unresolved."""
        card = sale.card if member_id is None else None
        if member_id is not None:
            self.member_sales.append(sale.sale_id)
        self._rows[schema.orders].append(
            (
                sale.sale_id,
                sale.receipt_no,
                *origin.key,
                sale.opened_at,
                sale.closed_at,
                origin.received_at,
                sale.payable_fen,
                sale.tender,
                member_id,
                card,
                sale.earned_points,
                sale.policy_version,
                sale.catalogue_revision,
                sale.slip,
            )
        )
        self._rows[schema.order_lines].extend(_lines(sale))
        self._rows[schema.order_steps].extend(
            (sale.sale_id, number, step.stage, step.rule, step.amount_fen)
            for number, step in enumerate(sale.steps, start=1)
        )

    def posting(self, posting: Posting, booked_at: str) -> None:
        """A posting with its entries."""
        name = posting.posting_id
        self._rows[schema.postings].append(
            (name, posting.kind, posting.sale_id, posting.event_at, booked_at)
        )
        self._rows[schema.entries].extend(
            (name, entry.account, entry.unit.value, entry.amount)
            for entry in posting.entries
        )

    def void(self, void: SaleVoided, origin: Origin) -> None:
        """A sale that was not paid."""
        self._rows[schema.voids].append(
            (
                *origin.key,
                void.sale_id,
                void.receipt_no,
                void.payable_fen,
                void.voided_at,
                void.reason,
            )
        )

    def unknown(self, article: UnknownArticle, origin: Origin) -> None:
        """A goods code that kiosks saw and the catalogue lacks (E16)."""
        self._rows[schema.unknown_articles].append(
            (
                *origin.key,
                article.gtin,
                article.times,
                article.catalogue_revision,
                origin.received_at,
            )
        )

    def cursors(self, cursors: Iterable[tuple[Journal, JournalCursor]]) -> None:
        """How far each journal has arrived."""
        self._rows[schema.cursors].extend(
            (kid, epoch, cursor.upto) for (kid, epoch), cursor in cursors
        )

    def write(self, connection: Connection) -> None:
        """Write it all; once, inside the batch's transaction."""
        for table, rows in self._rows.items():
            if rows:
                connection.exec_driver_sql(_STATEMENTS[table], rows)


def _lines(sale: SaleClosed) -> Iterator[Row]:
    for line in sale.lines:
        yield (
            sale.sale_id,
            line.number,
            line.gtin,
            line.name,
            line.pieces,
            line.amount_fen,
            line.entry,
            line.voids,
            line.weight_g,
            int(line.approved),
            sale.revision_of(line),
        )


def _plain(table: Table, *without: str) -> str:
    """An insert with one mark a column, in the table's order.

    Compiled once: a batch hands its tuples straight to the driver.
    """
    names = [column.name for column in table.columns if column.name not in without]
    return str(insert(table).compile(dialect=sqlite.dialect(), column_keys=names))


def _upsert_cursor() -> str:
    statement = sqlite.insert(schema.cursors)
    return str(
        statement.on_conflict_do_update(
            index_elements=["kid", "epoch"], set_={"upto": statement.excluded.upto}
        ).compile(dialect=sqlite.dialect())
    )


def _once(table: Table, *without: str) -> str:
    names = [column.name for column in table.columns if column.name not in without]
    statement = sqlite.insert(table).on_conflict_do_nothing()
    return str(statement.compile(dialect=sqlite.dialect(), column_keys=names))


_STATEMENTS: dict[Table, str] = {
    schema.orders: _plain(schema.orders),
    schema.order_lines: _plain(schema.order_lines),
    schema.order_steps: _plain(schema.order_steps),
    schema.postings: _plain(schema.postings),
    schema.entries: _plain(schema.entries),
    schema.voids: _plain(schema.voids),
    schema.unknown_articles: _plain(schema.unknown_articles),
    schema.dead_letters: _once(
        schema.dead_letters, "letter", "closed_at", "closed_note"
    ),
    schema.inbox: _plain(schema.inbox),
    schema.cursors: _upsert_cursor(),
}
