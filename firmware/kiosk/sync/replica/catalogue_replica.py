"""The kiosk's own copy of the catalogue: articles as the hub signed them.

The hub's documents are accepted only with its signature, parts only with the
manifest's hash, revisions only forward. What was written is checked again whenever it
is read (decision 0147). Main thread only.
"""

import logging

from firmware.base.errors import CatalogueError, WireError
from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.replica import article_table
from firmware.kiosk.sync.replica.article_table import NOTHING, Held, Slice
from firmware.kiosk.sync.replica.replica_file import ReplicaFile, ReplicaTables
from firmware.protocol import signed_documents
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
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

    A damaged file keeps selling what is sound in it. `begin_repair` has the newest
    base published again; with it the file is replaced.
    """

    def __init__(self, file: ReplicaFile, public_key: str) -> None:
        self._public_key = public_key
        self._file = file
        self._tables = ReplicaTables(file, CatalogueError)
        self._manifest: CatalogueManifest | None = None
        self._parts: dict[int, CataloguePart] = {}
        self._repairing = False
        held = article_table.held(self._tables.read)
        if held is None:
            file.report_damage("the revision of the catalogue")
        self._held = held or NOTHING

    @property
    def revision(self) -> int:
        """The revision of what is held."""
        return self._held.revision

    @property
    def complete(self) -> bool:
        """Whether there is a catalogue, and nothing of a known newer one is missing."""
        return self.revision > 0 and self.revision >= self._held.floor

    @property
    def total(self) -> bytes:
        """The sum of the check values of all articles, as they were written."""
        return self._held.total

    @property
    def awaits_repair(self) -> bool:
        """Whether the file is damaged and nothing is being fetched for that."""
        return self._file.damaged and not self._repairing

    @property
    def wanted(self) -> Publication | None:
        """The publication to fetch next, None if nothing is newer.

        A damaged catalogue is built up from nothing, once its repair has begun.
        """
        if self._manifest is None or self.awaits_repair:
            return None
        held = 0 if self._repairing else self.revision
        return next_publication(self._manifest, held)

    def begin_repair(self) -> None:
        """Want the newest base, to write all of it into a new file."""
        self._repairing = True
        self._parts.clear()

    def find(self, gtin: str) -> Article | NotSoldReason | None:
        """The article behind a canonical GTIN or in-store number, None if unknown.

        IN_DOUBT if what is held of it is not what was written, or cannot be read.
        """
        try:
            found = article_table.find(self._tables.read, gtin, self._held)
        except CatalogueError as exc:
            log.warning("article_unreadable reason=%s", exc)
            return NotSoldReason.IN_DOUBT
        if found is NotSoldReason.IN_DOUBT:
            self._file.report_damage("an article")
        return found

    def scan(self, after: str, max_rows: int) -> Slice | None:
        """Check the articles behind `after`; None if one is damaged, which is noted.

        CatalogueError if they cannot be read.
        """
        found = article_table.scanned(
            self._tables.read, after, self._held, max_rows=max_rows
        )
        if found is None:
            self._file.report_damage("an article")
        return found

    def check_total(self, total: bytes) -> None:
        """Note damage, if the articles that were found do not sum up to `total`."""
        if total != self._held.total:
            self._file.report_damage("the number of articles")

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
        new = Held(publication.revision, self._floor(publication), b"")
        if self._repairing:
            self._repairing = False
            self._held = NOTHING
            self._file.renew()
        held = self._held if publication.since else NOTHING
        with self._tables.writing() as connection:
            written = article_table.write(connection, rows, held=held, new=new)
        self._held = written
        log.info("catalogue_taken revision=%d rows=%d", self.revision, len(rows))

    def _floor(self, publication: Publication) -> int:
        """Below which revision nothing is sold: a base alone may be of last week.

        A kiosk that sells goes on by what it has; one that has nothing waits.
        """
        held, manifest = self._held, self._manifest
        begins = publication.since == 0 and (self._repairing or held.revision == 0)
        newest = manifest.revision if manifest and begins else 0
        return max(held.floor, newest)


def next_publication(manifest: CatalogueManifest, held: int) -> Publication | None:
    """The delta that starts at `held`, else the base; None if `held` is the newest."""
    if held == manifest.revision:
        return None
    for publication in manifest.chain:
        if publication.since == held and held != 0:
            return publication
    return next((p for p in manifest.chain if p.since == 0), None)
