"""A new revision of the catalogue: what differs is stored and made ready to publish."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store, publication_store
from firmware.hub.catalogue.publication_chain import (
    PublicationStep,
    difference,
    next_chain,
)
from firmware.retail.article import Article


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `changed` and `gone` are 0 if it changed nothing."""

    revision: int
    articles: int
    changed: int
    gone: int


def import_articles(
    connection: Connection, articles: Sequence[Article], *, source: str, now: str
) -> Imported:
    """Make these the catalogue: a new revision of what differs, ready to publish.

    A file that changes nothing makes no revision.
    """
    latest = article_store.latest_revision(connection)
    moved = difference(article_store.current(connection), articles)
    if not len(moved):
        return Imported(latest, len(articles), 0, 0)
    revision = latest + 1
    done = Imported(revision, len(articles), len(moved.changed), len(moved.withdrawn))
    _number(connection, done, source=source, now=now)
    article_store.end_articles(connection, (*moved.changed, *moved.withdrawn), revision)
    article_store.begin_articles(connection, moved.changed, revision)
    if not publication_store.is_sound(connection):
        publication_store.clear(connection)
    chain = publication_store.chain(connection)
    steps = next_chain(chain, revision, len(moved) / len(articles))
    delta = {PublicationStep(revision, latest): moved.contents()}
    publication_store.publish(connection, steps, delta)
    return done


def reissue_as(connection: Connection, revision: int, *, now: str) -> None:
    """The same catalogue again, as a later revision that kiosks fetch whole."""
    articles = article_store.current(connection)
    done = Imported(revision, len(articles), 0, 0)
    _number(connection, done, source="kiosks ahead", now=now)
    if articles:
        if not publication_store.is_sound(connection):
            publication_store.clear(connection)
        base = (PublicationStep(revision, 0),)
        publication_store.publish(connection, base, {})


def _number(connection: Connection, done: Imported, *, source: str, now: str) -> None:
    article_store.add_revision(
        connection,
        revision=done.revision,
        imported_at=now,
        source=source,
        articles=done.articles,
        changed=done.changed + done.gone,
    )
