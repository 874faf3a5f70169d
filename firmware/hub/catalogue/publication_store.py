"""Publications and their parts as rows: what leads kiosks to the newest revision."""

import logging
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

log = logging.getLogger(__name__)


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
                parts=tuple(parts.get(step.revision, ())),
            )
            for step in steps
        ),
    )


def is_sound(connection: Connection) -> bool:
    """Whether what is published, if anything is, leads from nothing to its newest.

    Every part is read: its bytes are those that were written.
    """
    row, before = tables.parts.c, 0
    query = select(row.revision, row.number, row.sha256, row.articles, row.payload)
    parts = set[tuple[int, int]]()
    for revision, number, sha256, articles, payload in connection.execute(query):
        if not isinstance(articles, int) or digest(payload) != sha256:
            return False
        parts.add((revision, number))
    for step in chain(connection):
        of_step = {each for each in parts if each[0] == step.revision}
        whole = {(step.revision, n) for n in range(1, len(of_step) + 1)}
        if step.since != before or not of_step or of_step != whole:
            return False
        before, parts = step.revision, parts - of_step
    return not parts


def renew(connection: Connection) -> bool:
    """Publish the newest revision as one base, instead of what is damaged.

    False, and nothing is changed, if no article of it can be read.
    """
    newest = article_store.latest_revision(connection)
    rows = _base(connection, newest)
    if not rows:
        return False
    clear(connection)
    _store(connection, PublicationStep(newest, 0), rows)
    return True


def clear(connection: Connection) -> None:
    """Take off all that is published: it is damaged."""
    connection.execute(delete(tables.parts))
    connection.execute(delete(tables.publications))


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
    """The articles of a revision; those that are damaged are left out, and counted."""
    articles = article_store.of_revision(connection, revision).values()
    wanted = article_store.count_of(connection, revision)
    if len(articles) != wanted:
        log.error(
            "catalogue_damaged revision=%d articles=%d sound=%d",
            *(revision, wanted, len(articles)),
        )
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
