"""What comes of one publication, part by part, and a whole catalogue out of several.

Pure. A part is taken with the manifest's hash only.
"""

from firmware.base.errors import WireError
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


class PublicationParts:
    """The parts of the publication that is fetched now."""

    def __init__(self) -> None:
        self._articles: dict[int, CataloguePart] = {}
        self._details: dict[int, CatalogueDetails] = {}

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
        if {name.number: name.sha256 for name in names}.get(part.number) != digest(
            body
        ):
            raise WireError(f"catalogue {part.revision} part {part.number}: wrong hash")
        if isinstance(part, CataloguePart):
            self._articles[part.number] = part
        else:
            self._details[part.number] = part
        missing = len(wanted.parts) - len(self._articles)
        return missing + len(details_of(wanted)) == len(self._details)

    def take_rows(self) -> list[Row]:
        """The articles of all parts, in order; afterwards there are no parts."""
        details = {
            row.gtin: row for part in self._details.values() for row in part.rows
        }
        rows = [
            (row, details.get(row.gtin))
            for _, part in sorted(self._articles.items())
            for row in part.rows
        ]
        self.clear()
        return rows


class WholeCatalogue:
    """A base and the deltas behind it, put together in memory up to `revision`."""

    def __init__(self) -> None:
        self.revision = 0
        self._rows: dict[str, Row] = {}

    def add(self, publication: Publication, rows: list[Row]) -> None:
        """Lay a publication over what is there; a base replaces it."""
        if not publication.since:
            self._rows.clear()
        self._rows |= {row[0].gtin: row for row in rows}
        self.revision = publication.revision

    def take_rows(self) -> list[Row]:
        """All articles; afterwards there is nothing."""
        rows = list(self._rows.values())
        self.clear()
        return rows

    def clear(self) -> None:
        """Forget what came."""
        self._rows, self.revision = {}, 0
