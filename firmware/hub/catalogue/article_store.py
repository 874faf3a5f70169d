"""Articles by revision as rows, and the goods codes that the catalogue lacks."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from firmware.hub.catalogue import tables
from firmware.hub.catalogue.article_rows import checked, ended, sound_row
from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.successors import successors
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.ingest.fact import Origin
from firmware.protocol.messages import UnknownArticle
from firmware.retail.article import Article
from firmware.retail.article_words import joined_tags, split_tags

MAX_TIMES = 1_000_000
"""The largest count that a kiosk can report at once (`field_types.Times`)."""
MAX_REVISION = 999_999_999
"""The largest revision that a topic can name."""

ArticleKey = tuple[str, int]
"""(gtin, catalogue revision)."""

_OF_GTINS = select(tables.articles).where(among(tables.articles.c.gtin))
_PRESENT = select(tables.articles).where(tables.articles.c.to_revision.is_(None))
_IMPORTED = select(tables.revisions.c.revision, tables.revisions.c.imported_at).where(
    among(tables.revisions.c.revision)
)
_SUPERSEDED = successors(tables.revisions.c.revision, tables.revisions.c.imported_at)
_UNKNOWN = insert_rows(tables.unknown_articles)


@dataclass(frozen=True, slots=True)
class MissingArticle:
    """A goods code that customers showed: how often, and when last."""

    gtin: str
    times: int
    last_at: str


# --- reading ---


def latest_revision(connection: Connection) -> int:
    """The newest catalogue revision; 0 before the first import."""
    newest = select(func.coalesce(func.max(tables.revisions.c.revision), 0))
    return connection.scalar(newest) or 0


def count_of(connection: Connection, revision: int) -> int:
    """How many articles a revision has; 0 for one that does not exist."""
    row = tables.revisions.c
    counted = select(row.articles).where(row.revision == revision)
    return connection.scalar(counted) or 0


def imported_at(connection: Connection, revisions: Iterable[int]) -> dict[int, str]:
    """When each of these revisions was made, UTC text; absent if it does not exist."""
    possible = [revision for revision in revisions if 0 < revision <= MAX_REVISION]
    rows = connection.execute(_IMPORTED, {"keys": key_list(possible)})
    return {row.revision: row.imported_at for row in rows}


def superseded_at(connection: Connection, revisions: Iterable[int]) -> dict[int, str]:
    """When the next revision that exists was made, UTC text, by revision.

    Also for numbers in a gap; absent for the newest and beyond.
    """
    possible = [revision for revision in revisions if 0 < revision <= MAX_REVISION]
    rows = connection.execute(_SUPERSEDED, {"keys": key_list(possible)})
    return {row.value: row.imported_at for row in rows}


def of_revision(connection: Connection, revision: int) -> dict[str, Article]:
    """The catalogue as it was in a revision, by GTIN; without what is damaged."""
    row = tables.articles.c
    rows = connection.execute(
        select(tables.articles)
        .where(
            row.from_revision <= revision,
            or_(row.to_revision.is_(None), row.to_revision > revision),
        )
        .order_by(row.gtin)
    )
    sound = [row for row in map(sound_row, rows) if row and revision in _held(row)]
    return {row.gtin: article_of(row) for row in sound}


def current(connection: Connection) -> dict[str, Article]:
    """The catalogue of the newest revision, by GTIN."""
    return of_revision(connection, latest_revision(connection))


def by_revision(
    connection: Connection, keys: Collection[ArticleKey]
) -> dict[ArticleKey, Article]:
    """Articles as they were in a revision; absent if damaged or not for sale in it."""
    gtins = {gtin for gtin, _ in keys}
    versions: dict[str, list[tuple[range, Article]]] = {}
    newest = latest_revision(connection)
    rows = connection.execute(_OF_GTINS, {"keys": key_list(gtins)})
    for row in filter(None, map(sound_row, rows)):
        held = versions.setdefault(row.gtin, [])
        held.append((_held(row, newest), article_of(row)))
    return {
        (gtin, revision): article
        for gtin, revision in keys
        for held, article in versions.get(gtin, ())
        if revision in held
    }


def damaged(connection: Connection) -> list[tuple[str, int]]:
    """GTIN and first revision of the rows of now that are no article any more."""
    present = connection.execute(_PRESENT)
    return [(row.gtin, row.from_revision) for row in present if not sound_row(row)]


def missing_articles(connection: Connection, limit: int = 200) -> list[MissingArticle]:
    """What kiosks did not know and the catalogue still lacks, most frequent first.

    Books of an earlier release may hold a count that is no count: one beyond
    `MAX_TIMES` counts as that, so that no sum overflows.
    """
    seen, present = tables.unknown_articles.c, tables.articles.c
    times = total(case((seen.times > MAX_TIMES, MAX_TIMES), else_=seen.times))
    known = select(present.gtin).where(present.to_revision.is_(None))
    rows = connection.execute(
        select(seen.gtin, times, func.max(seen.received_at))
        .where(seen.gtin.not_in(known))
        .group_by(seen.gtin)
        .order_by(times.desc(), seen.gtin)
        .limit(limit)
    )
    return [MissingArticle(*row) for row in rows]


# --- writing ---


def add_revision(connection: Connection, **columns: int | str) -> None:
    """A row of `revisions`."""
    connection.execute(insert(tables.revisions), columns)


def end_articles(
    connection: Connection, articles: Iterable[Article], revision: int
) -> None:
    """From this revision on these are no longer as they were."""
    gtins = {article.gtin for article in articles}
    row = tables.articles.c
    statement = (
        update(tables.articles)
        .where(row.gtin == bindparam("of"), row.from_revision == bindparam("begun_in"))
        .values(to_revision=revision, digest=bindparam("check_value"))
    )
    ending = [
        {
            "of": each.gtin,
            "begun_in": each.from_revision,
            "check_value": ended(each, revision),
        }
        for each in connection.execute(_PRESENT)
        if each.gtin in gtins
    ]
    if ending:
        connection.execute(statement, ending)


def begin_articles(
    connection: Connection, articles: Iterable[Article], revision: int
) -> None:
    """From this revision on these are as given."""
    rows = [
        {
            "gtin": article.gtin,
            "from_revision": revision,
            "to_revision": None,
            "name": article.name,
            "price_fen": article.price_fen,
            "by_weight": article.by_weight,
            "stopped": article.off_sale,
            "age_min": article.age_min,
            "category": article.category,
            "brand": article.brand,
            "tags": joined_tags(article.tags),
            "vat_bps": article.vat_bps,
            "member_fen": article.member_fen,
            "offer_excluded": article.offer_excluded,
            "no_tier_price": article.no_tier_price,
        }
        for article in articles
    ]
    if rows:
        connection.execute(insert(tables.articles), list(map(checked, rows)))


def add_unknown(batch: WriteBatch, article: UnknownArticle, origin: Origin) -> None:
    """A goods code that kiosks saw and the catalogue lacks (E16)."""
    batch.add(
        _UNKNOWN,
        (
            *origin.key,
            article.gtin,
            article.times,
            article.catalogue_revision,
            origin.received_at,
        ),
    )


def _held(row: Any, newest: int = MAX_REVISION) -> range:  # noqa: ANN401 - rows have no types
    """The revisions in which a row is the article, as far as `newest`."""
    return range(row.from_revision, row.to_revision or newest + 1)


def article_of(row: Any) -> Article:  # noqa: ANN401 - rows have no types
    """The article of a row of `articles` that is sound."""
    return Article(
        gtin=row.gtin,
        name=row.name,
        price_fen=row.price_fen,
        by_weight=bool(row.by_weight),
        off_sale=bool(row.stopped),
        age_min=row.age_min,
        category=row.category,
        brand=row.brand,
        tags=split_tags(row.tags),
        vat_bps=row.vat_bps,
        member_fen=row.member_fen,
        offer_excluded=row.offer_excluded,
        no_tier_price=row.no_tier_price,
    )
