"""A new journal of what was saved: every proven fact, and the paid sale under way.

Each fact keeps its bytes, its epoch and its number: what the hub has already, it
acknowledges again. The places are new, one epoch behind the other.
"""

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec

from firmware.base.errors import JournalError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.file_format import upgrade
from firmware.kiosk.journal import epochs
from firmware.kiosk.journal.formats import STEPS, add_checks, add_refunds
from firmware.kiosk.journal.outbox import OutboxRow, write_check
from firmware.kiosk.journal.refunds.rows import write_row
from firmware.kiosk.journal.rescue.records import PAGE_BYTES
from firmware.kiosk.journal.rescue.salvage import Salvage, SavedFact
from firmware.kiosk.journal.stage_rows import insert
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.protocol.envelope import GENESIS, fact_hash


def write_new(path: Path, saved: Salvage, *, session: int) -> None:
    """Write a whole journal to `path`, on the disk; JournalError if that fails."""
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA page_size={PAGE_BYTES}").fetchall()
            connection.execute("PRAGMA synchronous=FULL").fetchall()
            upgrade(connection, STEPS)
            add_checks(connection)
            add_refunds(connection)
            connection.execute("BEGIN")
            epochs.make_identity(connection)
            connection.execute("UPDATE identity SET session = ?", (session,))
            _write_facts(connection, saved)
            _write_refunds(connection, saved)
            if saved.under_way is not None:
                _write_sale(connection, saved.under_way)
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as exc:
        what = os_reason(exc) if isinstance(exc, OSError) else exc
        raise JournalError(Phrase("{file}: {what}", file=path, what=what)) from exc


def _write_facts(connection: sqlite3.Connection, saved: Salvage) -> None:
    before: dict[int, int] = {}
    place, ending = 0, GENESIS
    for epoch, facts in _by_epoch(saved).items():
        before[epoch] = place
        for fact in facts:
            row = OutboxRow(before[epoch] + fact.chain.seq, fact.type, fact.payload)
            ending = fact_hash(fact.chain.previous, fact.payload)
            values = (row.place, row.type, row.payload)
            connection.execute("INSERT INTO outbox VALUES (?, ?, ?)", values)
            write_check(connection, row, sale=fact.sale, ending=ending)
            place = row.place
    epochs.rewrite(connection, before)
    epochs.rewrite_identity(connection, place, ending)


def _write_refunds(connection: sqlite3.Connection, saved: Salvage) -> None:
    """Their numbers are new: two copies of a journal may have given the same one."""
    rows = sorted(saved.refunds.values(), key=lambda row: row.number)
    for number, row in enumerate(rows, 1):
        write_row(connection, replace(row, number=number))


def _by_epoch(saved: Salvage) -> dict[int, list[SavedFact]]:
    """Facts by epoch, in the order of the places that they had, then of numbers."""
    groups: dict[int, list[SavedFact]] = defaultdict(list)
    for fact in sorted(saved.facts.values(), key=lambda fact: fact.place):
        groups[fact.chain.epoch].append(fact)
    return {
        epoch: sorted(facts, key=lambda fact: fact.chain.seq)
        for epoch, facts in groups.items()
    }


def _write_sale(connection: sqlite3.Connection, ticket: Ticket) -> None:
    """The kiosk ends it at its start; its slip may have been printed: a COPY."""
    body = msgspec.json.encode(ticket)
    stages = (
        (SaleStage.INTENT, body),
        (SaleStage.SETTLED, body),
        (SaleStage.MAY_HAVE_PRINTED, None),
    )
    for number, (stage, value) in enumerate(stages, 1):
        insert(connection, (number, ticket.number, stage.value, value))
