"""Whether what lies at a replica's path is a file, and was made from this hub's word.

What the hub signed is checked as it comes; on the disk only its rows are, which carry
no signature. So the file names the key under which all of it was accepted.
"""

import sqlite3
from pathlib import Path

from firmware.base.errors import CountertopError
from firmware.kiosk.sync.replica.replica_formats import HUB
from firmware.kiosk.sync.replica.row_checks import Read, is_sealed, seal

PARTS = ("", "-wal", "-shm", "-journal")
"""The ends of the names of the file and of those that SQLite keeps beside it."""


class NotOursError(CountertopError):
    """Nothing at this path may be sold by: it is begun anew."""


def require_files(path: Path) -> None:
    """NotOursError where a name leads to something else than a file, as a folder."""
    for part in PARTS:
        each = path.with_name(path.name + part)
        if each.exists() and not each.is_file():
            raise NotOursError(f"{each.name} is no file")


def names_no_hub(read: Read) -> bool:
    """Whether a replica was made by a build that did not write down whose it is."""
    return not read("SELECT digest FROM seal WHERE name = ?", HUB)


def is_of_hub(read: Read, public_key: str) -> bool:
    """Whether a replica was made under this hub's key; that of an earlier build is."""
    return names_no_hub(read) or is_sealed(read, HUB, public_key)


def claim(connection: sqlite3.Connection, public_key: str) -> None:
    """Write down whose a replica is; NotOursError if it is another hub's."""

    def read(query: str, *values: object) -> list[object]:
        return connection.execute(query, values).fetchall()

    if not is_of_hub(read, public_key):
        raise NotOursError("it was made under another hub's key")
    if names_no_hub(read):
        seal(connection, HUB, public_key)


def set_aside(path: Path) -> None:
    """Take away what lies at a path; a folder that holds something is only renamed.

    OSError if it cannot be taken away.
    """
    if not path.is_dir() or path.is_symlink():
        path.unlink(missing_ok=True)
        return
    try:
        path.rmdir()
    except OSError:
        path.rename(path.with_name(f"{path.name}.aside"))
