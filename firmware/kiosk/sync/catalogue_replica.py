"""The kiosk's own copy of the catalogue: articles as the hub signed them.

The hub's documents are accepted only with its signature, parts only with the
manifest's hash, revisions only forward. `CatalogueReplica` owns the tables `article`
and `held` of the replica file, `ConfirmationStore` the table `age`. Main thread only.
"""

import logging
from collections.abc import Callable
from typing import Any

from firmware.base.errors import CatalogueError, WireError
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replica_file import ReplicaFile, ReplicaTables
from firmware.protocol import signed_documents
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleRow,
    CatalogueManifest,
    CataloguePart,
    NewestCatalogue,
    Publication,
    Signed,
)
from firmware.retail.article import Article

log = logging.getLogger(__name__)


class CatalogueReplica:
    """Articles at one `revision`, 0 before the first; `public_key` is the hub's.

    CatalogueError if the file cannot be used.
    """

    def __init__(self, file: ReplicaFile, public_key: str) -> None:
        self._public_key = public_key
        self._tables = ReplicaTables(file, CatalogueError)
        self._manifest: CatalogueManifest | None = None
        self._parts: dict[int, CataloguePart] = {}
        self.revision = held_revision(self._tables.read)

    @property
    def wanted(self) -> Publication | None:
        """The publication to fetch next, None if nothing is newer."""
        if self._manifest is None:
            return None
        return next_publication(self._manifest, self.revision)

    def find(self, gtin: str) -> Article | None:
        """The article behind a canonical GTIN or in-store number, None if unknown."""
        rows = self._tables.read(
            "SELECT gtin, name, price_fen, by_weight, stopped, age_min"
            " FROM article WHERE gtin = ?",
            gtin,
        )
        if not rows:
            return None
        ((gtin, name, price_fen, by_weight, stopped, age_min),) = rows
        return Article(
            gtin=gtin,
            name=name,
            price_fen=price_fen,
            by_weight=bool(by_weight),
            off_sale=bool(stopped),
            age_min=age_min,
            revision=self.revision,
        )

    def offer_manifest(self, signed: Signed) -> bool:
        """Take the list of what is published; WireError if the hub did not sign it.

        False for a manifest older than what is held, which changes nothing: prices do
        not go back.
        """
        manifest = signed_documents.verified(
            signed, self._public_key, CatalogueManifest
        )
        if manifest.revision < self.revision:
            return False
        if manifest != self._manifest:
            self._manifest = manifest
            self._parts.clear()
        return True

    def offer_part(self, part: CataloguePart, body: bytes) -> bool:
        """Take one part; True if it completed a publication and prices changed.

        WireError if its bytes are not those that the manifest names.
        """
        wanted = self.wanted
        if wanted is None or part.revision != wanted.revision:
            return False
        hashes = {name.number: name.sha256 for name in wanted.parts}
        if hashes.get(part.number) != digest(body):
            raise WireError(f"catalogue {part.revision} part {part.number}: wrong hash")
        self._parts[part.number] = part
        if len(self._parts) < len(hashes):
            return False
        self._apply(wanted)
        return True

    def confirmed(self, signed: Signed, asked: str) -> bool:
        """Whether the reply to the request `asked` names what is held as the newest.

        WireError if the hub did not sign it.
        """
        newest = signed_documents.verified(signed, self._public_key, NewestCatalogue)
        return newest.asked == asked and newest.revision == self.revision

    def _apply(self, publication: Publication) -> None:
        """All parts of one publication in one transaction."""
        rows = [row for _, part in sorted(self._parts.items()) for row in part.rows]
        self._parts.clear()
        with self._tables.writing() as connection:
            if publication.since == 0:
                connection.execute("DELETE FROM article")
            connection.executemany(
                "DELETE FROM article WHERE gtin = ?",
                [(r.gtin,) for r in rows if r.withdrawn],
            )
            connection.executemany(
                "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?, ?)",
                [_columns(row) for row in rows if not row.withdrawn],
            )
            connection.execute("UPDATE held SET revision = ?", (publication.revision,))
        self.revision = publication.revision
        log.info("catalogue_taken revision=%d rows=%d", self.revision, len(rows))


class ConfirmationStore:
    """The age of the hub's last confirmation, kept over the end of the process.

    `kept` is what was last written. CatalogueError if the file cannot be used.
    """

    def __init__(self, file: ReplicaFile) -> None:
        self._tables = ReplicaTables(file, CatalogueError)
        self.kept = kept_age(self._tables.read)

    def keep(self, age: KeptAge) -> None:
        """Write the age of the hub's confirmation."""
        with self._tables.writing() as connection:
            connection.execute(
                "UPDATE age SET counted_ms = ?, since_ms = ?",
                (age.counted_ms, age.since_ms),
            )
        self.kept = age


def held_revision(read: Callable[[str], list[Any]]) -> int:
    """The revision in a replica file."""
    ((revision,),) = read("SELECT revision FROM held")
    return revision


def kept_age(read: Callable[[str], list[Any]]) -> KeptAge:
    """The age in a replica file."""
    ((counted_ms, since_ms),) = read("SELECT counted_ms, since_ms FROM age")
    return KeptAge(counted_ms=counted_ms, since_ms=since_ms)


def next_publication(manifest: CatalogueManifest, held: int) -> Publication | None:
    """The delta that starts at `held`, else the base; None if `held` is the newest."""
    if held == manifest.revision:
        return None
    for publication in manifest.chain:
        if publication.since == held and held != 0:
            return publication
    return next((p for p in manifest.chain if p.since == 0), None)


def _columns(row: ArticleRow) -> tuple[object, ...]:
    return (
        row.gtin,
        row.name,
        row.price_fen,
        row.by_weight,
        row.off_sale,
        row.age_min,
    )
