"""Puts right what an opening found damaged, so that selling can go on.

A row of which one bit changed is written as it was. Another one is set aside: it stays
in the file for people, and nothing acts on it any more. A damaged fact is made again
from the stages of its sale. What a sale under way had come to is concluded only from
what is proven (decision 0154).
"""

import logging
import sqlite3
from collections.abc import Sequence

from firmware.base.row_check import mended, record_check
from firmware.kiosk.journal import epochs
from firmware.kiosk.journal.file import read
from firmware.kiosk.journal.inspection import Findings, Suspect, Values, chain_of
from firmware.kiosk.journal.outbox import CHECKED_ROWS, OutboxRow, write_check
from firmware.kiosk.journal.remade_facts import remade
from firmware.kiosk.journal.stage_rows import ENDED, ROWS, StageRows
from firmware.kiosk.sale.ticket import SaleStage, SlipState
from firmware.protocol.envelope import GENESIS, Stamp, fact_hash, lost_hash

log = logging.getLogger(__name__)

MAX_MENDED = 4
"""Rows in one opening; each may cost a second. Others are set aside."""
STAGE, FACT = "stage", "outbox"
_ASIDE = (
    "INSERT INTO set_aside (source, place, sale, kind, body) VALUES (?, ?, ?, ?, ?)"
)
_UPDATE_STAGE = (
    "UPDATE stage SET sale = ?, stage = ?, body = ?, digest = ? WHERE id = ?"
)
_UPDATE_FACT = "UPDATE outbox SET type = ?, payload = ? WHERE place = ?"


class Repair:
    """What one opening puts right. `loses_numbers`: the newest sales may be gone."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._chain = found.chain
        self._mended: dict[Suspect, Values] = {}
        for suspect in (*found.stages, *found.facts)[:MAX_MENDED]:
            right = mended(suspect.values, suspect.digest)
            if right is not None and right[0] == suspect.values[0]:
                self._mended[suspect] = right
        self._lost = [each for each in found.stages if each not in self._mended]

    @property
    def loses_numbers(self) -> bool:
        """Whether stages are set aside, so that the newest sale is not known."""
        return bool(self._lost)

    def run(self, connection: sqlite3.Connection, stamp: Stamp) -> None:
        """Put everything right, in the caller's transaction. `stamp`: of a new fact."""
        found = self._found
        if found.index:
            connection.execute("REINDEX stage_sale")
        if found.epochs is not None:
            epochs.rewrite(connection, found.epochs)
        self._settle_stages(connection)
        self._settle_facts(connection, stamp)
        _settle_sales(connection, self._lost)
        if found.damage:
            chain = self._chain or lost_hash(found.identity[1])
            epochs.rewrite_identity(connection, found.last_place, chain)

    def _settle_stages(self, connection: sqlite3.Connection) -> None:
        for number in self._found.new_stages:
            (row,) = read(connection, f"{ROWS} WHERE id = ?", number)
            _write_stage(connection, row[:-1])
        for suspect in self._found.stages:
            right = self._mended.get(suspect)
            _log(STAGE, suspect, right)
            if right is None:
                _set_stage_aside(connection, suspect.values)
            else:
                _write_stage(connection, right)

    def _settle_facts(self, connection: sqlite3.Connection, stamp: Stamp) -> None:
        for place in self._found.new_facts:
            ((*row, _),) = read(connection, f"{CHECKED_ROWS} WHERE place = ?", place)
            _write_fact(connection, tuple(row), _ending(tuple(row)))
        for suspect in self._found.facts:
            right = self._mended.get(suspect)
            _log(FACT, suspect, right)
            if right is None:
                self._replace(connection, suspect.values, stamp)
            else:
                _write_fact(connection, right, _ending(right))

    def _replace(
        self, connection: sqlite3.Connection, values: Values, stamp: Stamp
    ) -> None:
        """Set a fact aside, and put one that was made again into its place."""
        place, _, _, sale = values
        set_aside(connection, FACT, values)
        row = remade(connection, values, stamp)
        if row is None:
            connection.execute("DELETE FROM outbox WHERE place = ?", (place,))
            return
        log.warning("fact_made_again place=%d sale=%s", row.place, sale)
        ending = _ending((row.place, row.type, row.payload, sale))
        _write_fact(connection, (row.place, row.type, row.payload, sale), ending)
        if place == self._found.last_place:
            self._chain = ending


def _log(source: str, suspect: Suspect, right: Values | None) -> None:
    if right is None:
        log.error("journal_row_set_aside table=%s row=%s", source, suspect.values[0])
    else:
        log.error("journal_row_mended table=%s row=%s", source, suspect.values[0])


def _write_stage(connection: sqlite3.Connection, values: Values) -> None:
    number, *rest = values
    connection.execute(_UPDATE_STAGE, (*rest, record_check(*values), number))


def _write_fact(connection: sqlite3.Connection, values: Values, ending: str) -> None:
    place, kind, payload, sale = values
    connection.execute(_UPDATE_FACT, (kind, payload, place))
    row = OutboxRow(place, kind, payload)
    write_check(connection, row, sale=sale, ending=ending)


def _ending(values: Values) -> str:
    """The hash of the chain up to a fact that can be read."""
    payload = values[2]
    chain = chain_of(payload)
    if chain is None or not isinstance(payload, bytes):
        return GENESIS
    return fact_hash(chain.previous, payload)


def _set_stage_aside(connection: sqlite3.Connection, values: Values) -> None:
    number, sale, stage, body = values
    set_aside(connection, STAGE, (number, stage, body, sale))
    connection.execute("DELETE FROM stage WHERE id = ?", (number,))


def set_aside(connection: sqlite3.Connection, source: str, values: Values) -> None:
    """Keep number, kind, body and sale of a row; a damaged text as its bytes."""
    texts = [
        value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
        for value in values
    ]
    number, kind, body, sale = texts
    connection.execute(_ASIDE, (source, number, sale, kind, body))


def _settle_sales(connection: sqlite3.Connection, lost: Sequence[Suspect]) -> None:
    """Conclude what the sales came to of which stages are set aside."""
    if not lost:
        return
    rows = StageRows(connection)
    for sale in {each.values[1] for each in lost}:
        if isinstance(sale, int) and sale != rows.newest:
            _mark_doubt(connection, rows, sale)
    first = read(connection, "SELECT min(id) FROM stage WHERE sale = ?", rows.newest)
    later = [each for each in lost if _is_later(each, first[0][0], rows.newest)]
    if later:
        _settle_newest(connection, rows)


def _is_later(suspect: Suspect, first_id: int | None, newest: int) -> bool:
    """Whether a lost stage may be one of the newest sale, which began at `first_id`."""
    number, sale, *_ = suspect.values
    if first_id is None or not isinstance(number, int):
        return False
    return number > first_id or sale == newest


def _settle_newest(connection: sqlite3.Connection, rows: StageRows) -> None:
    sale = rows.newest
    stages = rows.of(sale)
    if not ENDED.isdisjoint(stages):
        _mark_doubt(connection, rows, sale)
        return
    has_fact = read(connection, "SELECT 1 FROM fact_check WHERE sale = ?", sale)
    if SaleStage.SETTLED not in stages:
        # Paid, given up or neither: none of them may be reported as known.
        _set_sale_aside(connection, sale, in_doubt=not has_fact)
        return
    rows.insert(sale, SaleStage.MAY_HAVE_PRINTED, None)
    if has_fact:
        rows.insert(sale, SaleStage.CLOSED, SlipState.NONE.encode())


def _mark_doubt(connection: sqlite3.Connection, rows: StageRows, sale: int) -> None:
    """A lost stage may have been a print: from now on the slip is a copy, or none."""
    stages = rows.of(sale)
    if SaleStage.SETTLED in stages:
        rows.insert(sale, SaleStage.MAY_HAVE_PRINTED, None)
    elif stages:
        _set_sale_aside(connection, sale, in_doubt=False)


def _set_sale_aside(
    connection: sqlite3.Connection, sale: int, *, in_doubt: bool
) -> None:
    if in_doubt:
        log.error("sale_in_doubt number=%d", sale)
    rows = read(
        connection, "SELECT id, sale, stage, body FROM stage WHERE sale = ?", sale
    )
    for values in rows:
        _set_stage_aside(connection, values)
