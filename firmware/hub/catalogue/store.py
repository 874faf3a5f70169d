"""Articles by revision, and the publications that lead to the newest one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from firmware.hub.catalogue.csv_import import (
    PublicationStep,
    article_row,
    cut,
    difference,
    next_chain,
)
from firmware.hub.db import schema
from firmware.hub.ingest.store import article_of, latest_revision
from firmware.protocol.codec import encode_body
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleRow,
    CatalogueManifest,
    CataloguePart,
    PartName,
    Publication,
)
from firmware.retail.article import Article


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `changed` and `gone` are 0 where it changed nothing."""

    revision: int
    articles: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class MissingArticle:
    """A goods code that customers showed: how often, and when a kiosk last said so."""

    gtin: str
    times: int
    last_at: str


def import_articles(
    connection: Connection, articles: Sequence[Article], *, source: str, now: str
) -> Imported:
    """Make these the catalogue: a new revision of what differs, ready to publish.

    A file that changes nothing makes no revision.
    """
    latest = latest_revision(connection)
    moved = difference(current(connection), articles)
    if not len(moved):
        return Imported(latest, len(articles), 0, 0)
    revision = latest + 1
    done = Imported(revision, len(articles), len(moved.changed), len(moved.withdrawn))
    _number(connection, done, source=source, now=now)
    _end(connection, (*moved.changed, *moved.withdrawn), revision)
    _begin(connection, moved.changed, revision)
    legs = next_chain(chain(connection), revision, len(moved) / len(articles))
    _publish(connection, legs, {PublicationStep(revision, latest): moved.rows()})
    return done


def reissue_as(connection: Connection, revision: int, *, now: str) -> None:
    """The same catalogue again, as a later revision that kiosks fetch whole."""
    articles = current(connection)
    done = Imported(revision, len(articles), 0, 0)
    _number(connection, done, source="kiosks ahead", now=now)
    if articles:
        _publish(connection, (PublicationStep(revision, 0),), {})


def current(connection: Connection) -> dict[str, Article]:
    """The catalogue of the newest revision, by GTIN."""
    return _articles(connection, latest_revision(connection))


def chain(connection: Connection) -> tuple[PublicationStep, ...]:
    """What is published now, in order; empty before the first import."""
    row = schema.publications.c
    rows = connection.execute(select(row.revision, row.since).order_by(row.revision))
    return tuple(PublicationStep(revision, since) for revision, since in rows)


def manifest(connection: Connection) -> CatalogueManifest | None:
    """What kiosks are told of the newest revision; None before the first import."""
    row = schema.parts.c
    parts: dict[int, list[PartName]] = {}
    for revision, number, sha256, articles in connection.execute(
        select(row.revision, row.number, row.sha256, row.articles).order_by(
            row.revision, row.number
        )
    ):
        name = PartName(number=number, sha256=sha256, articles=articles)
        parts.setdefault(revision, []).append(name)
    legs = chain(connection)
    if not legs:
        return None
    return CatalogueManifest(
        revision=legs[-1].revision,
        articles=_count(connection, legs[-1].revision),
        chain=tuple(
            Publication(
                revision=leg.revision,
                since=leg.since,
                parts=tuple(parts[leg.revision]),
            )
            for leg in legs
        ),
    )


def missing_articles(connection: Connection, limit: int = 200) -> list[MissingArticle]:
    """What kiosks did not know and the catalogue still lacks, most wanted first."""
    seen, present_ = schema.unknown_articles.c, schema.articles.c
    times = func.sum(seen.times)
    known = select(present_.gtin).where(present_.to_revision.is_(None))
    rows = connection.execute(
        select(seen.gtin, times, func.max(seen.received_at))
        .where(seen.gtin.not_in(known))
        .group_by(seen.gtin)
        .order_by(times.desc(), seen.gtin)
        .limit(limit)
    )
    return [MissingArticle(*row) for row in rows]


def part_body(connection: Connection, revision: int, number: int) -> bytes | None:
    """The exact bytes of one part; None where it is no longer published."""
    row = schema.parts.c
    return connection.scalar(
        select(row.payload).where(row.revision == revision, row.number == number)
    )


# --- writing ---


def _number(connection: Connection, done: Imported, *, source: str, now: str) -> None:
    connection.execute(
        insert(schema.revisions),
        {
            "revision": done.revision,
            "imported_at": now,
            "source": source,
            "articles": done.articles,
            "changed": done.changed + done.gone,
        },
    )


def _end(connection: Connection, articles: Iterable[Article], revision: int) -> None:
    """From this revision on these are no longer as they were."""
    row = schema.articles.c
    statement = (
        update(schema.articles)
        .where(row.gtin == bindparam("ended"), row.to_revision.is_(None))
        .values(to_revision=revision)
    )
    connection.execute(statement, [{"ended": article.gtin} for article in articles])


def _begin(connection: Connection, articles: Iterable[Article], revision: int) -> None:
    rows = [
        {
            "gtin": article.gtin,
            "from_revision": revision,
            "to_revision": None,
            "name": article.name,
            "price_fen": article.price_fen,
            "by_weight": int(article.by_weight),
            "stopped": int(article.off_sale),
            "age_min": article.age_min,
        }
        for article in articles
    ]
    if rows:
        connection.execute(insert(schema.articles), rows)


def _publish(
    connection: Connection,
    legs: Sequence[PublicationStep],
    deltas: dict[PublicationStep, list[ArticleRow]],
) -> None:
    """Make the published chain `legs`; what it has already stays as it is."""
    before = set(chain(connection))
    row = schema.publications.c
    for leg in before - set(legs):
        connection.execute(
            delete(schema.publications).where(row.revision == leg.revision)
        )
    for leg in legs:
        if leg not in before:
            rows = deltas[leg] if leg.since else _base(connection, leg.revision)
            _store(connection, leg, rows)


def _store(
    connection: Connection, leg: PublicationStep, rows: Sequence[ArticleRow]
) -> None:
    connection.execute(
        insert(schema.publications), {"revision": leg.revision, "since": leg.since}
    )
    connection.execute(
        insert(schema.parts),
        [
            _part(leg.revision, number, articles)
            for number, articles in enumerate(cut(rows), start=1)
        ],
    )


def _part(
    revision: int, number: int, rows: Sequence[ArticleRow]
) -> dict[str, int | str | bytes]:
    body = encode_body(
        CataloguePart(revision=revision, number=number, rows=tuple(rows))
    )
    return {
        "revision": revision,
        "number": number,
        "sha256": digest(body),
        "articles": len(rows),
        "payload": body,
    }


# --- reading ---


def _base(connection: Connection, revision: int) -> list[ArticleRow]:
    return [article_row(each) for each in _articles(connection, revision).values()]


def _count(connection: Connection, revision: int) -> int:
    articles = schema.revisions.c.articles
    counted = select(articles).where(schema.revisions.c.revision == revision)
    return connection.scalar(counted) or 0


def _articles(connection: Connection, revision: int) -> dict[str, Article]:
    """The catalogue as it was in a revision, by GTIN."""
    row = schema.articles.c
    rows = connection.execute(
        select(schema.articles)
        .where(
            row.from_revision <= revision,
            or_(row.to_revision.is_(None), row.to_revision > revision),
        )
        .order_by(row.gtin)
    )
    return {row.gtin: article_of(row) for row in rows}
