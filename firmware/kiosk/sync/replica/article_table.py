"""The articles in the replica file, each with its check value (decision 0147).

Owns the tables `article`, `article_details`, `article_check`, `catalogue_total` and
`held`. A check value is of an article with its details, if it has some.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from firmware.base.row_check import row_check
from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.replica.publication_parts import Row
from firmware.kiosk.sync.replica.replica_formats import DETAILS, HELD
from firmware.kiosk.sync.replica.row_checks import (
    EMPTY_TOTAL,
    Read,
    is_sealed,
    seal,
    total_after,
)
from firmware.protocol.messages import ArticleDetails, ArticleRow
from firmware.retail.article import Article
from firmware.retail.article_words import joined_tags, split_tags

_PLAIN_COLUMNS = 6
_DETAILS = "category, brand, tags, vat_bps, member_fen, offer_excluded, no_tier_price"
_COLUMNS = f"a.gtin, name, price_fen, by_weight, stopped, age_min, {_DETAILS}"
_FIND = f"""
SELECT {_COLUMNS}, revision, digest
FROM (SELECT ? AS wanted) LEFT JOIN article a ON a.gtin = wanted
LEFT JOIN article_details d ON d.gtin = wanted
LEFT JOIN article_check c ON c.gtin = wanted
"""  # noqa: S608 - of constants only
_SLICE = f"""
SELECT {_COLUMNS}, revision, digest FROM article a
LEFT JOIN article_details USING (gtin) LEFT JOIN article_check USING (gtin)
WHERE a.gtin > ? ORDER BY a.gtin LIMIT ?
"""  # noqa: S608 - as above
_ROWS_AT_ONCE = 2_000
_TABLES = ("article", "article_details", "article_check")


@dataclass(frozen=True, slots=True)
class Held:
    """The revision of the articles; they are not complete below revision `floor`.

    `detailed`: it is known of each what details it has. Else those that are there may
    be of another revision, and none is used.
    """

    revision: int
    floor: int
    total: bytes
    detailed: bool = False


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
    revision, floor, total = rows[0]
    detailed = is_sealed(read, DETAILS, revision, total)
    return Held(revision, floor, total, detailed)


def has_no_details(read: Read) -> bool:
    """Whether no article has details."""
    return not read("SELECT 1 FROM article_details LIMIT 1")


def seal_details(connection: sqlite3.Connection, held: Held) -> None:
    """Write down whether the details of what is held are known."""
    known = (held.revision, held.total) if held.detailed else ()
    seal(connection, DETAILS, *known)


def find(read: Read, gtin: str, held: Held) -> Article | NotSoldReason | None:
    """An article as it was written; None if it was never there."""
    rows = read(_FIND, gtin)
    if len(rows) == 1 and set(rows[0]) == {None}:
        return None
    if len(rows) != 1 or not _is_sound(rows[0], held):
        return NotSoldReason.IN_DOUBT
    return _article(rows[0], held)


def scanned(read: Read, after: str, held: Held, *, max_rows: int) -> Slice | None:
    """The articles behind `after`, at most `max_rows`; None if one is damaged."""
    rows = read(_SLICE, after, max_rows)
    if not all(_is_sound(row, held) for row in rows):
        return None
    last = rows[-1][0] if rows else None
    if last is not None and last <= after:
        return None
    return Slice(last, total_after(EMPTY_TOTAL, added=(row[-1] for row in rows)))


def write(
    connection: sqlite3.Connection, rows: Iterable[Row], *, held: Held, new: Held
) -> Held:
    """Replace articles, all in the caller's transaction; `new.total` is computed.

    `held` is what is there: NOTHING empties the tables first. A few thousand articles
    are in memory at a time.
    """
    if held == NOTHING:
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
    total, remaining = held.total, iter(rows)
    known: set[str] | None = set() if held == NOTHING else None
    while batch := list(islice(remaining, _ROWS_AT_ONCE)):
        latest = {row[0].gtin: row for row in batch}
        replaced = latest.keys() if known is None else latest.keys() & known
        gone = _removed(connection, list(replaced))
        added = _inserted(connection, latest.values(), new.revision)
        total = total_after(total, added=added, gone=gone)
        if known is not None:
            known |= latest.keys()
    written = Held(new.revision, new.floor, total, new.detailed)
    connection.execute("UPDATE held SET revision = ?", (new.revision,))
    connection.execute(
        "UPDATE catalogue_total SET floor = ?, total = ?", (new.floor, total)
    )
    seal(connection, HELD, written.revision, written.floor, written.total)
    seal_details(connection, written)
    return written


def _inserted(
    connection: sqlite3.Connection, rows: Iterable[Row], revision: int
) -> list[bytes]:
    """Insert those that are not withdrawn; their check values."""
    stay = [_columns(*row) for row in rows if not row[0].withdrawn]
    checks = [(c[0], revision, row_check(*c, revision)) for c in stay]
    plain = [c[:_PLAIN_COLUMNS] for c in stay]
    details = [(c[0], *c[_PLAIN_COLUMNS:]) for c in stay if len(c) > _PLAIN_COLUMNS]
    insert = "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)"
    connection.executemany(insert, plain)
    insert = "INSERT INTO article_details VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    connection.executemany(insert, details)
    connection.executemany("INSERT INTO article_check VALUES (?, ?, ?)", checks)
    return [check for _, _, check in checks]


def _removed(connection: sqlite3.Connection, gtins: Sequence[str]) -> list[bytes]:
    """Delete articles; the check values of those that were there."""
    digests: list[bytes] = []
    for gtin in gtins:
        query = "SELECT digest FROM article_check WHERE gtin = ?"
        found = connection.execute(query, (gtin,)).fetchall()
        digests += [digest for (digest,) in found if isinstance(digest, bytes)]
    keys = [(gtin,) for gtin in gtins]
    for table in _TABLES:
        connection.executemany(f"DELETE FROM {table} WHERE gtin = ?", keys)  # noqa: S608 - ours
    return digests


def _is_sound(row: Sequence[object], held: Held) -> bool:
    """Whether a row is what was written, and not of a revision that is not held."""
    *columns, revision, digest = row
    if columns[_PLAIN_COLUMNS] is None:
        columns = columns[:_PLAIN_COLUMNS]
    if row_check(*columns, revision) != digest:
        return False
    return isinstance(revision, int) and revision <= held.revision


def _article(row: Sequence[Any], held: Held) -> Article:
    gtin, name, price_fen, by_weight, stopped, age_min, *details, _, _ = row
    plain = Article(
        gtin=gtin,
        name=name,
        price_fen=price_fen,
        by_weight=bool(by_weight),
        off_sale=bool(stopped),
        age_min=age_min,
        revision=held.revision,
    )
    if not held.detailed or details[0] is None:
        return plain
    category, brand, tags, vat_bps, member_fen, excluded, no_tier_price = details
    return replace(
        plain,
        category=category,
        brand=brand,
        tags=split_tags(tags),
        vat_bps=vat_bps,
        member_fen=member_fen,
        offer_excluded=bool(excluded),
        no_tier_price=bool(no_tier_price),
    )


def _columns(row: ArticleRow, details: ArticleDetails | None) -> tuple[object, ...]:
    plain = (
        row.gtin,
        row.name,
        row.price_fen,
        int(row.by_weight),
        int(row.off_sale),
        row.age_min,
    )
    if details is None:
        return plain
    return (
        *plain,
        details.category,
        details.brand,
        joined_tags(details.tags),
        details.vat_bps,
        details.member_fen,
        int(details.offer_excluded),
        int(details.no_tier_price),
    )
