"""Publications and their parts as rows: what leads kiosks to the newest revision."""

import logging
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, delete, insert, select

from firmware.hub.catalogue import article_store, tables
from firmware.hub.catalogue.publication_chain import (
    Contents,
    PublicationStep,
    contents_of,
    cut,
    cut_details,
)
from firmware.protocol.codec import encode_body
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    DetailedPublication,
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
    """What release 0.1.0 reads of `detailed_manifest`."""
    detailed = detailed_manifest(connection)
    if detailed is None:
        return None
    return CatalogueManifest(
        revision=detailed.revision,
        articles=detailed.articles,
        chain=tuple(
            Publication(revision=each.revision, since=each.since, parts=each.parts)
            for each in detailed.chain
        ),
    )


def detailed_manifest(connection: Connection) -> DetailedManifest | None:
    """What is published of the newest revision; None before the first import."""
    steps = chain(connection)
    if not steps:
        return None
    parts = _part_names(connection, tables.parts)
    details = _part_names(connection, tables.detail_parts)
    newest = steps[-1].revision
    return DetailedManifest(
        revision=newest,
        articles=article_store.count_of(connection, newest),
        chain=tuple(
            DetailedPublication(
                revision=step.revision,
                since=step.since,
                parts=tuple(parts.get(step.revision, ())),
                details=tuple(details.get(step.revision, ())),
            )
            for step in steps
        ),
    )


def is_sound(connection: Connection) -> bool:
    """Whether what is published, if anything is, leads from nothing to its newest.

    Every part is read: its bytes are those that were written.
    """
    parts = _whole(connection, tables.parts)
    details = _whole(connection, tables.detail_parts)
    if parts is None or details is None:
        return False
    before, steps = 0, set[int]()
    for step in chain(connection):
        if step.since != before or step.revision not in parts:
            return False
        before = step.revision
        steps.add(step.revision)
    return parts == steps and details <= steps


def renew(connection: Connection) -> bool:
    """Publish the newest revision as one base, instead of what is damaged.

    False, and nothing is changed, if no article of it can be read.
    """
    newest = article_store.latest_revision(connection)
    base = _base(connection, newest)
    if not base.rows:
        return False
    clear(connection)
    _store(connection, PublicationStep(newest, 0), base)
    return True


def clear(connection: Connection) -> None:
    """Take off all that is published: it is damaged."""
    connection.execute(delete(tables.detail_parts))
    connection.execute(delete(tables.parts))
    connection.execute(delete(tables.publications))


def part_body(
    connection: Connection, revision: int, number: int, *, of_details: bool = False
) -> bytes | None:
    """The exact bytes of one part; None if it is no longer published."""
    row = (tables.detail_parts if of_details else tables.parts).c
    return connection.scalar(
        select(row.payload).where(row.revision == revision, row.number == number)
    )


def publish(
    connection: Connection,
    steps: Sequence[PublicationStep],
    deltas: Mapping[PublicationStep, Contents],
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
            new = deltas[step] if step.since else _base(connection, step.revision)
            _store(connection, step, new)


def _part_names(connection: Connection, table: Table) -> dict[int, list[PartName]]:
    row = table.c
    parts: dict[int, list[PartName]] = {}
    for revision, number, sha256, articles in connection.execute(
        select(row.revision, row.number, row.sha256, row.articles).order_by(
            row.revision, row.number
        )
    ):
        name = PartName(number=number, sha256=sha256, articles=articles)
        parts.setdefault(revision, []).append(name)
    return parts


def _whole(connection: Connection, table: Table) -> set[int] | None:
    """The revisions of some parts; None if one is damaged or missing between others."""
    row = table.c
    query = select(row.revision, row.number, row.sha256, row.articles, row.payload)
    numbers: dict[int, set[int]] = {}
    for revision, number, sha256, articles, payload in connection.execute(query):
        if not isinstance(articles, int) or digest(payload) != sha256:
            return None
        numbers.setdefault(revision, set()).add(number)
    whole = all(found == set(range(1, len(found) + 1)) for found in numbers.values())
    return set(numbers) if whole else None


def _base(connection: Connection, revision: int) -> Contents:
    """The articles of a revision; those that are damaged are left out, and counted."""
    articles = article_store.of_revision(connection, revision).values()
    wanted = article_store.count_of(connection, revision)
    if len(articles) != wanted:
        log.error(
            "catalogue_damaged revision=%d articles=%d sound=%d",
            *(revision, wanted, len(articles)),
        )
    return contents_of(articles)


def _store(connection: Connection, step: PublicationStep, new: Contents) -> None:
    connection.execute(
        insert(tables.publications), {"revision": step.revision, "since": step.since}
    )
    revision = step.revision
    parts = [
        CataloguePart(revision=revision, number=number, rows=tuple(rows))
        for number, rows in enumerate(cut(new.rows), start=1)
    ]
    connection.execute(insert(tables.parts), list(map(_columns, parts)))
    details = [
        CatalogueDetails(revision=revision, number=number, rows=tuple(rows))
        for number, rows in enumerate(cut_details(new.details), start=1)
    ]
    if details:
        connection.execute(insert(tables.detail_parts), list(map(_columns, details)))


def _columns(part: CataloguePart | CatalogueDetails) -> dict[str, int | str | bytes]:
    body = encode_body(part)
    return {
        "revision": part.revision,
        "number": part.number,
        "sha256": digest(body),
        "articles": len(part.rows),
        "payload": body,
    }
