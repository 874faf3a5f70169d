"""How far each journal has arrived, and what arrived."""

import logging
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select, tuple_

from firmware.hub.db.write_batch import WriteBatch, insert_rows, upsert_rows
from firmware.hub.ingest import tables
from firmware.hub.ingest.dead_letters import add_dead_letter
from firmware.hub.ingest.fact import FactKey, Journal, Origin
from firmware.hub.ingest.journal_cursor import JournalCursor, cursor_of, spans_text

log = logging.getLogger(__name__)

_INBOX = insert_rows(tables.inbox)
_CURSORS = upsert_rows(tables.cursors)


def cursors(
    connection: Connection, journals: Collection[Journal]
) -> dict[Journal, JournalCursor]:
    """Where each (kiosk, epoch) stands; a new one at its beginning."""
    claims: dict[Journal, JournalCursor | None]
    claims = {journal: JournalCursor() for journal in journals}
    row = tables.cursors.c
    where = tuple_(row.kid, row.epoch).in_(journals)
    rows = connection.execute(
        select(row.kid, row.epoch, row.upto, row.beyond).where(where)
    )
    for kid, epoch, upto, beyond in rows:
        claims[kid, epoch] = cursor_of(upto, beyond)
    wrong = _contradicted(connection, claims)
    return {
        journal: _recounted(connection, journal)
        if cursor is None or journal in wrong
        else cursor
        for journal, cursor in claims.items()
    }


def _contradicted(
    connection: Connection, claims: Mapping[Journal, JournalCursor | None]
) -> set[Journal]:
    """The journals of which the inbox holds other facts than their row claims."""
    ends = {
        (*journal, seq): held
        for journal, cursor in claims.items()
        for seq, held in (cursor.ends() if cursor else ())
    }
    here = arrived(connection, ends).keys()
    return {key[:2] for key, held in ends.items() if (key in here) is not held}


def _recounted(connection: Connection, journal: Journal) -> JournalCursor:
    """Where a journal stands by what is here of it, whatever its row says.

    The row is damaged: what arrived is in the inbox (decision 0181).
    """
    box, (kid, epoch) = tables.inbox.c, journal
    cursor = JournalCursor()
    query = select(box.seq).where(box.kid == kid, box.epoch == epoch).order_by(box.seq)
    for seq in connection.scalars(query):
        cursor.add(seq)
    log.error("journal_recounted kid=%s epoch=%d upto=%d", kid, epoch, cursor.upto)
    return cursor


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


# --- what a batch writes ---


def add_arrival(batch: WriteBatch, origin: Origin, refusal: str | None) -> None:
    """A fact was booked, or refused with a reason."""
    kid, chain, digest, _, received_at, *_ = origin
    batch.add(
        _INBOX,
        (kid, chain.epoch, chain.seq, chain.previous, digest, refusal, received_at),
    )
    if refusal is not None:
        add_dead_letter(batch, origin, refusal)


def add_cursor(batch: WriteBatch, journal: Journal, cursor: JournalCursor) -> None:
    """How far a journal has arrived."""
    batch.add(_CURSORS, (*journal, cursor.upto, spans_text(cursor.spans)))
