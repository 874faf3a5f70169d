"""The catalogue: publications, unknown articles, the newest revision."""

import msgspec

from firmware.protocol.field_types import (
    AnyText,
    ArticleCount,
    ArticleNumber,
    BasisPoints,
    BrandName,
    CategoryName,
    Fen,
    PartNumber,
    PriceFen,
    Revision,
    Sha256,
    Tags,
    Times,
    Token,
    Version,
    Years,
)
from firmware.protocol.messages.base import Message


class UnknownArticle(Message, frozen=True, tag="unknown"):
    """A goods code without article; `times`: scans since the last such fact (E16)."""

    gtin: ArticleNumber
    times: Times
    catalogue_revision: Revision


class ArticleRow(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True
):
    """One article in a catalogue part; `stopped`: not for sale, `gone`: withdrawn."""

    gtin: ArticleNumber
    name: AnyText
    price_fen: Fen
    by_weight: bool = False
    off_sale: bool = msgspec.field(default=False, name="stopped")
    age_min: Years = 0
    withdrawn: bool = msgspec.field(default=False, name="gone")


class CataloguePart(Message, frozen=True, tag="part"):
    """Some articles of one publication; the manifest names its SHA-256.

    `format` and `min_reader`: `protocol.compat`. A later format may add columns.
    """

    revision: Revision
    number: PartNumber
    rows: tuple[ArticleRow, ...]
    format: Version = 1
    min_reader: Version = 1


class ArticleDetails(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True
):
    """What release 0.1.0 does not know of an article; `firmware.retail.article`."""

    gtin: ArticleNumber
    category: CategoryName = ""
    brand: BrandName = ""
    tags: Tags = ()
    vat_bps: BasisPoints | None = None
    member_fen: PriceFen | None = None
    offer_excluded: bool = False
    no_tier_price: bool = False


class CatalogueDetails(Message, frozen=True, tag="details"):
    """Details of some articles of one publication; others of its articles have none.

    `format` and `min_reader`: `protocol.compat`. A later format may add columns.
    """

    revision: Revision
    number: PartNumber
    rows: tuple[ArticleDetails, ...]
    format: Version = 1
    min_reader: Version = 1


class PartName(Message, frozen=True):
    """One part of a catalogue publication: its number, its SHA-256, its articles."""

    number: PartNumber
    sha256: Sha256
    articles: ArticleCount


class Publication(Message, frozen=True):
    """A base (`since` 0: the whole catalogue) or a delta from `since` to `revision`."""

    revision: Revision
    since: Revision
    parts: tuple[PartName, ...]


class CatalogueManifest(Message, frozen=True, tag="catalogue"):
    """Which publications lead to `revision`: one base, then deltas in order.

    `format` and `min_reader`: `protocol.compat`.
    """

    revision: Revision
    articles: ArticleCount
    chain: tuple[Publication, ...]
    format: Version = 1
    min_reader: Version = 1


class DetailedPublication(Publication, frozen=True):
    """A publication, and which `CatalogueDetails` belong to it."""

    details: tuple[PartName, ...] = ()


class DetailedManifest(Message, frozen=True, tag="detailed_catalogue"):
    """As `CatalogueManifest`, with details; for readers later than release 0.1.0.

    Where both are of one revision, this one is followed (decision 0198).
    """

    revision: Revision
    articles: ArticleCount
    chain: tuple[DetailedPublication, ...]
    format: Version = 1
    min_reader: Version = 1


class AskNewest(Message, frozen=True, tag="newest"):
    """Asks for the newest revision of the catalogue, once an hour (E30)."""


class NewestCatalogue(Message, frozen=True, tag="newest"):
    """The newest `revision` at the hub, signed; 0 if it has none.

    `asked` is the correlation of the request: an earlier reply cannot pass for this.
    """

    asked: Token
    revision: Revision
    format: Version = 1
    min_reader: Version = 1
