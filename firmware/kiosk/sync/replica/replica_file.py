"""The SQLite file with what the hub published, and the way to its tables.

The file can be fetched again. It is written as durably as the journal all the same, for
a checkpoint whose sync failed in silence would mix prices of two revisions. One that
turns out to be damaged is used on, row by row, as far as it is sound, until all of it
has come again and it is replaced. Main thread only.
"""

import logging
import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from firmware.base.errors import ReplicaError
from firmware.base.log_settling import settle_log
from firmware.base.write_ahead_log import LogDamage
from firmware.kiosk.file_format import NewerFormatError, upgrade
from firmware.kiosk.sqlite_damage import FAILURES, is_damage
from firmware.kiosk.sync.replica.replica_formats import FORMAT, POLICY, STEPS
from firmware.kiosk.sync.replica.row_checks import is_sealed, seal
from firmware.kiosk.sync.replica.whose_file import (
    PARTS,
    NotOursError,
    claim,
    require_files,
    set_aside,
)

log = logging.getLogger(__name__)

_MAX_LOCKED_S = 0.5
# What is deleted is overwritten: a damaged pointer must not lead to an old price.
_PRAGMAS = ("synchronous=FULL", "journal_mode=WAL", "secure_delete=ON")


class ReplicaFile:
    """The open file. ReplicaError if it cannot be opened or is of a newer format.

    One that was made under another key than `public_key`, the hub's, is begun anew.
    `damaged`: something in it is not what was written. Each of `restorers` writes
    what it holds in memory into a new file.
    """

    def __init__(self, path: Path, public_key: str) -> None:
        self._path = path
        self._public_key = public_key
        self.damaged = False
        self.restorers: list[Callable[[], None]] = []
        try:
            self.connection = _opened(path, public_key)
        except NotOursError as exc:
            log.error("replica_refused file=%s reason=%s", path, exc)  # noqa: TRY400 - expected, the reason is complete
            self.connection = self._begun_anew()
        except (*FAILURES, OSError, NewerFormatError) as exc:
            if not is_damage(exc, writable=self._writable()):
                raise ReplicaError(f"{path}: {exc}") from exc
            self.report_damage(str(exc))
            self.connection = self._begun_anew()

    def failure(self, exc: Exception, kind: type[ReplicaError]) -> ReplicaError:
        """The error to raise; damage is noted."""
        if is_damage(exc, writable=self._writable()):
            self.report_damage(str(exc))
        return kind(f"{self._path}: {exc}")

    def report_damage(self, what: str) -> None:
        """Something is not what was written; logged once for each file."""
        if not self.damaged:
            log.error("replica_damaged file=%s what=%s", self._path, what)
        self.damaged = True

    def renew(self) -> None:
        """Begin an empty file in its place; ReplicaError if that fails."""
        self.close()
        self.connection = self._begun_anew()
        for restore in self.restorers:
            restore()

    def close(self) -> None:
        """Close the file; idempotent."""
        self.connection.close()

    def _begun_anew(self) -> sqlite3.Connection:
        """A file that knows of a policy that it lacks: nothing is sold without it."""
        try:
            for part in PARTS:
                set_aside(self._path.with_name(self._path.name + part))
            with ExitStack() as failed:
                connection = _opened(self._path, self._public_key)
                failed.enter_context(closing(connection))
                seal(connection, POLICY)
                failed.pop_all()
        except (*FAILURES, OSError) as exc:
            raise ReplicaError(f"{self._path}: {exc}") from exc
        self.damaged = False
        return connection

    def _writable(self) -> bool:
        return os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK)


class ReplicaTables:
    """One replica's way to its tables; all that fails is raised as `error`.

    After a failed write what was held before stays; the hub sends it again with the
    next connection.
    """

    def __init__(self, file: ReplicaFile, error: type[ReplicaError]) -> None:
        self.file = file
        self._error = error

    def read(self, query: str, *values: object) -> list[Any]:
        """All rows of a query, each a tuple."""
        try:
            return self.file.connection.execute(query, values).fetchall()
        except FAILURES as exc:
            raise self.file.failure(exc, self._error) from exc

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """One transaction, or nothing of it."""
        connection = self.file.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except FAILURES as exc:
            with suppress(*FAILURES):
                connection.execute("ROLLBACK")
            raise self.file.failure(exc, self._error) from exc
        _empty_log(connection)


def _opened(path: Path, public_key: str) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    require_files(path)
    settle_log(path, _log_damage)
    connection = sqlite3.connect(path, timeout=_MAX_LOCKED_S, isolation_level=None)
    with ExitStack() as failed:
        failed.enter_context(closing(connection))
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        bring_up_to_date(connection)
        claim(connection, public_key)
        _empty_log(connection)
        failed.pop_all()
    return connection


def _log_damage(damage: LogDamage) -> None:
    """What is sound is an earlier state: the hub sends what came after it."""
    log.error("catalogue_log_damaged frame=%d", damage.first_bad_frame)


def _empty_log(connection: sqlite3.Connection) -> None:
    """Move what was written out of the write-ahead log.

    A damaged bit there would take prices back to an earlier revision, and nothing
    could show. What cannot be moved now goes with the next write.
    """
    with suppress(*FAILURES):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Bring a replica to this build's format; NewerFormatError if it is beyond that.

    A number that the file's own seal contradicts is damage: DatabaseError.
    """

    def read(query: str, *values: object) -> list[Any]:
        return connection.execute(query, values).fetchall()

    try:
        upgrade(connection, STEPS)
    except NewerFormatError as exc:
        ((found,),) = read("PRAGMA user_version")
        if not is_sealed(read, FORMAT, found):
            damage = sqlite3.OperationalError(f"its format is no {found}")
            raise damage from exc
        raise
