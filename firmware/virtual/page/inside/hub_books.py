"""Follows the hub's books while somebody looks: read again only once they changed."""

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from drivers.api import DriverError
from firmware.virtual.hub_database import kiosk_backlog

Rows = tuple[tuple[Any, ...], ...]

READ_LIMIT_S = 1.0
ROWS_MAX = 6
QUERIES: Mapping[str, str] = {
    "sums": "SELECT (SELECT count(*) FROM orders),"
    " (SELECT coalesce(sum(amount), 0) FROM entries"
    " WHERE unit = 'CNY' AND account LIKE 'cash:%'),"
    " (SELECT coalesce(sum(amount), 0) FROM entries"
    " WHERE unit = 'PTS' AND account LIKE 'member:%')",
    "orders": "SELECT receipt_no, received_at, payable_fen, tender, earned_points,"
    " member_id IS NOT NULL FROM orders ORDER BY received_at DESC LIMIT ?",
    "voids": "SELECT receipt_no, voided_at, payable_fen, reason"
    " FROM voids ORDER BY voided_at DESC LIMIT ?",
    "members": "SELECT substr(member_id, -4), joined_at,"
    " (SELECT coalesce(sum(amount), 0) FROM entries"
    " WHERE unit = 'PTS' AND account = 'member:' || member_id)"
    " FROM members ORDER BY joined_at DESC LIMIT ?",
    "joined": "SELECT substr(member_id, -4), joined_at"
    " FROM members ORDER BY joined_at DESC LIMIT ?",
    "points": "SELECT substr(account, -4), booked_at, kind, amount"
    " FROM entries JOIN postings USING (posting_id)"
    " WHERE unit = 'PTS' AND account LIKE 'member:%'"
    " ORDER BY booked_at DESC LIMIT ?",
    "payments": "SELECT network, changed_at, amount_fen, state, out_trade_no"
    " FROM payment_attempts ORDER BY asked_at DESC LIMIT ?",
}
"""No card, no name, no code: what may be shown to whoever stands at the counter."""


class HubBooks:
    """Reads the hub's database and the kiosk's outbox from outside; one thread.

    A connection stays open, as SQLite counts the changes for each (`data_version`).
    """

    def __init__(self, database: Path, journal: Path) -> None:
        self._database = database
        self._journal = journal
        self._connection: sqlite3.Connection | None = None
        self._version: tuple[int, int | None] = (-1, None)

    def changed(self) -> Mapping[str, Rows] | None:
        """The rows of each query if anything has changed, else None.

        `waiting` is one row: the kiosk's facts that wait, or None.
        """
        waiting = self._backlog()
        try:
            version = self._of_database("PRAGMA data_version")[0][0], waiting
            if version == self._version:
                return None
            found = {
                name: self._of_database(query, *([ROWS_MAX] if "?" in query else []))
                for name, query in QUERIES.items()
            }
        except sqlite3.Error:  # not there yet, or just locked: next time
            self.close()
            return None
        self._version = version
        return {**found, "waiting": ((waiting,),)}

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._version = None, (-1, None)

    def _backlog(self) -> int | None:
        with suppress(DriverError):
            return kiosk_backlog(self._journal)
        return None

    def _of_database(self, query: str, *values: object) -> Rows:
        if self._connection is None:
            address = f"file:{self._database}?mode=ro"
            self._connection = sqlite3.connect(address, uri=True, timeout=READ_LIMIT_S)
        return tuple(self._connection.execute(query, values).fetchall())
