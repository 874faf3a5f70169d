"""Opens the hub's database: durable, strict, and migrated to this version.

Which engine it is, the configuration says (`firmware.hub.db.dialect`).
"""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine

from firmware.base.damaged_files import kept_aside
from firmware.base.durable_files import replace_durably
from firmware.base.errors import StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.database_config import CONSENT, DatabaseConfig
from firmware.hub.db.dialect import dialect_for, dialect_of
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.error_texts import translated_errors
from firmware.hub.db.hub_folder import place_in
from firmware.hub.db.lost_books import (
    ABSENT,
    LostBooksError,
    may_begin,
    require_books,
    without_books,
)
from firmware.hub.db.migrating import migrate

WRITES = {"writes": True}
GIVE_BACK_BYTES = 8 * 1024 * 1024
"""Cut off the file in one transaction."""
IN_THE_FOLDER = DatabaseConfig()


def open_engine(
    folder: Path, database: DatabaseConfig = IN_THE_FOLDER, *, begin: bool = True
) -> Engine:
    """The database of the hub in `folder`, migrated to this version.

    A new one is made if absent and `begin`, but not in the place of one that was lost,
    unless a person agreed to that once. StoreError if it cannot be opened. Connections
    are for one thread at a time. The caller disposes of the engine.
    """
    engine = _found(folder, database, begin=begin, then=migrate)
    place_in(engine, folder, may_write=True)
    if begin:
        _use_up_consent(folder)
    return engine


def _use_up_consent(folder: Path) -> None:
    """Books may be begun once only; a disk that fails leaves it for the next start."""
    with suppress(OSError):
        (folder / CONSENT).unlink(missing_ok=True)


@contextmanager
def opened_as_is(
    folder: Path, database: DatabaseConfig = IN_THE_FOLDER
) -> Generator[Engine]:
    """The database as its hub left it, for who only looks; StoreError if it cannot."""
    engine = _found(folder, database, begin=False, then=lambda _engine: None)
    place_in(engine, folder, may_write=False)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened_to_read(
    folder: Path, database: DatabaseConfig = IN_THE_FOLDER
) -> Generator[Engine]:
    """The database of a hub that may be running, by an engine that cannot write.

    StoreError if there is none.
    """
    dialect = dialect_for(database)
    place = dialect.place(folder, database)
    with _opening(folder, place), translated_errors(dialect, place):
        engine = dialect.open_reader(folder, database)
        place_in(engine, folder, may_write=False)
        with ExitStack() as failed:
            failed.callback(engine.dispose)
            require_books(engine, place, folder)
            failed.pop_all()
    place_in(engine, folder, may_write=False)
    try:
        yield engine
    finally:
        engine.dispose()


def _found(
    folder: Path,
    database: DatabaseConfig,
    *,
    begin: bool,
    then: Callable[[Engine], None],
) -> Engine:
    """A database with the hub's books or, if `begin`, one for books to come."""
    dialect = dialect_for(database)
    place = dialect.place(folder, database)
    new = begin and may_begin(folder)
    with _opening(folder, place), translated_errors(dialect, place):
        engine = dialect.open(folder, database, begin=new)
        with ExitStack() as failed:
            failed.callback(engine.dispose)
            if not new:
                require_books(engine, place, folder)
            then(engine)
            failed.pop_all()
    return engine


@contextmanager
def _opening(folder: Path, place: Phrase) -> Generator[None]:
    """StoreError in the place of what the disk says about its database."""
    try:
        yield
    except FileNotFoundError as error:
        raise without_books(place, folder, ABSENT) from error
    except OSError as error:
        raise StoreError(
            Phrase(
                "{place} cannot be opened: {reason}",
                place=place,
                reason=os_reason(error),
            )
        ) from error


def allow_new_books(folder: Path, database: DatabaseConfig = IN_THE_FOLDER) -> None:
    """Let the hub's next start begin empty books in the place of lost ones.

    StoreError where none were lost, or if that cannot be written down.
    """
    try:
        with opened_as_is(folder, database):
            pass
    except LostBooksError:
        try:
            replace_durably(folder / CONSENT, b"", 0o640)
        except OSError as error:
            raise StoreError(
                Phrase(
                    "{file}: {reason}", file=folder / CONSENT, reason=os_reason(error)
                )
            ) from error
    else:
        place = dialect_for(database).place(folder, database)
        raise StoreError(Phrase("{place}: no books were lost here", place=place))


@contextmanager
def opened(
    folder: Path, database: DatabaseConfig = IN_THE_FOLDER, *, begin: bool = True
) -> Generator[Engine]:
    """As `open_engine`, for as long as the `with` lasts."""
    engine = open_engine(folder, database, begin=begin)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def open_while_built(
    folder: Path, database: DatabaseConfig = IN_THE_FOLDER
) -> Generator[Engine]:
    """As `open_engine`; what fails in the `with` disposes of it."""
    engine = open_engine(folder, database)
    with ExitStack() as failed:
        failed.callback(engine.dispose)
        yield engine
        failed.pop_all()


def damage_marks(folder: Path) -> tuple[str, ...]:
    """The damages of the file in `folder` that wait for a person, oldest first."""
    return kept_aside(folder / DATABASE)


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """One transaction that holds the write lock from its start; commits at the end.

    StoreError if the database cannot (locked for too long, disk full, damaged):
    nothing of it is written then. A row that is against the tables' rules is the
    caller's defect.
    """
    with (
        _translated(engine),
        engine.connect().execution_options(**WRITES) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """One state of the database for all queries inside; StoreError if it cannot."""
    with _translated(engine), engine.connect() as connection:
        yield connection


def reusable_bytes(engine: Engine) -> int:
    """What is free inside the database, for rows to come; StoreError if it cannot."""
    with reading(engine) as connection:
        return dialect_of(engine).reusable_bytes(connection)


def give_back(engine: Engine) -> None:
    """Return what is free inside the database to the disk, in short transactions.

    A hub that runs waits for none of them longer than a moment. StoreError if the
    database cannot.
    """
    before = reusable_bytes(engine)
    while before:
        with _translated(engine):
            dialect_of(engine).give_back(engine, GIVE_BACK_BYTES)
        after = reusable_bytes(engine)
        if after >= before:
            return
        before = after


def compact(engine: Engine) -> None:
    """Write the database anew without what is free in it; StoreError if it cannot.

    Until that is done nobody else can write, and it takes as much room again.
    """
    with _translated(engine):
        dialect_of(engine).compact(engine)


@contextmanager
def _translated(engine: Engine) -> Generator[None]:
    dialect = dialect_of(engine)
    with translated_errors(dialect, dialect.label(engine.url)):
        yield
