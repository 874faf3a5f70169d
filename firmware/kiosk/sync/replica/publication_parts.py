"""What comes of one publication, part by part, and a whole catalogue out of several.

Pure. A part is taken with the manifest's hash only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern
from typing import cast

from firmware.base.errors import WireError
from firmware.protocol import codec
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleDetails,
    ArticleRow,
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    DetailedPublication,
    PartName,
    Publication,
)

Manifest = CatalogueManifest | DetailedManifest
Part = CataloguePart | CatalogueDetails
Row = tuple[ArticleRow, ArticleDetails | None]
"""An article of a publication, and its details if it has some."""


def details_of(publication: Publication) -> tuple[PartName, ...]:
    """The parts of a publication's details; none of one that release 0.1.0 reads."""
    detailed = isinstance(publication, DetailedPublication)
    return publication.details if detailed else ()


def outranks(one: Manifest, other: Manifest) -> bool:
    """Whether the hub meant `one` for this build rather than `other`.

    A manifest of each kind may be retained: the later revision counts, and with equal
    ones that with details.
    """
    return _rank(one) > _rank(other)


def _rank(manifest: Manifest) -> tuple[int, bool]:
    return manifest.revision, isinstance(manifest, DetailedManifest)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A publication as its parts came, which take a tenth of the memory of its rows."""

    publication: Publication
    articles: tuple[bytes, ...]
    details: tuple[bytes, ...]

    def rows(self) -> Iterator[Row]:
        """Its articles, in order; one part of them is decoded at a time."""
        known = self._details()
        for body in self.articles:
            for row in codec.decode_document(body, CataloguePart).rows:
                yield row, known.get(row.gtin)

    def _details(self) -> dict[str, ArticleDetails]:
        """Details by number; what many articles say is in memory once."""
        words: dict[object, object] = {}
        return {
            row.gtin: ArticleDetails(
                row.gtin,
                intern(row.category),
                intern(row.brand),
                cast("tuple[str, ...]", words.setdefault(row.tags, row.tags)),
                row.vat_bps,
                row.member_fen,
                row.offer_excluded,
                row.no_tier_price,
            )
            for body in self.details
            for row in codec.decode_document(body, CatalogueDetails).rows
        }


class PublicationParts:
    """The parts of the publication that is fetched now."""

    def __init__(self) -> None:
        self._articles: dict[int, bytes] = {}
        self._details: dict[int, bytes] = {}

    def clear(self) -> None:
        """Forget what came."""
        self._articles.clear()
        self._details.clear()

    def add(self, wanted: Publication, part: Part, body: bytes) -> bool:
        """Take a part; whether the publication is complete.

        WireError if its bytes are not those that the manifest names.
        """
        of_articles = isinstance(part, CataloguePart)
        names = wanted.parts if of_articles else details_of(wanted)
        hashes = {name.number: name.sha256 for name in names}
        if hashes.get(part.number) != digest(body):
            raise WireError(f"catalogue {part.revision} part {part.number}: wrong hash")
        (self._articles if of_articles else self._details)[part.number] = body
        came = len(self._articles), len(self._details)
        return came == (len(wanted.parts), len(details_of(wanted)))

    def take(self, publication: Publication) -> Fetched:
        """What came, which is all of a publication; afterwards there is nothing."""
        fetched = Fetched(
            publication, _in_order(self._articles), _in_order(self._details)
        )
        self.clear()
        return fetched


class WholeCatalogue:
    """A base and the deltas behind it, kept in memory up to `revision`."""

    def __init__(self) -> None:
        self.revision = 0
        self._publications: list[Fetched] = []

    def add(self, fetched: Fetched) -> None:
        """Put a publication behind those that are there; a base replaces them."""
        if not fetched.publication.since:
            self._publications.clear()
        self._publications.append(fetched)
        self.revision = fetched.publication.revision

    def take(self) -> tuple[Fetched, ...]:
        """All publications in order; afterwards there is nothing."""
        publications = tuple(self._publications)
        self.clear()
        return publications

    def clear(self) -> None:
        """Forget what came."""
        self._publications, self.revision = [], 0


def _in_order(parts: dict[int, bytes]) -> tuple[bytes, ...]:
    return tuple(body for _, body in sorted(parts.items()))
