"""The rows of refunds: one each, with its request, its stage, and the hub's reply.

Each row has a check value over its columns, as stages of sales have: one that does not
fit is not believed, JournalError, and the next opening puts it right (decision 0217).
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from firmware.base.errors import JournalError
from firmware.base.row_check import record_check
from firmware.kiosk.journal.file import commit, read
from firmware.kiosk.journal.stage_rows import DAMAGED
from firmware.kiosk.refund import (
    BookedRefund,
    RefundRequest,
    RefundStage,
    RefundTerms,
)
from firmware.kiosk.sale.events import KeptRefundSlip

COLUMNS: Final = "number, refund_id, stage, request, terms, digest"
_KEPT_REFUNDS: Final = 500
"""Refunds that stay readable, and whose slips wait for a printer."""
_AFTER: Final = {
    RefundStage.REFUSED: {RefundStage.INTENT},
    RefundStage.DONE: {RefundStage.INTENT, RefundStage.REFUSED},
    RefundStage.MAY_HAVE_PRINTED: {RefundStage.DONE, RefundStage.MAY_HAVE_PRINTED},
    RefundStage.NOT_PRINTED: {RefundStage.MAY_HAVE_PRINTED},
    RefundStage.PRINTED: {RefundStage.MAY_HAVE_PRINTED},
    RefundStage.NO_SLIP: {RefundStage.DONE, RefundStage.MAY_HAVE_PRINTED},
}
"""The stages that each one can follow; after another one it changes nothing."""
_WAITING: Final = (RefundStage.DONE, RefundStage.MAY_HAVE_PRINTED)


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A sound row; `terms` are the hub's reply, None before it."""

    number: int
    stage: RefundStage
    request: RefundRequest
    terms: RefundTerms | None

    @property
    def values(self) -> tuple[object, ...]:
        """The columns without the check value."""
        terms = None if self.terms is None else msgspec.json.encode(self.terms)
        request = msgspec.json.encode(self.request)
        return self.number, self.request.refund_id, self.stage.value, request, terms


class RefundRows:
    """The table `refund` of an open journal; main thread only.

    Every method may raise JournalError. `watch` is called with `refund_` and each
    stage right after its commit. `open` is the request that waits for the hub.
    """

    open: RefundRequest | None = None

    def __init__(
        self, connection: sqlite3.Connection, watch: Callable[[str], None]
    ) -> None:
        self._db = connection
        self._watch = watch
        ((self._newest,),) = read(
            connection, "SELECT coalesce(max(number), 0) FROM refund"
        )
        self.open = self._open()

    @property
    def next_number(self) -> int:
        """The number of the next refund, from 1."""
        return self._newest + 1

    def record(
        self,
        stage: RefundStage,
        request: RefundRequest,
        terms: RefundTerms | None = None,
    ) -> None:
        """Commit one stage; what cannot follow on the stage before changes nothing."""
        row = self._of(request.refund_id)
        if stage is RefundStage.INTENT:
            if row is not None:
                return
            row = RefundRow(self.next_number, stage, request, None)
        elif row is None or row.stage not in _AFTER[stage]:
            return
        else:
            after = RefundStage.DONE if stage is RefundStage.NOT_PRINTED else stage
            row = replace(row, stage=after, terms=terms or row.terms)
        with commit(self._db):
            write_row(self._db, row)
        self._newest = max(self._newest, row.number)
        self.open = self._open()
        self._watch(f"refund_{stage}")

    def kept(self) -> KeptRefundSlip | None:
        """The oldest booked refund whose slip is not known to be on paper."""
        rows = read(
            self._db,
            f"SELECT {COLUMNS} FROM refund WHERE stage IN (?, ?)"  # noqa: S608 - constants
            " ORDER BY number LIMIT 1",
            *_WAITING,
        )
        row = next(map(sound, rows), None)
        if row is None or row.terms is None:
            return None
        booked = BookedRefund(row.number, row.request, row.terms)
        return KeptRefundSlip(booked, copy=row.stage is RefundStage.MAY_HAVE_PRINTED)

    def prune(self) -> None:
        """Forget old refunds, in the caller's transaction; one that is open stays."""
        self._db.execute(
            "DELETE FROM refund WHERE number <= ? AND stage != ?",
            (self._newest - _KEPT_REFUNDS, RefundStage.INTENT),
        )

    def _of(self, refund_id: str) -> RefundRow | None:
        query = f"SELECT {COLUMNS} FROM refund WHERE refund_id = ?"  # noqa: S608 - constants
        return next(map(sound, read(self._db, query, refund_id)), None)

    def _open(self) -> RefundRequest | None:
        query = f"SELECT {COLUMNS} FROM refund WHERE stage = ? ORDER BY number"  # noqa: S608 - constants
        rows = map(sound, read(self._db, query, RefundStage.INTENT))
        return next((row.request for row in rows), None)


def write_row(connection: sqlite3.Connection, row: RefundRow) -> None:
    """Write a row with its check value, in the caller's transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO refund VALUES (?, ?, ?, ?, ?, ?)",
        (*row.values, record_check(*row.values)),
    )


def sound(columns: tuple[object, ...]) -> RefundRow:
    """A row that is what was written; JournalError if it is not."""
    *values, digest = columns
    if record_check(*values) != digest:
        raise JournalError(f"a refund in the journal: {DAMAGED}")
    return read_row(values)


def read_row(values: "list[object] | tuple[object, ...]") -> RefundRow:
    """A row of its columns without the check value; JournalError if it is none."""
    try:
        number, _, stage, request, terms = values
        return RefundRow(
            msgspec.convert(number, int),
            RefundStage(str(stage)),
            msgspec.json.decode(_bytes(request), type=RefundRequest),
            None if terms is None else _terms(_bytes(terms)),
        )
    except (msgspec.MsgspecError, ValueError) as exc:
        raise JournalError(f"a refund in the journal: {DAMAGED}") from exc


def _terms(body: bytes) -> RefundTerms:
    return msgspec.json.decode(body, type=RefundTerms)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
