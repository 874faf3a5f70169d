"""The kiosk's own copy of the catalogue and the policy, in a SQLite file.

The hub's documents are taken only with its signature, parts only with the manifest's
hash, revisions only forward. The file can be fetched again, so it need not survive a
power cut at its newest: synchronous=NORMAL. A damaged one is thrown away: the next
start fetches it. Main thread only.
"""

import logging
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from firmware.base.errors import CatalogueError, ConfigError, WireError
from firmware.kiosk.sync.freshness import KeptAge
from firmware.protocol import signed_documents
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleRow,
    CatalogueManifest,
    CataloguePart,
    NewestCatalogue,
    PolicyDocument,
    Publication,
    Signed,
)
from firmware.retail.article import Article
from firmware.retail.policy.document import read_policy
from firmware.retail.policy.policy import Policy

log = logging.getLogger(__name__)

_MAX_LOCKED_S = 0.5
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS article (
    gtin TEXT PRIMARY KEY, name TEXT, price_fen INTEGER,
    by_weight INTEGER, stopped INTEGER, age_min INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS held (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL,
    policy BLOB
);
INSERT OR IGNORE INTO held VALUES (1, 0, NULL);
CREATE TABLE IF NOT EXISTS age (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    counted_ms INTEGER NOT NULL,
    since_ms INTEGER
);
INSERT OR IGNORE INTO age VALUES (1, 0, NULL);
"""


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """What the file says beside the articles; `policy` None where none has come.

    `age`: how old the hub's confirmation was when that was last written.
    """

    revision: int
    policy: Policy | None
    age: KeptAge


def held_in(path: Path) -> HeldDocuments:
    """Look into a kiosk's file, which may be in use; CatalogueError where it cannot."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return _held(db)
    except (sqlite3.Error, OSError) as exc:
        raise CatalogueError(f"{path}: {exc}") from exc


class Catalogue:
    """Articles and policy as the hub signed them; `public_key` is the hub's.

    `age_kept`: how old the hub's confirmation was when that was last written.

    CatalogueError from all but `close` where the file cannot be used. What was to be
    written is not, what is held stays, and comes again with the next connection.
    """

    def __init__(self, path: Path, public_key: str) -> None:
        self._public_key = public_key
        self._manifest: CatalogueManifest | None = None
        self._parts: dict[int, CataloguePart] = {}
        self._path = path
        try:
            self._db = _opened(path)
            held = _held(self._db)
        except (sqlite3.Error, OSError) as exc:
            raise self._unusable(exc) from exc
        self.revision, self.age_kept = held.revision, held.age
        self.policy = held.policy or Policy()
        self.revised_policy = held.policy is not None

    @property
    def wanted(self) -> Publication | None:
        """The publication to fetch next, None where there is nothing newer."""
        if self._manifest is None:
            return None
        return next_publication(self._manifest, self.revision)

    def find(self, gtin: str) -> Article | None:
        """The article behind a canonical GTIN or in-store number, None if unknown."""
        try:
            row = self._db.execute(
                "SELECT gtin, name, price_fen, by_weight, stopped, age_min"
                " FROM article WHERE gtin = ?",
                (gtin,),
            ).fetchone()
        except sqlite3.Error as exc:
            raise self._unusable(exc) from exc
        if row is None:
            return None
        gtin, name, price_fen, by_weight, stopped, age_min = row
        return Article(
            gtin=gtin,
            name=name,
            price_fen=price_fen,
            by_weight=bool(by_weight),
            off_sale=bool(stopped),
            age_min=age_min,
            revision=self.revision,
        )

    def offer_manifest(self, signed: Signed) -> None:
        """Learn what the hub has published; WireError where it is not the hub's word.

        An older manifest than what is held changes nothing: prices do not go back.
        """
        manifest = signed_documents.verified(
            signed, self._public_key, CatalogueManifest
        )
        if manifest.revision < self.revision:
            log.warning(
                "catalogue_older held=%d offered=%d", self.revision, manifest.revision
            )
            return
        if manifest != self._manifest:
            self._manifest = manifest
            self._parts.clear()

    def offer_part(self, part: CataloguePart, body: bytes) -> bool:
        """Take one part; True where it completed a publication and prices changed.

        WireError where its bytes are not those that the manifest names.
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

    def offer_policy(self, signed: Signed) -> bool:
        """Take a newer policy; True where it changed. WireError, ConfigError if bad."""
        document = signed_documents.verified(signed, self._public_key, PolicyDocument)
        if document.version <= self.policy.version and self.revised_policy:
            return False
        policy = read_policy("policy", document.rules)
        held = msgspec.json.encode(document.rules)
        with self._writing():
            self._db.execute("UPDATE held SET policy = ?", (held,))
        self.policy, self.revised_policy = policy, True
        log.info("policy_taken version=%d", policy.version)
        return True

    def confirmed(self, signed: Signed, asked: str) -> bool:
        """Whether the hub, asked by the request `asked`, names what is held as newest.

        WireError where it is not the hub's word.
        """
        newest = signed_documents.verified(signed, self._public_key, NewestCatalogue)
        return newest.asked == asked and newest.revision == self.revision

    def keep_age(self, kept: KeptAge) -> None:
        """Write the age of the hub's confirmation down."""
        with self._writing():
            self._db.execute(
                "UPDATE age SET counted_ms = ?, since_ms = ?",
                (kept.counted_ms, kept.since_ms),
            )

    def close(self) -> None:
        """Close the file; idempotent."""
        self._db.close()

    def _apply(self, publication: Publication) -> None:
        """All parts of one publication in one transaction."""
        rows = [row for _, part in sorted(self._parts.items()) for row in part.rows]
        self._parts.clear()
        with self._writing():
            if publication.since == 0:
                self._db.execute("DELETE FROM article")
            self._db.executemany(
                "DELETE FROM article WHERE gtin = ?",
                [(r.gtin,) for r in rows if r.withdrawn],
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?, ?)",
                [_columns(row) for row in rows if not row.withdrawn],
            )
            self._db.execute("UPDATE held SET revision = ?", (publication.revision,))
        self.revision = publication.revision
        log.info("catalogue_taken revision=%d rows=%d", self.revision, len(rows))

    @contextmanager
    def _writing(self) -> Generator[None]:
        """One transaction, or nothing of it."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as exc:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise self._unusable(exc) from exc

    def _unusable(self, exc: sqlite3.Error | OSError) -> CatalogueError:
        """The error to raise; a damaged file is removed, for the next start."""
        if getattr(exc, "sqlite_errorcode", 0) in _DAMAGED:
            for part in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + part).unlink(missing_ok=True)
        return CatalogueError(f"{self._path}: {exc}")


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=_MAX_LOCKED_S, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    db.executescript(_SCHEMA)
    return db


def _held(db: sqlite3.Connection) -> HeldDocuments:
    revision, policy = db.execute("SELECT revision, policy FROM held").fetchone()
    counted_ms, since_ms = db.execute("SELECT counted_ms, since_ms FROM age").fetchone()
    age = KeptAge(counted_ms=counted_ms, since_ms=since_ms)
    return HeldDocuments(revision, _held_policy(policy), age)


def _held_policy(held: bytes | None) -> Policy | None:
    if held is None:
        return None
    try:
        return read_policy("held policy", msgspec.json.decode(held))
    except ConfigError as exc:
        log.warning("policy_unreadable reason=%s", exc)
        return None


def next_publication(manifest: CatalogueManifest, held: int) -> Publication | None:
    """The delta that starts at `held`, else the base; None where `held` is newest."""
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
