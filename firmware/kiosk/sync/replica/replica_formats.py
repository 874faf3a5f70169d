"""The formats of the replica file, and what one step changes after the other.

Release 0.1.0 keeps the policy in `held`; it still opens this file, should it be put
back (decision 0116). Since format 1 the policy has a table of its own, since format 2
each row has a check value beside it (decision 0147), since format 3 articles have
details, which release 0.1.0 does not know (decision 0198).
"""

import sqlite3

from firmware.base.row_check import row_check
from firmware.kiosk.file_format import Step, run_all
from firmware.kiosk.sync.replica.row_checks import (
    EMPTY_TOTAL,
    seal,
    total_after,
)

FORMAT = "format"
POLICY = "policy"
AGE = "age"
HELD = "held"
HUB = "hub"
DETAILS = "details"
"""Of a catalogue whose details are all held: they are of its revision, not older."""

_FORMAT_1 = """
CREATE TABLE IF NOT EXISTS article (
    gtin TEXT PRIMARY KEY, name TEXT, price_fen INTEGER,
    by_weight INTEGER, stopped INTEGER, age_min INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL,
    policy BLOB
);
INSERT OR IGNORE INTO held VALUES (1, 0, NULL);
CREATE TABLE IF NOT EXISTS age (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    counted_ms INTEGER NOT NULL,
    since_ms INTEGER
);
INSERT OR IGNORE INTO age VALUES (1, 0, NULL);
CREATE TABLE policy (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    rules BLOB NOT NULL,
    may_skip TEXT NOT NULL
);
INSERT INTO policy SELECT 1, policy, '' FROM held WHERE policy IS NOT NULL;
"""
# `total` is the sum of all check values of articles: a row that is missing, or one of
# an earlier revision, changes it. Below `floor` the articles are not complete.
_FORMAT_2 = """
CREATE TABLE article_check (
    gtin TEXT PRIMARY KEY, revision INTEGER NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
INSERT INTO article_check SELECT gtin, revision, row_check(
    gtin, name, price_fen, by_weight, stopped, age_min, revision
) FROM article, held;
CREATE TABLE catalogue_total (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    floor INTEGER NOT NULL,
    total BLOB NOT NULL
);
CREATE TABLE seal (name TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
"""
# An article without a row here has no details, as each of an earlier build.
_FORMAT_3 = """
CREATE TABLE article_details (
    gtin TEXT PRIMARY KEY, category TEXT NOT NULL, brand TEXT NOT NULL,
    tags TEXT NOT NULL, vat_bps INTEGER, member_fen INTEGER,
    offer_excluded INTEGER NOT NULL, no_tier_price INTEGER NOT NULL
) WITHOUT ROWID;
"""


def _to_format_1(connection: sqlite3.Connection) -> None:
    run_all(connection, _FORMAT_1)


def _to_format_2(connection: sqlite3.Connection) -> None:
    """Believe what an earlier build left, and seal it."""
    connection.create_function("row_check", -1, row_check, deterministic=True)
    run_all(connection, _FORMAT_2)
    digests = connection.execute("SELECT digest FROM article_check").fetchall()
    total = total_after(EMPTY_TOTAL, added=(digest for (digest,) in digests))
    connection.execute("INSERT INTO catalogue_total VALUES (1, 0, ?)", (total,))
    for (revision,) in connection.execute("SELECT revision FROM held").fetchall():
        seal(connection, HELD, revision, 0, total)
    for row in connection.execute("SELECT counted_ms, since_ms FROM age").fetchall():
        seal(connection, AGE, *row)
    for row in connection.execute("SELECT rules, may_skip FROM policy").fetchall():
        seal(connection, POLICY, *row)
    seal(connection, FORMAT, 2)


def _to_format_3(connection: sqlite3.Connection) -> None:
    run_all(connection, _FORMAT_3)
    seal(connection, FORMAT, 3)


STEPS: tuple[Step, ...] = (_to_format_1, _to_format_2, _to_format_3)
