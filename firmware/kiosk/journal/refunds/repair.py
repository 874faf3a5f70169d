"""Puts right what an opening found damaged among the refunds.

A row of which one bit changed is written as it was. Another one is set aside, where
`countertop journal check` shows it; whether that refund was booked is in the hub's
books, by its id.
"""

import logging
import sqlite3

from firmware.base.errors import JournalError
from firmware.base.row_check import mended, record_check
from firmware.kiosk.journal.file import each
from firmware.kiosk.journal.inspection import Suspect
from firmware.kiosk.journal.refunds.rows import COLUMNS, read_row, write_row
from firmware.kiosk.journal.repair import MAX_MENDED, set_aside

log = logging.getLogger(__name__)

REFUND = "refund"


def unsound_refunds(connection: sqlite3.Connection) -> tuple[Suspect, ...]:
    """The rows that are not what was written; JournalError if none can be read."""
    rows = each(connection, f"SELECT {COLUMNS} FROM refund")  # noqa: S608 - constants
    return tuple(
        Suspect(tuple(values), digest)
        for *values, digest in rows
        if record_check(*values) != digest
    )


def repair_refunds(
    connection: sqlite3.Connection, suspects: tuple[Suspect, ...]
) -> None:
    """Mend or set aside each of them, in the caller's transaction."""
    for index, suspect in enumerate(suspects):
        number = suspect.values[0]
        if index < MAX_MENDED and _mended(connection, suspect):
            log.error("journal_row_mended table=%s row=%s", REFUND, number)
            continue
        log.error("journal_row_set_aside table=%s row=%s", REFUND, number)
        _, refund_id, stage, request, _ = suspect.values
        set_aside(connection, REFUND, (number, f"{refund_id} {stage}", request, None))
        connection.execute("DELETE FROM refund WHERE number = ?", (number,))


def _mended(connection: sqlite3.Connection, suspect: Suspect) -> bool:
    right = mended(suspect.values, suspect.digest)
    if right is None or right[0] != suspect.values[0]:
        return False
    try:
        write_row(connection, read_row(right))
    except JournalError:
        return False
    return True
