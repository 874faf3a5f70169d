"""Which of SQLite's errors mean that the file is damaged. Pure.

Every statement of ours fits every sound file, so whatever is neither about the disk,
its permissions nor another program is damage: also a table that is "not there".
"""

import sqlite3

FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What a statement raises; the second for an error whose text quotes damaged names."""
_PRIMARY = 0xFF
_SURROUNDINGS = frozenset(
    {
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
_UNREADABLE = frozenset(
    {
        sqlite3.SQLITE_IOERR_CORRUPTFS,
        sqlite3.SQLITE_IOERR_DATA,
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
    }
)


def is_damage(error: Exception, *, writable: bool) -> bool:
    """Whether the file itself is at fault; `writable`: this account may write it.

    A file that may be written and is read-only to SQLite has a damaged head. An error
    without a code is Python's: a text that is no UTF-8.
    """
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return type(error) is sqlite3.OperationalError
    if code in _UNREADABLE or (code & _PRIMARY == sqlite3.SQLITE_READONLY and writable):
        return True
    return code & _PRIMARY not in _SURROUNDINGS
