"""The kiosk's own copy of the catalogue: articles as the hub signed them.

The hub's documents are accepted only with its signature, parts only with the
manifest's hash, revisions only forward. What was written is checked again whenever it
is read (decision 0147). Main thread only.
"""

import logging
from dataclasses import replace

from firmware.base.errors import CatalogueError
from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.replica import article_table
from firmware.kiosk.sync.replica.article_table import NOTHING, Held, Slice
from firmware.kiosk.sync.replica.publication_parts import (
    Fetched,
    Manifest,
    Part,
    PublicationParts,
    WholeCatalogue,
    details_of,
    outranks,
)
from firmware.kiosk.sync.replica.replica_file import ReplicaFile, ReplicaTables
from firmware.protocol import signed_documents
from firmware.protocol.messages import (
    CatalogueDetails,
    CatalogueManifest,
    DetailedManifest,
    NewestCatalogue,
    Publication,
    Signed,
)
from firmware.retail.article import Article

log = logging.getLogger(__name__)


class CatalogueReplica:
    """Articles at one `revision`, 0 before the first; `public_key` is the hub's.

    A damaged file keeps selling what is sound in it. `begin_repair` has the newest
    base published again; with it the file is replaced. Where the hub says details of
    articles and those of what is held are not known, as after this build's first start,
    a whole catalogue is put together in memory and replaces what is held in one step.
    """

    def __init__(self, file: ReplicaFile, public_key: str) -> None:
        self._public_key = public_key
        self._file = file
        self._tables = ReplicaTables(file, CatalogueError)
        self._manifest: Manifest | None = None
        self._parts = PublicationParts()
        self._whole = WholeCatalogue()
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
        return next_publication(self._manifest, self._reached())

    def begin_repair(self) -> None:
        """Want the newest base, to write all of it into a new file."""
        self._repairing = True
        self._parts.clear()
        self._whole.clear()

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

    def offer_manifest(
        self,
        signed: Signed,
        kind: type[CatalogueManifest | DetailedManifest] = CatalogueManifest,
    ) -> bool:
        """Take the list of what is published; WireError if the hub did not sign it.

        False for a manifest older than what is held, which changes nothing: prices do
        not go back. Of two that are retained, one of each kind, the other is followed.
        """
        manifest = self._verified(signed, kind)
        followed = self._manifest
        if followed and not isinstance(followed, kind) and outranks(followed, manifest):
            return True
        if manifest.revision < self.revision:
            return False
        if manifest != followed:
            self._manifest = manifest
            self._parts.clear()
            self._note_no_details(manifest)
        return True

    def offer_part(self, part: Part, body: bytes) -> bool:
        """Take one part; True if it completed a publication.

        WireError if its bytes are not those that the manifest names.
        """
        wanted = self.wanted
        if wanted is None or part.revision != wanted.revision:
            return False
        if isinstance(part, CatalogueDetails) and not details_of(wanted):
            return False
        if not self._parts.add(wanted, part, body):
            return False
        self._complete(self._parts.take(wanted))
        return True

    def confirmed(self, signed: Signed, asked: str) -> bool:
        """Whether the reply to the request `asked` names what is held as the newest.

        WireError if the hub did not sign it.
        """
        newest = signed_documents.verified(signed, self._public_key, NewestCatalogue)
        return newest.asked == asked and newest.revision == self.revision

    def _verified(
        self, signed: Signed, kind: type[CatalogueManifest | DetailedManifest]
    ) -> Manifest:
        if issubclass(kind, DetailedManifest):
            return signed_documents.verified(signed, self._public_key, DetailedManifest)
        return signed_documents.verified(signed, self._public_key, CatalogueManifest)

    def _reached(self) -> int:
        """From which revision the next publication leads on."""
        if self._repairing:
            return 0
        return self._whole.revision if self._lacks_details() else self.revision

    def _lacks_details(self) -> bool:
        """Whether the hub knows details of what is held, and this kiosk does not."""
        detailed = isinstance(self._manifest, DetailedManifest)
        return detailed and self.revision > 0 and not self._held.detailed

    def _note_no_details(self, manifest: Manifest) -> None:
        """Nothing has to come again where no article has details anywhere."""
        if not self._lacks_details() or any(map(details_of, manifest.chain)):
            return
        if article_table.has_no_details(self._tables.read):
            held = replace(self._held, detailed=True)
            with self._tables.writing() as connection:
                article_table.seal_details(connection, held)
            self._held = held

    def _complete(self, fetched: Fetched) -> None:
        """All of a publication has come."""
        if self._repairing or not self._lacks_details():
            self._apply(fetched)
            return
        self._whole.add(fetched)
        if self._manifest and self._whole.revision == self._manifest.revision:
            self._apply(*self._whole.take())

    def _apply(self, *publications: Fetched) -> None:
        """Write publications, each behind the one before, in one transaction."""
        floor = self._floor(publications[0].publication)
        detailed = isinstance(self._manifest, DetailedManifest)
        if self._repairing:
            self._repairing = False
            self._held = NOTHING
            self._file.renew()
        held = self._held
        with self._tables.writing() as connection:
            for each in publications:
                revision, since = each.publication.revision, each.publication.since
                held = article_table.write(
                    connection,
                    each.rows(),
                    held=held if since else NOTHING,
                    new=Held(revision, floor, b"", detailed),
                )
        self._held = held
        log.info(
            "catalogue_taken revision=%d rows=%d",
            self.revision,
            sum(part.articles for p in publications for part in p.publication.parts),
        )

    def _floor(self, publication: Publication) -> int:
        """Below which revision nothing is sold: a base alone may be of last week.

        A kiosk that sells goes on by what it has; one that has nothing waits.
        """
        held, manifest = self._held, self._manifest
        begins = publication.since == 0 and (self._repairing or held.revision == 0)
        newest = manifest.revision if manifest and begins else 0
        return max(held.floor, newest)


def next_publication(manifest: Manifest, held: int) -> Publication | None:
    """The delta that starts at `held`, else the base; None if `held` is the newest."""
    if held == manifest.revision:
        return None
    for publication in manifest.chain:
        if publication.since == held and held != 0:
            return publication
    return next((p for p in manifest.chain if p.since == 0), None)
