"""The SQLite file with what the hub published, and the way to its tables.

The file can be fetched again: a damaged one is removed, and the next start fetches it.
It is written as durably as the journal all the same, for a checkpoint whose sync failed
in silence would mix prices of two revisions. Main thread only.
"""

import logging
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from firmware.base.errors import ReplicaError
from firmware.base.log_settling import settle_log
from firmware.base.write_ahead_log import LogDamage
from firmware.kiosk.file_format import NewerFormatError, Step, run_all, upgrade

log = logging.getLogger(__name__)

_MAX_LOCKED_S = 0.5
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# Release 0.1.0 keeps the policy in `held`; it still opens this file, should it be put
# back. Since format 1 the policy has a table of its own.
_FORMAT_1 = """
CREATE TABLE IF NOT EXISTS article (
    gtin TEXT PRIMARY KEY, name TEXT, price_fen INTEGER,
    by_weight INTEGER, stopped INTEGER, age_min INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL,
    policy BLOB
);
INSERT OR IGNORE INTO held VALUES (1, 0, NULL);
CREATE TABLE IF NOT EXISTS age (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    counted_ms INTEGER NOT NULL,
    since_ms INTEGER
);
INSERT OR IGNORE INTO age VALUES (1, 0, NULL);
CREATE TABLE policy (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    rules BLOB NOT NULL,
    may_skip TEXT NOT NULL
);
INSERT INTO policy SELECT 1, policy, '' FROM held WHERE policy IS NOT NULL;
"""
_STEPS: tuple[Step, ...] = (lambda connection: run_all(connection, _FORMAT_1),)


class ReplicaFile:
    """The open file. ReplicaError if it cannot be opened or is of a newer format."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.connection = _opened(path)
        except (sqlite3.Error, OSError, NewerFormatError) as exc:
            raise self.failure(exc, ReplicaError) from exc

    def failure(self, exc: Exception, kind: type[ReplicaError]) -> ReplicaError:
        """The error to raise; a damaged file is removed, for the next start."""
        if getattr(exc, "sqlite_errorcode", 0) in _DAMAGED:
            for part in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + part).unlink(missing_ok=True)
        return kind(f"{self._path}: {exc}")

    def close(self) -> None:
        """Close the file; idempotent."""
        self.connection.close()


class ReplicaTables:
    """One replica's way to its tables; all that fails is raised as `error`.

    After a failed write what was held before stays; the hub sends it again with the
    next connection.
    """

    def __init__(self, file: ReplicaFile, error: type[ReplicaError]) -> None:
        self._file = file
        self._error = error

    def read(self, query: str, *values: object) -> list[Any]:
        """All rows of a query, each a tuple."""
        try:
            return self._file.connection.execute(query, values).fetchall()
        except sqlite3.Error as exc:
            raise self._file.failure(exc, self._error) from exc

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """One transaction, or nothing of it."""
        connection = self._file.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as exc:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise self._file.failure(exc, self._error) from exc


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    settle_log(path, _log_damage)
    connection = sqlite3.connect(path, timeout=_MAX_LOCKED_S, isolation_level=None)
    try:
        for pragma in ("synchronous=FULL", "journal_mode=WAL"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        upgrade(connection, _STEPS)
    except BaseException:
        connection.close()
        raise
    return connection


def _log_damage(damage: LogDamage) -> None:
    """What is sound is an earlier state: the hub sends what came after it."""
    log.error("catalogue_log_damaged frame=%d", damage.first_bad_frame)
