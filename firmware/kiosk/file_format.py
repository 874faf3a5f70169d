"""The format of a SQLite file that a kiosk keeps, and the steps from earlier ones.

A file names its format in `PRAGMA user_version`; one of release 0.1.0 or before names
none, which is 0. Formats only add (decision 0116): a build that was put back still
opens what a later one of the same format wrote.
"""

import sqlite3
from collections.abc import Callable, Sequence

from firmware.base.errors import CountertopError
from firmware.base.wording.phrases import Phrase

Step = Callable[[sqlite3.Connection], None]
"""Brings a file from the format before to its own; inside a transaction."""


class NewerFormatError(CountertopError):
    """A later build wrote this file; nothing was changed in it."""


def upgrade(connection: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """Bring a file, or an empty one, to the newest format, in one transaction.

    `steps[n]` leads from format n to n + 1. NewerFormatError for a file beyond them,
    sqlite3.Error if it cannot be written; it is as it was then.
    """
    ((found,),) = connection.execute("PRAGMA user_version").fetchall()
    if found > len(steps):
        raise NewerFormatError(
            Phrase(
                "the file has format {found}, this build knows formats up to {newest}:"
                " it is kept as it is; install the newer build again",
                found=found,
                newest=len(steps),
            )
        )
    if found == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[found:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def run_all(connection: sqlite3.Connection, script: str) -> None:
    """The statements of a script, each ended by a semicolon at the end of a line.

    `executescript` would commit the transaction that a step runs in.
    """
    for statement in script.split(";\n"):
        connection.execute(statement)
