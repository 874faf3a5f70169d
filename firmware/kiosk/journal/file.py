"""The journal's file: how it is opened, bounded, committed to and given up.

One connection, one owning thread. Write-ahead log with synchronous=FULL: what a
commit has confirmed survives a power cut (NORMAL was measured to lose some). What an
opening finds in the log survives one too, or the file stays closed (decision 0131).
"""

import os
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from firmware.base.errors import JournalError
from firmware.base.log_settling import settle_log
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.base.write_ahead_log import LogDamage
from firmware.kiosk.file_format import NewerFormatError, upgrade
from firmware.kiosk.journal.formats import (
    STEPS,
    add_checks,
    add_refunds,
    right_shape,
    shape_of,
)
from firmware.kiosk.sqlite_damage import FAILURES, is_damage

RESCUE = Phrase("run `countertop journal rescue`, see docs/doctor.md")
OTHER_TABLES = Phrase("its tables are others")
OnDamage = Callable[[Path, LogDamage], None]

_PAGE_BYTES = 1024
"""Each commit writes whole pages: small ones halve what a sale writes (0090)."""
_WAL_PAGES = 1024
_MB = 1024 * 1024
RESERVE_MB = 1
"""Several times what the largest sale takes from INTENT to CLOSED."""


def open_file(
    path: Path, size_max_mb: int, on_damage: OnDamage = lambda _path, _found: None
) -> sqlite3.Connection:
    """Open or create the journal, checked for damage; JournalError if that fails.

    `on_damage` is called before a damaged log is given up for what is sound of it.

    A file of an earlier format is upgraded, one of a newer format refused and kept.
    Above `size_max_mb` a journal has no room, which stops the selling before anything
    is dropped (I7). What is under way may still end: the file refuses a commit only
    if it would grow by more than `RESERVE_MB` beyond.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        settle_log(path, lambda found: on_damage(path, found))
        connection = sqlite3.connect(path, isolation_level=None)
        connection.text_factory = any_text
        try:
            _prepare(connection, path, size_max_mb)
        except BaseException:
            abandon(connection, path)
            raise
    except NewerFormatError as exc:
        raise JournalError(
            Phrase(
                "{file}: {error}; if none was here, {rescue}",
                file=path,
                error=exc,
                rescue=RESCUE,
            )
        ) from exc
    except (*FAILURES, OSError) as exc:
        what = _with_hint(exc, path)
        raise JournalError(Phrase("{file}: {what}", file=path, what=what)) from exc
    return connection


def _with_hint(exc: Exception, path: Path | None = None) -> object:
    """The error, with what to do about a file that is damaged itself."""
    if not isinstance(exc, FAILURES):
        return exc
    writable = path is None or os.access(path, os.W_OK)
    if not is_damage(exc, writable=writable):
        return exc
    return Phrase("{error}; {rescue}", error=exc, rescue=RESCUE)


def any_text(data: bytes) -> str:
    """A text of a row; damage is found by its check value, not by UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def _prepare(connection: sqlite3.Connection, path: Path, size_max_mb: int) -> None:
    for pragma in (
        "synchronous=FULL",
        f"page_size={_PAGE_BYTES}",
        "journal_mode=WAL",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    ((busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if busy:
        raise JournalError(Phrase("{file}: another program has it open", file=path))
    for pragma in (
        f"wal_autocheckpoint={_WAL_PAGES}",
        f"journal_size_limit={_WAL_PAGES * _PAGE_BYTES}",
        f"max_page_count={(size_max_mb + RESERVE_MB) * _MB // _PAGE_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _damaged(path, verbatim(verdict))
    upgrade(connection, STEPS)
    add_checks(connection)
    add_refunds(connection)
    if not right_shape() <= shape_of(connection):
        raise _damaged(path, OTHER_TABLES)


def _damaged(path: Path, what: Phrase) -> JournalError:
    return JournalError(
        Phrase("{file}: damaged: {what}; {rescue}", file=path, what=what, rescue=RESCUE)
    )


def abandon(connection: sqlite3.Connection, path: Path) -> None:
    """Close a file that failed, and leave its log for the next opening to settle.

    SQLite copies the log into the file when the last connection ends. Of a log that
    the disk holds only in part that makes a mixture at a power cut. A connection that
    may only read ends last here, and copies nothing.
    """
    with suppress(*FAILURES), closing(_reader(path)) as last:
        last.execute("SELECT count(*) FROM sqlite_master").fetchall()
        connection.close()
    connection.close()


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def used_mb(connection: sqlite3.Connection) -> float:
    """The size of what the file holds; JournalError if it cannot be read."""
    ((pages,),) = read(connection, "PRAGMA page_count")
    ((free,),) = read(connection, "PRAGMA freelist_count")
    return (pages - free) * _PAGE_BYTES / _MB


@contextmanager
def commit(connection: sqlite3.Connection, *, durable: bool = True) -> Generator[None]:
    """One durable transaction. JournalError if it did not surely commit.

    After that the connection is of no more use: a failed fsync must not be retried as
    if the pages were clean. Open the file anew.

    One that is not `durable` does not wait for the disk: until the next durable one
    has committed, a power cut may undo it as a whole. No checkpoint follows it: SQLite
    keeps to itself that one failed, and with it the sync of what was just written.
    """
    try:
        if not durable:
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
        if not durable:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}").fetchall()
    except FAILURES as exc:
        what = _with_hint(exc)
        raise JournalError(
            Phrase("the journal cannot be written: {what}", what=what)
        ) from exc


def each(connection: sqlite3.Connection, query: str) -> Iterator[Any]:
    """The rows of a query, one after the other; JournalError as `read`."""
    try:
        yield from connection.execute(query)
    except FAILURES as exc:
        raise _unreadable(exc) from exc


def read(connection: sqlite3.Connection, query: str, *values: object) -> list[Any]:
    """All rows of a query, each a tuple; JournalError if it cannot be read."""
    try:
        return connection.execute(query, values).fetchall()
    except FAILURES as exc:
        raise _unreadable(exc) from exc


def _unreadable(exc: Exception) -> JournalError:
    what = _with_hint(exc)
    return JournalError(Phrase("the journal cannot be read: {what}", what=what))
