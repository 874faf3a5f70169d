"""The catalogue as a feature: its tables, what it lacks, which revision is newest."""

from firmware.hub.catalogue import tables
from firmware.hub.catalogue.handlers import NewestRequestHandler, UnknownArticleHandler
from firmware.hub.feature.feature import Feature
from firmware.protocol.messages import AskNewest, UnknownArticle
from firmware.protocol.signing import SigningKey


def catalogue_feature(key: SigningKey) -> Feature:
    """`key` signs which revision is the newest."""
    return Feature(
        name="catalogue",
        tables=(
            tables.revisions,
            tables.articles,
            tables.publications,
            tables.parts,
            tables.detail_parts,
            tables.unknown_articles,
        ),
        facts={UnknownArticle: UnknownArticleHandler},
        requests={AskNewest: NewestRequestHandler(key)},
    )
