"""Postings as rows, and the balances that come of their entries."""

from sqlalchemy import Connection, func, literal, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.ledger import tables
from firmware.hub.ledger.postings import Posting, Unit, member_account

_POSTINGS = insert_rows(tables.postings)
_ENTRIES = insert_rows(tables.entries)


def balance_points(connection: Connection, member_id: str) -> int:
    """The sum of a member's points entries, off one index."""
    row = tables.entries.c
    balance = select(func.coalesce(total(row.amount), 0)).where(
        # Literally, so that the partial index serves it.
        row.unit == literal(Unit.PTS.value, literal_execute=True),
        row.account == member_account(member_id),
    )
    return connection.scalar(balance) or 0


def add_posting(batch: WriteBatch, posting: Posting, booked_at: str) -> None:
    """A posting with its entries."""
    name = posting.posting_id
    batch.add(
        _POSTINGS, (name, posting.kind, posting.sale_id, posting.event_at, booked_at)
    )
    batch.add_all(
        _ENTRIES,
        (
            (name, entry.account, entry.unit.value, entry.amount)
            for entry in posting.entries
        ),
    )
