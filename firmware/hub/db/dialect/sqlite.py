"""SQLite, the database of one shop: a file in the hub's folder. All that knows it.

Several processes may have it open: the hub writes in groups while a command reads
or adds a member. A writing transaction takes the write lock at once, so that it
waits at its start and never fails in its middle.
"""

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Insert,
    NullPool,
    Table,
    create_engine,
    event,
    exc,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from firmware.base.damaged_files import keep_aside, log_of
from firmware.base.errors import StoreError
from firmware.base.log_settling import settle_log
from firmware.base.wording.phrases import Phrase, Template, verbatim
from firmware.base.write_ahead_log import LogDamage
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.dialect.key_rows import KeyRows

log = logging.getLogger(__name__)

SQLITE = "sqlite"
DATABASE = "hub.db"
BUSY_MS = 5_000
CACHE_KB = 32_000
CHECKPOINT_PAGES = 4_000
"""16 MB: pages that every batch touches are copied into the file a quarter as often."""
INCREMENTAL = (2,)
"""What SQLite says of a file whose free pages can be given back."""
NO_TRANSACTION = {"no_transaction": True}
"""What a connection is given for a statement that no transaction may hold."""
OURS = (
    exc.IntegrityError,
    exc.ProgrammingError,
    exc.DataError,
    exc.NotSupportedError,
    exc.InterfaceError,
)
"""Defects of the caller, not of the database: a traceback serves there."""
UNKNOWN = Template("{place} cannot: {cause}")
"""Where we have no words of our own: those of the database."""
_DAMAGED = Template(
    "{place} is damaged: keep the file, and put the last good copy in its place"
    " ({cause})"
)
WORDS = {
    sqlite3.SQLITE_BUSY: Template("{place} is held by another program ({cause})"),
    sqlite3.SQLITE_CANTOPEN: Template(
        "{place} may not be opened by this account, or has no folder ({cause})"
    ),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FULL: Template("{place} finds the disk full ({cause})"),
    sqlite3.SQLITE_IOERR: Template(
        "{place} finds the disk failing: see `dmesg` ({cause})"
    ),
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_PERM: Template("{place} may not be used by this account ({cause})"),
    sqlite3.SQLITE_READONLY: Template(
        "{place} may not be written by this account ({cause})"
    ),
}
"""By SQLite's primary result code."""


class SqliteDialect:
    """What `firmware.hub.db.dialect.Dialect` asks of an engine, for SQLite."""

    name = SQLITE
    rows_by_key = True

    def open(self, folder: Path, database: DatabaseConfig, *, begin: bool) -> Engine:
        """An engine on the file in `folder`, which is made if absent and `begin`.

        The log of a file that is gone is kept aside: it may hold the last orders.
        """
        del database
        file = folder / DATABASE
        if begin:
            _begin_file(file)
        elif not file.exists():
            raise FileNotFoundError(file)
        settle_log(file, partial(_keep_damaged, file))
        # Parameters hold cards and names: no error text may show them.
        engine = create_engine(f"sqlite:///{file}", hide_parameters=True)
        event.listen(engine, "connect", _settle)
        event.listen(engine, "begin", begin_transaction)
        return engine

    def open_reader(self, folder: Path, database: DatabaseConfig) -> Engine:
        """An engine that cannot write, and has the file open only while it reads.

        So a file that is put in the place of this one is read from then on.
        """
        del database
        file = folder / DATABASE
        if not file.exists():
            raise FileNotFoundError(file)
        url = f"sqlite:///file:{quote(str(file))}?mode=ro&uri=true"
        engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
        event.listen(engine, "connect", _settle_reader)
        event.listen(engine, "begin", begin_transaction)
        return engine

    def place(self, folder: Path, database: DatabaseConfig) -> Phrase:
        """The path of the file."""
        del database
        return verbatim(folder / DATABASE)

    def label(self, url: URL) -> Phrase:
        """The file's name."""
        return verbatim(Path(url.database or DATABASE).name)

    def refusal(
        self, error: exc.DBAPIError | UnicodeDecodeError, label: Phrase
    ) -> Phrase | None:
        """Our words where we know the reason, and SQLite's in any case."""
        if isinstance(error, UnicodeDecodeError):
            # The text of SQLite's own error quotes a damaged name.
            return _DAMAGED.phrase(place=label, cause=error.reason)
        cause = error.orig
        if isinstance(error, OURS):
            return None
        known = UNKNOWN
        if isinstance(cause, sqlite3.Error):
            known = WORDS.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, UNKNOWN)
        return known.phrase(place=label, cause=cause)

    def insert_new(self, table: Table) -> Insert:
        """An insert that leaves out a row whose key is there already."""
        return sqlite.insert(table).on_conflict_do_nothing()

    def upsert(self, table: Table) -> Insert:
        """An insert that replaces all but the key of a row whose key is there."""
        keys = [column.name for column in table.primary_key]
        statement = sqlite.insert(table)
        rest = {c.name: c for c in statement.excluded if c.name not in keys}
        return statement.on_conflict_do_update(index_elements=keys, set_=rest)

    def driver_sql(self, statement: Insert, names: Sequence[str]) -> str:
        """The statement as the driver takes it, with a tuple for each row."""
        return str(statement.compile(dialect=sqlite.dialect(), column_keys=names))

    def reusable_bytes(self, connection: Connection) -> int:
        """The pages that hold nothing."""
        return _pragma(connection, "freelist_count") * _pragma(connection, "page_size")

    def give_back(self, engine: Engine, max_bytes: int) -> None:
        """Cut such pages off the file; none if it was made by a build before these."""
        with engine.connect().execution_options(**NO_TRANSACTION) as connection:
            pages = max_bytes // _pragma(connection, "page_size")
            driver = connection.connection.driver_connection
            try:
                # `execute` would take one step of it, which is one page.
                driver.executescript(f"PRAGMA incremental_vacuum({pages})")  # type: ignore[union-attr]
            except sqlite3.Error as error:
                raise StoreError(
                    Phrase("{file} cannot be cut: {error}", file=DATABASE, error=error)
                ) from error

    def compact(self, engine: Engine) -> None:
        """Write the file anew, and empty its log, unless somebody reads in that.

        From then on it can be cut. Writers wait meanwhile.
        """
        with engine.connect().execution_options(**NO_TRANSACTION) as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy(self, engine: Engine, target: Path) -> None:
        """All pages at once: nobody waits, for who reads stops nobody here."""
        with engine.connect().execution_options(**NO_TRANSACTION) as connection:
            source = cast("sqlite3.Connection", connection.connection.driver_connection)
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
                # One file: whoever opens it next decides about its log.
                copy.execute("PRAGMA journal_mode = DELETE")

    def damages(self, connection: Connection) -> list[str]:
        """SQLite's own check of every page, index and foreign key."""
        pages = connection.exec_driver_sql("PRAGMA integrity_check(10)").scalars()
        found = [text for text in pages if text != "ok"]
        rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
        return found + [f"a row of {row[0]} refers to nothing" for row in rows]

    def refuse_changes(self, tables: Sequence[str]) -> list[str]:
        """What makes these tables append-only; a released migration: never changes."""
        return [
            f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in tables
            for act in ("UPDATE", "DELETE")
        ]


def table_options(*, keyed: bool) -> dict[str, Any]:
    """How SQLite stores a table: strictly, and a `keyed` one in its key's order.

    Other engines pass over these options. Released migrations use it: never changes.
    """
    options: dict[str, Any] = {"sqlite_strict": True}
    return options | {"sqlite_with_rowid": False} if keyed else options


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def _begin_file(database: Path) -> None:
    """Create an empty file if absent; OSError if that fails."""
    database.parent.mkdir(parents=True, exist_ok=True)
    if not database.exists():
        if log_of(database).exists():
            keep_aside(database)
            log_of(database).unlink()
        database.touch(0o640)


def _keep_damaged(file: Path, damage: LogDamage) -> None:
    """Keep what a damaged log took along: what was acknowledged is missing now."""
    copies = keep_aside(file)
    log.error(
        "database_damaged file=%s frame=%d frames_behind=%d copies=%s",
        file,
        damage.first_bad_frame,
        damage.frames_behind,
        ",".join(copy.name for copy in copies) or "-",
    )


def _settle(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    connection.text_factory = _any_text
    if connection.execute("PRAGMA auto_vacuum").fetchone() != INCREMENTAL:
        # Of a new file, or of one that is compacted; it takes the write lock.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = -{CACHE_KB}",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _settle_reader(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.text_factory = _any_text
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA query_only = ON")


def _any_text(data: bytes) -> str:
    """A text of a row: one that is no UTF-8 must not keep all others from being read.

    Where it counts a check value shows that it is damaged (decision 0181).
    """
    return data.decode("utf-8", "surrogateescape")


def begin_transaction(connection: Connection) -> None:
    """Begin as the connection's options ask: for writing, for reading, or not."""
    options = connection.get_execution_options()
    if NO_TRANSACTION.items() <= options.items():
        return
    writes = options.get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@compiles(KeyRows, SQLITE)
def _key_rows(element: KeyRows, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - the vendor's options
    return f"json_each({compiler.process(element.clauses, **given)})"
