"""Publications and their parts as rows: what leads kiosks to the newest revision."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from firmware.hub.catalogue import article_store, tables
from firmware.hub.catalogue.publication_chain import PublicationStep, article_row, cut
from firmware.protocol.codec import encode_body
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleRow,
    CatalogueManifest,
    CataloguePart,
    PartName,
    Publication,
)


def chain(connection: Connection) -> tuple[PublicationStep, ...]:
    """What is published now, in order; empty before the first import."""
    row = tables.publications.c
    rows = connection.execute(select(row.revision, row.since).order_by(row.revision))
    return tuple(PublicationStep(revision, since) for revision, since in rows)


def manifest(connection: Connection) -> CatalogueManifest | None:
    """What is published of the newest revision; None before the first import."""
    steps = chain(connection)
    if not steps:
        return None
    parts = _part_names(connection)
    newest = steps[-1].revision
    return CatalogueManifest(
        revision=newest,
        articles=article_store.count_of(connection, newest),
        chain=tuple(
            Publication(
                revision=step.revision,
                since=step.since,
                parts=tuple(parts[step.revision]),
            )
            for step in steps
        ),
    )


def part_body(connection: Connection, revision: int, number: int) -> bytes | None:
    """The exact bytes of one part; None if it is no longer published."""
    row = tables.parts.c
    return connection.scalar(
        select(row.payload).where(row.revision == revision, row.number == number)
    )


def publish(
    connection: Connection,
    steps: Sequence[PublicationStep],
    deltas: Mapping[PublicationStep, Sequence[ArticleRow]],
) -> None:
    """Make `steps` the published chain; those that it has already stay as they are."""
    before = set(chain(connection))
    row = tables.publications.c
    for step in before - set(steps):
        connection.execute(
            delete(tables.publications).where(row.revision == step.revision)
        )
    for step in steps:
        if step not in before:
            rows = deltas[step] if step.since else _base(connection, step.revision)
            _store(connection, step, rows)


def _part_names(connection: Connection) -> dict[int, list[PartName]]:
    row = tables.parts.c
    parts: dict[int, list[PartName]] = {}
    for revision, number, sha256, articles in connection.execute(
        select(row.revision, row.number, row.sha256, row.articles).order_by(
            row.revision, row.number
        )
    ):
        name = PartName(number=number, sha256=sha256, articles=articles)
        parts.setdefault(revision, []).append(name)
    return parts


def _base(connection: Connection, revision: int) -> list[ArticleRow]:
    articles = article_store.of_revision(connection, revision).values()
    return [article_row(each) for each in articles]


def _store(
    connection: Connection, step: PublicationStep, rows: Sequence[ArticleRow]
) -> None:
    connection.execute(
        insert(tables.publications), {"revision": step.revision, "since": step.since}
    )
    connection.execute(
        insert(tables.parts),
        [
            _part(step.revision, number, articles)
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
