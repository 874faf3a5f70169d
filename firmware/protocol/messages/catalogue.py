"""The catalogue: its publications, what it lacks, which revision is the newest."""

import msgspec

from firmware.protocol.field_types import Count, Number, Sha256, Text, Whole
from firmware.protocol.messages.base import Message


class UnknownArticle(Message, frozen=True, tag="unknown"):
    """A goods code that the catalogue lacks, counted since the last such fact (E16)."""

    gtin: Text
    times: Count
    catalogue_revision: Count


class ArticleRow(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True
):
    """One article in a catalogue part; `gone` in a delta means withdrawn."""

    gtin: Text
    name: Text
    price_fen: Whole
    by_weight: bool = False
    stopped: bool = False
    age_min: Count = 0
    gone: bool = False


class CataloguePart(Message, frozen=True, tag="part"):
    """Some articles of one publication; bound to the manifest by its SHA-256.

    `format` and `min_reader`: `protocol.compat`. A later format may add columns.
    """

    revision: Count
    number: Number
    rows: tuple[ArticleRow, ...]
    format: Number = 1
    min_reader: Number = 1


class PartName(Message, frozen=True):
    """One part of a catalogue publication: its number, its size, its SHA-256."""

    number: Number
    sha256: Sha256
    articles: Count


class Publication(Message, frozen=True):
    """A base (`since` 0: the whole catalogue) or a delta from `since` to `revision`."""

    revision: Count
    since: Count
    parts: tuple[PartName, ...]


class CatalogueManifest(Message, frozen=True, tag="catalogue"):
    """Which publications lead to `revision`: one base, then deltas in order.

    `format` and `min_reader`: `protocol.compat`.
    """

    revision: Count
    articles: Count
    chain: tuple[Publication, ...]
    format: Number = 1
    min_reader: Number = 1


class AskNewest(Message, frozen=True, tag="newest"):
    """Which revision of the catalogue is the newest? Asked once an hour (E30)."""


class NewestCatalogue(Message, frozen=True, tag="newest"):
    """The hub's word, signed, on the newest `revision`; 0 where it has none.

    `asked` is the correlation of the request: no earlier answer passes for this one.
    """

    asked: Text
    revision: Count
    format: Number = 1
    min_reader: Number = 1
