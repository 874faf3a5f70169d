"""Opens the hub's database: durable, strict, and migrated to this version.

Several processes may have it open: the hub writes in groups while a command reads
or adds a member. A writing transaction takes the write lock at once, so that it
waits at its start and never fails in its middle.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event

from firmware.base.errors import StoreError
from firmware.hub.db.error_texts import translated_errors

DATABASE = "hub.db"
BUSY_MS = 5_000
CACHE_KB = 32_000
CHECKPOINT_PAGES = 4_000
"""16 MB: pages that every batch touches are copied into the file a quarter as often."""
WRITES = {"writes": True}


def open_engine(folder: Path, *, begin: bool = True) -> Engine:
    """The database in `folder`, migrated to this version; made if absent and `begin`.

    StoreError if it cannot be opened. Connections are for one thread at a time.
    """
    database = folder / DATABASE
    try:
        if begin:
            _begin_file(database)
        elif not database.exists():
            raise StoreError(
                f"{database} is not there: the hub makes it at its first start"
            )
        engine = connect_to(f"sqlite:///{database}")
        with translated_errors(str(database)):
            migrate(engine)
    except OSError as error:
        raise StoreError(f"{database} cannot be opened: {error.strerror}") from error
    except CommandError as error:
        raise StoreError(f"{database} is of a newer version: {error}") from error
    return engine


def _begin_file(database: Path) -> None:
    """Make an empty file if there is none; OSError if that fails.

    The folder's owner must be able to write what root began, `sudo countertop catalogue
    import` before the hub's first start, say. SQLite sees to its other files likewise.
    """
    folder = database.parent
    folder.mkdir(parents=True, exist_ok=True)
    if database.exists():
        return
    database.touch(0o640)
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(database, owner.st_uid, owner.st_gid)


def connect_to(url: str) -> Engine:
    """An engine whose every connection is durable and checks its foreign keys."""
    # Parameters hold cards and names: no error text may show them.
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to `revision`; two processes may do so at once."""
    config = Config()
    config.set_main_option("script_location", "firmware.hub.db:migrations")
    with engine.connect().execution_options(**WRITES) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """One transaction that holds the write lock from its start; commits at the end.

    StoreError if the database cannot (locked for too long, disk full, damaged):
    nothing of it is written then. A row that is against the tables' rules is the
    caller's defect.
    """
    with (
        translated_errors(DATABASE),
        engine.connect().execution_options(**WRITES) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """One state of the database for all queries inside; StoreError if it cannot."""
    with translated_errors(DATABASE), engine.connect() as connection:
        yield connection


def _settle(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin with `_begin`
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = -{CACHE_KB}",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
