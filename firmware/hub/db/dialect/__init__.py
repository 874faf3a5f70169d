"""The one place that knows a database engine: what each can do, and which one it is.

Statements are SQLAlchemy's own everywhere else; what they mean to an engine (types,
list parameters, options of a table) is registered here.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, Insert, Table, exc, text

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.dialect.column_types import POSTGRES
from firmware.hub.db.dialect.sqlite import SQLITE, SqliteDialect

ABSENT = Phrase(
    "database.url: psycopg is not installed; in the folder of the project: sudo"
    " /opt/countertop/venv/bin/pip install -c provisioning/pins.txt '.[postgres]'"
)


class Dialect(Protocol):
    """An engine, for whoever opens a database or writes many rows at once. Any thread.

    A transaction whose connection has the execution option `writes` takes the write
    lock at its begin; any other one only reads, and sees one state of the database.
    """

    @property
    def name(self) -> str:
        """SQLAlchemy's name for it."""
        ...

    @property
    def rows_by_key(self) -> bool:
        """Whether tables are kept in the order of their keys, not beside an index."""
        ...

    def open(self, folder: Path, database: DatabaseConfig, *, begin: bool) -> Engine:
        """An engine whose every connection is durable and checks its foreign keys.

        FileNotFoundError if there is no database and `begin` is False. `folder` is
        the hub's own. OSError and the vendor's errors where it cannot be.
        """
        ...

    def open_reader(self, folder: Path, database: DatabaseConfig) -> Engine:
        """As `open`, by an engine that cannot write and makes nothing."""
        ...

    def place(self, folder: Path, database: DatabaseConfig) -> Phrase:
        """The database in words, with the file or the server."""
        ...

    def label(self, url: URL) -> Phrase:
        """The database in a word or two, once it is open."""
        ...

    def refusal(
        self, error: exc.DBAPIError | UnicodeDecodeError, label: Phrase
    ) -> Phrase | None:
        """Why the database of this label cannot; None: a defect of ours.

        A text that is no UTF-8 comes from a file that is damaged.
        """
        ...

    def insert_new(self, table: Table) -> Insert:
        """An insert that leaves out a row whose key is there already."""
        ...

    def upsert(self, table: Table) -> Insert:
        """An insert that replaces all but the key of a row whose key is there."""
        ...

    def driver_sql(self, statement: Insert, names: Sequence[str]) -> str:
        """The statement as the driver takes it, with a tuple for each row."""
        ...

    def reusable_bytes(self, connection: Connection) -> int:
        """What is free inside the database's own file, for rows to come."""
        ...

    def give_back(self, engine: Engine, max_bytes: int) -> None:
        """Return at most about `max_bytes` of that to the disk, in one transaction."""
        ...

    def compact(self, engine: Engine) -> None:
        """Return all of it, which takes long, and room for a second copy."""
        ...

    def copy(self, engine: Engine, target: Path) -> None:
        """Write one state of the database into a new file, while others go on.

        StoreError where the engine has tools of its own for that.
        """
        ...

    def damages(self, connection: Connection) -> list[str]:
        """What the engine's own check finds wrong in its file; it reads all of it."""
        ...

    def refuse_changes(self, tables: Sequence[str]) -> list[str]:
        """The statements that make tables refuse UPDATE and DELETE."""
        ...


_sqlite = SqliteDialect()


def dialect_for(database: DatabaseConfig) -> Dialect:
    """The dialect that a configuration asks for; ConfigError where it is an extra."""
    return _postgres() if database.url else _sqlite


def dialect_of(opened: Connection | Engine) -> Dialect:
    """The dialect of a database that is open."""
    return _sqlite if opened.dialect.name == SQLITE else _postgres()


def partial(where: str) -> dict[str, Any]:
    """Options of an index that holds only rows that satisfy `where`, plain SQL.

    Released migrations use it: never changes.
    """
    return {f"{engine}_where": text(where) for engine in (SQLITE, POSTGRES)}


def adding(column: str) -> dict[str, Any]:
    """Options of an index that holds a column to add up, too, where an engine can.

    Released migrations use it: never changes.
    """
    return {f"{POSTGRES}_include": [column]}


@cache
def _postgres() -> Dialect:
    try:
        from firmware.hub.db.dialect.postgres import PostgresDialect  # noqa: PLC0415 - psycopg is an extra
    except ImportError as error:
        raise ConfigError(ABSENT) from error
    return PostgresDialect()
