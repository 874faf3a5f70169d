"""What the handler reads while it works on a batch, many answers a query."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from firmware.hub.db import schema
from firmware.hub.ingest.journal_cursor import JournalCursor
from firmware.hub.ledger.postings import Unit, member_account
from firmware.retail.article import Article

FactKey = tuple[str, int, int]
ArticleKey = tuple[str, int]


def _among(column: Column[str]) -> ColumnElement[bool]:
    """Whether a column is one of the `keys`, a JSON list: one mark for any number.

    An IN with a mark for each key would be built anew for every batch.
    """
    keys = func.json_each(bindparam("keys")).table_valued("value")
    return column.in_(select(keys.c.value))


_BOOKED = select(schema.orders.c.sale_id).where(_among(schema.orders.c.sale_id))
_VERSIONS = select(schema.articles).where(_among(schema.articles.c.gtin))
_MEMBERS = select(schema.members.c.member_id, schema.members.c.card).where(
    or_(_among(schema.members.c.member_id), _among(schema.members.c.card))
)


def cursors(
    connection: Connection, journals: Collection[tuple[str, int]]
) -> dict[tuple[str, int], JournalCursor]:
    """Where each (kiosk, epoch) stands; a new one at its beginning."""
    found = {journal: JournalCursor() for journal in journals}
    table = schema.cursors.c
    where = tuple_(table.kid, table.epoch).in_(journals)
    for kid, epoch, upto in connection.execute(select(schema.cursors).where(where)):
        found[kid, epoch].upto = upto
    box = schema.inbox.c
    for (kid, epoch), cursor in found.items():
        beyond = select(box.seq).where(
            box.kid == kid, box.epoch == epoch, box.seq > cursor.upto
        )
        cursor.beyond.update(connection.scalars(beyond))
    return found


def arrived(
    connection: Connection, keys: Collection[FactKey]
) -> dict[FactKey, tuple[str, str | None]]:
    """The (digest, refusal) of facts that are in the inbox."""
    box = schema.inbox.c
    rows = connection.execute(
        select(box.kid, box.epoch, box.seq, box.digest, box.refusal).where(
            tuple_(box.kid, box.epoch, box.seq).in_(keys)
        )
    )
    return {(kid, epoch, seq): (told, why) for kid, epoch, seq, told, why in rows}


def booked_sales(connection: Connection, sale_ids: list[str]) -> set[str]:
    """Those of `sale_ids` that are orders already."""
    return set(connection.scalars(_BOOKED, {"keys": json.dumps(sale_ids)}))


def articles(
    connection: Connection, keys: Collection[ArticleKey]
) -> dict[ArticleKey, Article]:
    """Articles as they were in a revision; absent what was not for sale in it."""
    newest = latest_revision(connection)
    gtins = {gtin for gtin, _ in keys}
    versions: dict[str, list[tuple[range, Article]]] = {}
    for row in connection.execute(_VERSIONS, {"keys": json.dumps(list(gtins))}):
        end = newest + 1 if row.to_revision is None else row.to_revision
        article = article_of(row)
        held = versions.setdefault(article.gtin, [])
        held.append((range(row.from_revision, end), article))
    return {
        (gtin, revision): article
        for gtin, revision in keys
        for held, article in versions.get(gtin, ())
        if revision in held
    }


def article_of(row: Row[Any]) -> Article:
    """The article in a row of `articles`."""
    return Article(
        gtin=row.gtin,
        name=row.name,
        price_fen=row.price_fen,
        by_weight=bool(row.by_weight),
        off_sale=bool(row.stopped),
        age_min=row.age_min,
    )


def members_by_name(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Member ids by member id or by card, whichever is named."""
    rows = connection.execute(_MEMBERS, {"keys": json.dumps(list(names))})
    by_name: dict[str, str] = {}
    for member_id, card in rows:
        by_name |= {member_id: member_id, card: member_id}
    return {name: by_name[name] for name in names if name in by_name}


def balance_points(connection: Connection, member_id: str) -> int:
    """The sum of a member's points entries, off one index."""
    row = schema.entries.c
    balance = select(func.coalesce(func.sum(row.amount), 0)).where(
        # Literally, so that the partial index serves it.
        row.unit == literal(Unit.PTS.value, literal_execute=True),
        row.account == member_account(member_id),
    )
    return connection.scalar(balance) or 0


def latest_revision(connection: Connection) -> int:
    """The newest catalogue revision; 0 before the first import."""
    newest = select(func.coalesce(func.max(schema.revisions.c.revision), 0))
    return connection.scalar(newest) or 0
