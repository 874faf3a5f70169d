"""Facts that were damaged in the outbox, made again from the stages of their sales.

Such a fact has the number and the content of the one before, and another stamp. If the
hub has booked the first one, it keeps the second as a dead letter: nothing is booked
twice.
"""

import sqlite3
from typing import Any

from firmware.base.errors import JournalError
from firmware.kiosk.journal import epochs
from firmware.kiosk.journal.facts import sale_closed, sale_voided
from firmware.kiosk.journal.file import read
from firmware.kiosk.journal.inspection import Values, chain_of
from firmware.kiosk.journal.outbox import OutboxRow
from firmware.kiosk.journal.stage_rows import StageRows
from firmware.kiosk.sale.ticket import SaleStage, SlipState, VoidReason
from firmware.protocol import codec
from firmware.protocol.envelope import GENESIS, Stamp, fact_hash, lost_hash
from firmware.protocol.messages import Chain, Message

_END = (
    "SELECT stage, body FROM stage WHERE sale = ? AND stage IN (?, ?)"
    " ORDER BY id DESC LIMIT 1"
)


def remade(
    connection: sqlite3.Connection, values: Values, stamp: Stamp
) -> OutboxRow | None:
    """The fact again; None if its sale, or its number, is not known any more.

    `values` are place, type, payload and sale, of which the payload is damaged.
    """
    place, _, _, sale = values
    if not isinstance(place, int) or not isinstance(sale, int):
        return None
    chain = _chain(connection, place)
    fact = _fact(connection, sale, stamp.ts)
    if chain is None or fact is None:
        return None
    payload = codec.encode(fact, stamp, chain=chain)
    return OutboxRow(place, codec.tag_of(type(fact)), payload)


def _fact(connection: sqlite3.Connection, sale: int, now: str) -> Message | None:
    rows: list[Any] = read(connection, _END, sale, SaleStage.CLOSED, SaleStage.VOIDED)
    if not rows:
        return None
    ((stage, body),) = rows
    stages = StageRows(connection)
    try:
        if stage == SaleStage.VOIDED:
            reason = VoidReason(body.decode())
            return sale_voided(stages.ticket(sale), reason, now, may_mark=False)
        if SaleStage.SETTLED not in stages.of(sale):
            return None
        # Whether the hub reads more than one of release 0.1.0 is not known here.
        return sale_closed(
            stages.ticket(sale),
            SlipState(body.decode()),
            names_approvals=False,
            may_mark=False,
        )
    except (JournalError, ValueError):
        return None


def _chain(connection: sqlite3.Connection, place: int) -> Chain | None:
    """Epoch and number of a place, and the hash of the fact before, if that is here."""
    found = [(e, span) for e, span in epochs.spans(connection).items() if place in span]
    if not found:
        return None
    ((epoch, span),) = found
    rows = read(connection, "SELECT payload FROM outbox WHERE place = ?", place - 1)
    before = chain_of(rows[0][0]) if rows else None
    previous = lost_hash(GENESIS)
    if before is not None:
        previous = fact_hash(before.previous, rows[0][0])
    return Chain(epoch=epoch, seq=place - span.start + 1, previous=previous)
