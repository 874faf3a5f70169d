"""The rows of sale stages: what happened to each sale, in its order.

Each row has a check value over its columns. A row that does not fit it is no longer
believed: JournalError. The next opening mends it or sets it aside (decision 0154).
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

import msgspec

from firmware.base.errors import JournalError
from firmware.base.row_check import record_check
from firmware.kiosk.journal.file import read
from firmware.kiosk.sale.events import KeptSlip
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket

DAMAGED = "damaged; see docs/doctor.md"
ENDED = frozenset({SaleStage.CLOSED, SaleStage.VOIDED})
_ATTEMPTS = {SaleStage.MAY_HAVE_PRINTED, SaleStage.NOT_PRINTED}
ROWS = "SELECT id, sale, stage, body, digest FROM stage"
_KEPT = f"""
    SELECT sale FROM stage AS closed
    WHERE stage = '{SaleStage.CLOSED}' AND body = CAST('{SlipState.KEPT}' AS BLOB)
    AND NOT EXISTS (
        SELECT 1 FROM stage AS printed
        WHERE printed.sale = closed.sale
        AND printed.stage IN ('{SaleStage.PRINTED}', '{SaleStage.SET_ASIDE}')
    )
"""  # noqa: S608 - constants only

_SLIP_NO = b'"slip_no":"', b'"slip_no":""'
"""Where a ticket says by which slip it came here; and that it came by none."""
_CAME_BY_SLIP = (
    "SELECT sale FROM stage WHERE stage = ? AND instr(body, ?) > 0"
    " AND instr(body, ?) = 0 ORDER BY sale"
)

Row = tuple[int, int, str, bytes | None]
"""id, sale, stage, body."""


class StageRows:
    """The table `stage` of an open journal; main thread only.

    Every method may raise JournalError.
    """

    newest: int
    """The number of the newest sale, 0 before the first."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._current: tuple[int, tuple[SaleStage, ...]] = (0, ())
        self._taken: dict[str, int] | None = None
        ((self._last_id, self.newest),) = read(
            connection, "SELECT coalesce(max(id), 0), coalesce(max(sale), 0) FROM stage"
        )

    def insert(self, sale: int, stage: SaleStage, body: bytes | None) -> None:
        """Add a row, in the caller's transaction."""
        known = self.of(sale)
        if stage is SaleStage.INTENT and body is not None and _came(body):
            self._taken = None
        self._last_id += 1
        insert(self._db, (self._last_id, sale, stage.value, body))
        self.newest = max(self.newest, sale)
        self._current = (sale, (*known, stage))

    def of(self, sale: int) -> tuple[SaleStage, ...]:
        """What is known of a sale, in order; the sale under way is remembered."""
        if sale == self._current[0]:
            return self._current[1]
        rows = read(self._db, f"{ROWS} WHERE sale = ? ORDER BY id", sale)
        return tuple(SaleStage(stage) for _, _, stage, _ in map(_sound, rows))

    def ticket(self, sale: int) -> Ticket:
        """The newest ticket of a sale: SETTLED adds the time to that of INTENT."""
        rows = read(
            self._db,
            f"{ROWS} WHERE sale = ? AND stage IN (?, ?) ORDER BY id DESC LIMIT 1",
            sale,
            SaleStage.INTENT,
            SaleStage.SETTLED,
        )
        bodies = [body for _, _, _, body in map(_sound, rows)]
        if not bodies or bodies[0] is None:
            raise JournalError(f"sale {sale}: {DAMAGED}")
        return read_ticket(bodies[0])

    def kept(self) -> KeptSlip | None:
        """The oldest ended sale whose slip is not known to be on paper (E08)."""
        rows = read(self._db, f"{_KEPT} ORDER BY sale LIMIT 1")
        return next((self._slip(sale) for (sale,) in rows), None)

    def last_slip(self) -> KeptSlip | None:
        """The newest sale with a slip, as it would be printed again now (E07)."""
        rows = read(
            self._db,
            "SELECT sale FROM stage WHERE stage = ? ORDER BY sale DESC LIMIT 1",
            SaleStage.MAY_HAVE_PRINTED,
        )
        return next((self._slip(sale) for (sale,) in rows), None)

    def set_aside(self) -> int:
        """The number of sales here whose slip no printer can print."""
        ((count,),) = read(
            self._db,
            "SELECT count(DISTINCT sale) FROM stage WHERE stage = ?",
            SaleStage.SET_ASIDE,
        )
        return count

    def suspended(self, name: str) -> SuspendedShown | None:
        """The suspended basket by the receipt number or sale id on its slip, or None.

        The one that came here by that slip, or else the one that began here. It is a
        voided sale, and is forgotten as such (E17).
        """
        digits = name.rpartition("-")[2]
        number = self._by_slip().get(name, int(digits) if digits.isdecimal() else 0)
        stages = self.of(number)
        if not {SaleStage.INTENT, SaleStage.VOIDED} <= set(stages):
            return None
        ticket = self.ticket(number)
        kept = ticket.suspended
        if kept is None:
            return None
        if name not in {ticket.receipt_no, ticket.sale_id, kept.slip_no}:
            return None
        return SuspendedShown(ticket, used=stages.count(SaleStage.VOIDED) > 1)

    def _by_slip(self) -> Mapping[str, int]:
        """The newest basket that came here from the hub by each slip.

        Read once: a code may be looked up for each picture of a camera.
        """
        if self._taken is None:
            sales = read(self._db, _CAME_BY_SLIP, SaleStage.INTENT, *_SLIP_NO)
            came = [self.ticket(sale) for (sale,) in sales]
            kept = [(each.suspended, each.number) for each in came]
            self._taken = {each.slip_no: number for each, number in kept if each}
        return self._taken

    def prune(self, oldest: int) -> None:
        """Forget sales before `oldest`, inside a transaction; kept slips stay (E08)."""
        self._db.execute(
            f"DELETE FROM stage WHERE sale < ? AND sale NOT IN ({_KEPT})",  # noqa: S608 - constants only
            (oldest,),
        )

    def _slip(self, sale: int) -> KeptSlip:
        """A sale's slip, as COPY if it is or may be on paper (N05)."""
        stages = self.of(sale)
        copy = SaleStage.PRINTED in stages or may_be_on_paper(stages)
        return KeptSlip(self.ticket(sale), copy=copy)


def insert(connection: sqlite3.Connection, row: Row) -> None:
    """Add a row with its check value."""
    connection.execute(
        "INSERT INTO stage (id, sale, stage, body, digest) VALUES (?, ?, ?, ?, ?)",
        (*row, record_check(*row)),
    )


def _came(ticket: bytes) -> bool:
    """Whether a ticket, as its bytes, is of a basket that came from the hub."""
    some, none = _SLIP_NO
    return some in ticket and none not in ticket


def may_be_on_paper(stages: Sequence[SaleStage]) -> bool:
    """Whether an attempt to print is not known to have failed before its first byte.

    NOT_PRINTED rules out the attempt right before it, and no other.
    """
    attempts = [stage for stage in stages if stage in _ATTEMPTS]
    return any(
        stage is SaleStage.MAY_HAVE_PRINTED and then is not SaleStage.NOT_PRINTED
        for stage, then in zip_longest(attempts, attempts[1:])
    )


def read_ticket(body: bytes) -> Ticket:
    """The ticket in the body of an INTENT or SETTLED stage.

    JournalError if it is none any more: such a sale cannot be finished or printed.
    """
    try:
        ticket = msgspec.json.decode(body, type=Ticket)
        for time in (ticket.opened_at, ticket.closed_at):
            if time:
                datetime.fromisoformat(time)
    except (msgspec.MsgspecError, ValueError, TypeError) as exc:
        raise JournalError(f"a sale in the journal: {DAMAGED}") from exc
    return ticket


def _sound(row: tuple[Any, ...]) -> Row:
    """A row that is what was written; JournalError if it is not."""
    *columns, digest = row
    if record_check(*columns) != digest:
        raise JournalError(f"a stage of a sale in the journal: {DAMAGED}")
    number, sale, stage, body = columns
    return number, sale, stage, body
