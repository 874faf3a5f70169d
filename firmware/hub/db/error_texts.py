"""Why the database cannot, in words for a shopkeeper; SQLAlchemy's stay in here."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import exc

from firmware.base.errors import StoreError

OURS = (
    exc.IntegrityError,
    exc.ProgrammingError,
    exc.DataError,
    exc.NotSupportedError,
)
"""Defects of the caller, not of the database: a traceback serves there."""
_DAMAGED = "is damaged: keep the file, and put the last good copy in its place"
WORDS = {
    sqlite3.SQLITE_BUSY: "is held by another program",
    sqlite3.SQLITE_CANTOPEN: "may not be opened by this account, or has no folder",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_FULL: "finds the disk full",
    sqlite3.SQLITE_IOERR: "finds the disk failing: see `dmesg`",
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_PERM: "may not be used by this account",
    sqlite3.SQLITE_READONLY: "may not be written by this account",
}
"""By SQLite's primary result code, what follows the database's name."""
CHECKS = {
    "nobody_is_paid": "payable_not_negative",
    "moves_something": "amount_not_zero",
    "held_for_a_while": "revisions_ordered",
}
"""What the checks are called that have an old name in every shop's database."""


@contextmanager
def translated_errors(database: str) -> Generator[None]:
    """StoreError, naming `database`, if it refuses what is done inside."""
    try:
        yield
    except OURS as error:
        for stored, meaning in CHECKS.items():
            if stored in str(error.orig):
                error.add_note(f"{stored} is the check {meaning}")
        raise
    except exc.DatabaseError as error:
        raise StoreError(f"{database} {_words(error.orig)}") from error


def _words(cause: BaseException | None) -> str:
    """Ours if we know the reason, and SQLite's in any case."""
    known = ""
    if isinstance(cause, sqlite3.Error):
        known = WORDS.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "")
    return f"{known} ({cause})" if known else f"cannot: {cause}"
