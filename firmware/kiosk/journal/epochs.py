"""Which facts of the file belong to which epoch: each opening begins a new one.

A card that was put back to an older image lacks what was written since. In an epoch
that is new and random it never uses a number again (decision 0095). Its first fact
names the hash of the last one of the epoch before, so that the hub sees what is missing
between them (decision 0132).

A fact's `place` counts over the whole file, its `seq` over its epoch, both from 1. The
table `epoch` keeps how many facts came `before` each epoch of which some may wait.
"""

import sqlite3

from firmware.base.row_check import record_check
from firmware.kiosk.journal.file import read
from firmware.protocol.envelope import GENESIS, lost_hash

_NO_END = 2**53
# An epoch without a fact has the place of the next one, which replaces it. Those that
# end before the first fact that waits are forgotten.
_BEGIN = "INSERT OR REPLACE INTO epoch SELECT place, ? FROM identity"
_FORGET = """
    DELETE FROM epoch WHERE before < (
        SELECT max(before) FROM epoch
        WHERE before < coalesce((SELECT min(place) FROM outbox), before + 1)
    )
"""


def next_session(connection: sqlite3.Connection) -> int:
    """The number of the session that `begin` will begin, from 1."""
    found = read(connection, "SELECT session FROM identity")
    return max((n for (n,) in found if isinstance(n, int)), default=0) + 1


def make_identity(connection: sqlite3.Connection) -> None:
    """Make the identity of a new file, in a transaction."""
    connection.execute("INSERT OR IGNORE INTO identity VALUES (1, 0, 0, ?)", (GENESIS,))


def rewrite_identity(connection: sqlite3.Connection, place: int, chain: str) -> None:
    """Write again where the chain of facts ends, in a transaction."""
    session = next_session(connection) - 1
    connection.execute("DELETE FROM identity")
    values = (session, place, chain)
    connection.execute("INSERT INTO identity VALUES (1, ?, ?, ?)", values)
    check = (record_check(place, chain), place)
    connection.execute("UPDATE fact_check SET ending = ? WHERE place = ?", check)


def begin(connection: sqlite3.Connection, epoch: int) -> None:
    """Begin a session with an epoch of its own, in a transaction."""
    connection.execute("UPDATE identity SET session = session + 1")
    connection.execute(_BEGIN, (epoch,))
    connection.execute(_FORGET)


def note_loss(connection: sqlite3.Connection) -> None:
    """Let this epoch's first fact name what was lost before it; after `begin`."""
    ((place, last),) = read(connection, "SELECT place, hash FROM identity")
    rewrite_identity(connection, place, lost_hash(last))


def rewrite(connection: sqlite3.Connection, before: dict[int, int]) -> None:
    """Write again how many facts came before each epoch, in a transaction."""
    connection.execute("DELETE FROM epoch")
    connection.executemany(
        "INSERT OR REPLACE INTO epoch VALUES (?, ?)",
        [(count, epoch) for epoch, count in before.items()],
    )


def spans(connection: sqlite3.Connection) -> dict[int, range]:
    """The places of each epoch's facts, oldest first; the newest has no end yet."""
    rows = read(connection, "SELECT before, epoch FROM epoch ORDER BY before")
    if not rows:
        return {}
    ends = [*(before for before, _ in rows[1:]), _NO_END]
    return {
        epoch: range(before + 1, last + 1)
        for (before, epoch), last in zip(rows, ends, strict=True)
    }
