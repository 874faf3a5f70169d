"""The tables of the journal's file, and the steps to them from earlier formats.

Format 1 is what release 0.1.0 writes without a number. Files from before decision 0095
have one epoch, named in `identity`, and facts that are numbered in it alone.
"""

import sqlite3
from contextlib import closing
from functools import cache

from firmware.kiosk.file_format import Step, run_all, upgrade

_FORMAT_1 = """
CREATE TABLE IF NOT EXISTS identity (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    session INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS epoch (
    before INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS stage (
    id INTEGER PRIMARY KEY,
    sale INTEGER NOT NULL,
    stage TEXT NOT NULL,
    body BLOB
);
CREATE INDEX IF NOT EXISTS stage_sale ON stage (sale);
CREATE TABLE IF NOT EXISTS outbox (
    place INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    payload BLOB NOT NULL
);
"""
# The one epoch began with the file, so that each fact's `seq` is its place as well.
_FROM_ONE_EPOCH = """
CREATE TABLE epoch (
    before INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL
);
INSERT INTO epoch SELECT 0, epoch FROM identity;
ALTER TABLE identity DROP COLUMN epoch;
ALTER TABLE identity RENAME COLUMN seq TO place;
ALTER TABLE outbox RENAME COLUMN seq TO place;
"""


def _to_format_1(connection: sqlite3.Connection) -> None:
    columns = connection.execute("SELECT name FROM pragma_table_info('identity')")
    if "epoch" in {name for (name,) in columns}:
        run_all(connection, _FROM_ONE_EPOCH)
    run_all(connection, _FORMAT_1)


# Added to format 1, of which every build reads what it knows: see decision 0154.
_CHECKS = """
CREATE TABLE IF NOT EXISTS fact_check (
    place INTEGER PRIMARY KEY,
    sale INTEGER,
    digest BLOB NOT NULL,
    ending BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS set_aside (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    place INTEGER NOT NULL,
    sale INTEGER,
    kind TEXT,
    body BLOB
);
"""


def add_checks(connection: sqlite3.Connection) -> None:
    """Make room for check values, where an earlier build made the file."""
    columns = connection.execute("SELECT name FROM pragma_table_info('stage')")
    if "digest" in {name for (name,) in columns}:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("ALTER TABLE stage ADD COLUMN digest BLOB")
        run_all(connection, _CHECKS)
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


# One row a refund. Its shape is none of a stage or a fact: a rescue sorts rows of all
# tables by theirs.
_REFUNDS = """
CREATE TABLE IF NOT EXISTS refund (
    number INTEGER PRIMARY KEY,
    refund_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    request BLOB NOT NULL,
    terms BLOB,
    digest BLOB NOT NULL
)"""


def add_refunds(connection: sqlite3.Connection) -> None:
    """Make room for refunds, where an earlier build made the file (0217)."""
    connection.execute(_REFUNDS)


Shape = frozenset[tuple[object, ...]]
_SHAPE = """
SELECT t.name, c.name, c.type, c.pk
FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
"""


def shape_of(connection: sqlite3.Connection) -> Shape:
    """The tables and their columns, types and keys."""
    return frozenset(connection.execute(_SHAPE).fetchall())


@cache
def right_shape() -> Shape:
    """What `shape_of` every sound journal is: in a damaged schema a key is no key."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        upgrade(empty, STEPS)
        add_checks(empty)
        add_refunds(empty)
        return shape_of(empty)


STEPS: tuple[Step, ...] = (_to_format_1,)
