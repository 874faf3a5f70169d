"""The articles in the replica file, each with its check value (decision 0147).

Owns the tables `article`, `article_check`, `catalogue_total` and `held`.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firmware.base.row_check import row_check
from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.replica.replica_formats import HELD
from firmware.kiosk.sync.replica.row_checks import (
    EMPTY_TOTAL,
    Read,
    is_sealed,
    seal,
    total_after,
)
from firmware.protocol.messages import ArticleRow
from firmware.retail.article import Article

_COLUMNS = "a.gtin, name, price_fen, by_weight, stopped, age_min"
_FIND = f"""
SELECT {_COLUMNS}, revision, digest
FROM (SELECT ? AS wanted) LEFT JOIN article a ON a.gtin = wanted
LEFT JOIN article_check c ON c.gtin = wanted
"""  # noqa: S608 - of constants only
_SLICE = f"""
SELECT {_COLUMNS}, revision, digest FROM article a LEFT JOIN article_check USING (gtin)
WHERE a.gtin > ? ORDER BY a.gtin LIMIT ?
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Held:
    """The revision of the articles; they are not complete below revision `floor`."""

    revision: int
    floor: int
    total: bytes


NOTHING = Held(0, 0, EMPTY_TOTAL)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some articles in the order of their numbers: the `last` one, and their sum.

    `last` is None behind the end.
    """

    last: str | None
    total: bytes


def held(read: Read) -> Held | None:
    """What a replica file says that it holds; None if that is damaged."""
    rows = read("SELECT revision, floor, total FROM held, catalogue_total")
    if len(rows) != 1 or not is_sealed(read, HELD, *rows[0]):
        return None
    return Held(*rows[0])


def find(read: Read, gtin: str, held: Held) -> Article | NotSoldReason | None:
    """An article as it was written; None if it was never there."""
    rows = read(_FIND, gtin)
    if rows == [(None,) * 8]:
        return None
    if len(rows) != 1 or not _is_sound(rows[0], held):
        return NotSoldReason.IN_DOUBT
    (found, name, price_fen, by_weight, stopped, age_min, _, _) = rows[0]
    return Article(
        gtin=found,
        name=name,
        price_fen=price_fen,
        by_weight=bool(by_weight),
        off_sale=bool(stopped),
        age_min=age_min,
        revision=held.revision,
    )


def scanned(read: Read, after: str, held: Held, *, max_rows: int) -> Slice | None:
    """The articles behind `after`, at most so many; None if one is damaged."""
    rows = read(_SLICE, after, max_rows)
    if not all(_is_sound(row, held) for row in rows):
        return None
    last = rows[-1][0] if rows else None
    if last is not None and last <= after:
        return None
    return Slice(last, total_after(EMPTY_TOTAL, added=(row[-1] for row in rows)))


def write(
    connection: sqlite3.Connection,
    rows: Iterable[ArticleRow],
    *,
    held: Held,
    new: Held,
) -> Held:
    """Replace articles, all in the caller's transaction; `new.total` is computed.

    `held` is what is there: NOTHING empties the tables first.
    """
    if held == NOTHING:
        connection.execute("DELETE FROM article")
        connection.execute("DELETE FROM article_check")
    latest = {row.gtin: row for row in rows}
    gone = () if held == NOTHING else _removed(connection, list(latest))
    stay = [_columns(row) for row in latest.values() if not row.withdrawn]
    checks = [(c[0], new.revision, row_check(*c, new.revision)) for c in stay]
    insert = "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)"
    connection.executemany(insert, stay)
    connection.executemany("INSERT INTO article_check VALUES (?, ?, ?)", checks)
    total = total_after(held.total, added=(c[-1] for c in checks), gone=gone)
    written = Held(new.revision, new.floor, total)
    connection.execute("UPDATE held SET revision = ?", (new.revision,))
    connection.execute(
        "UPDATE catalogue_total SET floor = ?, total = ?", (new.floor, total)
    )
    seal(connection, HELD, written.revision, written.floor, written.total)
    return written


def _removed(connection: sqlite3.Connection, gtins: Sequence[str]) -> list[bytes]:
    """Delete articles; the check values of those that were there."""
    digests: list[bytes] = []
    for gtin in gtins:
        query = "SELECT digest FROM article_check WHERE gtin = ?"
        found = connection.execute(query, (gtin,)).fetchall()
        digests += [digest for (digest,) in found if isinstance(digest, bytes)]
    keys = [(gtin,) for gtin in gtins]
    connection.executemany("DELETE FROM article WHERE gtin = ?", keys)
    connection.executemany("DELETE FROM article_check WHERE gtin = ?", keys)
    return digests


def _is_sound(row: Sequence[object], held: Held) -> bool:
    """Whether a row is what was written, and not of a revision that is not held."""
    *columns, revision, digest = row
    if row_check(*columns, revision) != digest:
        return False
    return isinstance(revision, int) and revision <= held.revision


def _columns(row: ArticleRow) -> tuple[object, ...]:
    return (
        row.gtin,
        row.name,
        row.price_fen,
        int(row.by_weight),
        int(row.off_sale),
        row.age_min,
    )
