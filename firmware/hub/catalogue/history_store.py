"""Articles over time: streams of a revision, what was withdrawn, the one before."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from firmware.hub.catalogue import tables
from firmware.hub.catalogue.article_rows import sound_row
from firmware.hub.catalogue.article_store import article_of
from firmware.retail.article import Article

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """An article from one revision on; until another one, or `to_revision` None."""

    article: Article
    from_revision: int
    begun_at: str
    source: str
    to_revision: int | None
    ended_at: str | None


def stream_current(connection: Connection) -> Iterator[Article]:
    """The articles of now, by number, a thousand rows in memory at a time.

    What is damaged is left out, as everywhere here.
    """
    row = tables.articles.c
    present = select(tables.articles).where(row.to_revision.is_(None))
    for each in connection.execute(_streamed(present.order_by(row.gtin))):
        sound = sound_row(each)
        if sound is not None:
            yield article_of(sound)


def stream_withdrawn(connection: Connection) -> Iterator[ArticleVersion]:
    """The last form of each article that is not in the catalogue now, newest first."""
    row = tables.articles.c
    ended = tables.articles.alias("ended").c
    present = select(ended.gtin).where(ended.to_revision.is_(None))
    last = (
        select(func.max(ended.from_revision))
        .where(ended.gtin == row.gtin)
        .scalar_subquery()
    )
    gone = (
        _versions()
        .where(row.gtin.not_in(present), row.from_revision == last)
        .order_by(row.to_revision.desc(), row.gtin)
    )
    yield from _stream(connection, gone)


def stream_history(connection: Connection, gtin: str) -> Iterator[ArticleVersion]:
    """Each form of one article, the newest first."""
    row = tables.articles.c
    forms = _versions().where(row.gtin == gtin).order_by(row.from_revision.desc())
    yield from _stream(connection, forms)


def revision_before(connection: Connection) -> int | None:
    """The revision that the newest change began from; None before the second one.

    Revisions that only number the same articles anew are no change.
    """
    row = tables.revisions.c
    changed = connection.scalar(select(func.max(row.revision)).where(row.changed > 0))
    before = select(func.max(row.revision)).where(row.revision < (changed or 0))
    return connection.scalar(before)


def _versions() -> Select[tuple[object, ...]]:
    row = tables.articles.c
    begun = tables.revisions.alias("begun")
    ended = tables.revisions.alias("ended_in")
    return (
        select(tables.articles, begun.c.imported_at, begun.c.source)
        .add_columns(ended.c.imported_at.label("ended_at"))
        .join(begun, begun.c.revision == row.from_revision)
        .outerjoin(ended, ended.c.revision == row.to_revision)
    )


def _stream(
    connection: Connection, query: Select[tuple[object, ...]]
) -> Iterator[ArticleVersion]:
    for row in connection.execute(_streamed(query)):
        sound = sound_row(row)
        if sound is None:
            continue
        yield ArticleVersion(
            article=article_of(sound),
            from_revision=row.from_revision,
            begun_at=row.imported_at,
            source=row.source,
            to_revision=row.to_revision,
            ended_at=row.ended_at,
        )


def _streamed(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.execution_options(yield_per=ROWS_AT_ONCE)
