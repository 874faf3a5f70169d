"""Keeps codes that the catalogue lacks; replies which revision is the newest."""

from collections.abc import Sequence

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.fact import Origin
from firmware.protocol import signed_documents
from firmware.protocol.messages import (
    AskNewest,
    NewestCatalogue,
    Signed,
    UnknownArticle,
)
from firmware.protocol.signing import SigningKey


class UnknownArticleHandler:
    """Keeps each `UnknownArticle`: how often customers showed a code (E16)."""

    def prefetch(self, facts: Sequence[UnknownArticle], connection: Connection) -> None:
        """Nothing is needed to judge a count."""

    def book(
        self, fact: UnknownArticle, origin: Origin, batch: WriteBatch
    ) -> str | None:
        """One row, or why there is none."""
        fault = unknown_fault(fact)
        if fault is None:
            article_store.add_unknown(batch, fact, origin)
        return fault


class NewestRequestHandler:
    """Replies which revision is the newest, signed: kiosks go on selling by it.

    The question is part of what is signed, so no reply serves twice (E30).
    """

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def reply(self, ask: AskNewest, correlation: str, connection: Connection) -> Signed:
        """The signed reply."""
        del ask
        revision = article_store.latest_revision(connection)
        newest = NewestCatalogue(asked=correlation, revision=revision)
        return signed_documents.sign(newest, self._key)


def unknown_fault(article: UnknownArticle) -> str | None:
    """Why this count cannot be booked, or None."""
    return None if article.times else "malformed: times"
