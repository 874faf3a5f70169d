"""How far each journal has arrived, what arrived, and what was refused."""

from collections.abc import Collection

from sqlalchemy import Connection, select, tuple_, update

from firmware.hub.db.write_batch import (
    WriteBatch,
    insert_new_rows,
    insert_rows,
    upsert_rows,
)
from firmware.hub.ingest import tables
from firmware.hub.ingest.fact import FactKey, Journal, Origin
from firmware.hub.ingest.journal_cursor import JournalCursor

_INBOX = insert_rows(tables.inbox)
_CURSORS = upsert_rows(tables.cursors)
_LETTERS = insert_new_rows(
    tables.dead_letters, without=("letter", "closed_at", "closed_note")
)


def cursors(
    connection: Connection, journals: Collection[Journal]
) -> dict[Journal, JournalCursor]:
    """Where each (kiosk, epoch) stands; a new one at its beginning."""
    found = {journal: JournalCursor() for journal in journals}
    row = tables.cursors.c
    where = tuple_(row.kid, row.epoch).in_(journals)
    for kid, epoch, upto in connection.execute(select(tables.cursors).where(where)):
        found[kid, epoch].upto = upto
    box = tables.inbox.c
    for (kid, epoch), cursor in found.items():
        beyond = select(box.seq).where(
            box.kid == kid, box.epoch == epoch, box.seq > cursor.upto
        )
        cursor.beyond.update(connection.scalars(beyond))
    return found


def arrived(
    connection: Connection, keys: Collection[FactKey]
) -> dict[FactKey, tuple[str, str | None]]:
    """The (digest, refusal) of facts that are in the inbox."""
    box = tables.inbox.c
    rows = connection.execute(
        select(box.kid, box.epoch, box.seq, box.digest, box.refusal).where(
            tuple_(box.kid, box.epoch, box.seq).in_(keys)
        )
    )
    return {(kid, epoch, seq): (digest, why) for kid, epoch, seq, digest, why in rows}


def resolve_dead_letter(
    connection: Connection, letter: int, *, note: str, now: str
) -> bool:
    """Store how a person resolved a dead letter; False if it is not open."""
    row = tables.dead_letters.c
    resolved = connection.execute(
        update(tables.dead_letters)
        .where(row.letter == letter, row.closed_at.is_(None))
        .values(closed_at=now, closed_note=note)
    )
    return resolved.rowcount == 1


# --- what a batch writes ---


def add_arrival(batch: WriteBatch, origin: Origin, refusal: str | None) -> None:
    """A fact was booked, or refused with a reason."""
    kid, chain, digest, _, received_at = origin
    batch.add(
        _INBOX,
        (kid, chain.epoch, chain.seq, chain.previous, digest, refusal, received_at),
    )
    if refusal is not None:
        add_dead_letter(batch, origin, refusal)


def add_dead_letter(batch: WriteBatch, origin: Origin, reason: str) -> None:
    """A fact that a person has to look at; the same content is kept once."""
    batch.add(
        _LETTERS,
        (*origin.key, origin.digest, reason, origin.payload, origin.received_at),
    )


def add_cursor(batch: WriteBatch, journal: Journal, cursor: JournalCursor) -> None:
    """How far a journal has arrived."""
    batch.add(_CURSORS, (*journal, cursor.upto))
