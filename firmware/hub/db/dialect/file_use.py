"""Whether anybody has a database's file open."""

import fcntl
from pathlib import Path

SHARED_LOCK = (510, 0x40000002)
"""Length and first byte of the lock that readers share, in SQLite's file format."""


def is_in_use(file: Path) -> bool:
    """Whether another process has the database open; nothing in it is touched.

    Who has one in WAL mode open holds SQLite's shared lock on these bytes of it.
    """
    with file.open("r+b") as database:
        try:
            fcntl.lockf(database, fcntl.LOCK_EX | fcntl.LOCK_NB, *SHARED_LOCK)
        except (BlockingIOError, PermissionError):
            return True
    return False
