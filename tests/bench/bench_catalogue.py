"""A catalogue with details at a kiosk: taken whole, looked up, put together anew.

`python -m tests.bench.bench_catalogue [ARTICLES]`. What the hub publishes is made
first. The bare side inserts the same columns into one table in one durable commit, and
selects from it by number. Memory is the peak of the process beyond what it had with
the publication at hand.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec

from firmware.hub.catalogue.publication_chain import contents_of, cut, cut_details
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import codec, signed_documents
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    DetailedPublication,
    PartName,
    Publication,
)
from firmware.protocol.signing import SigningKey
from firmware.retail.article import Article
from firmware.retail.article_words import joined_tags
from firmware.retail.codes.gtin import check_digit
from tests.bench.report import compare, fact, heading

LOOKUPS = 20_000
ROUNDS = 3
KEY = SigningKey.generate()

Part = CataloguePart | CatalogueDetails
Parts = list[tuple[Part, bytes]]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    articles = [article(number) for number in range(count)]
    publication, parts = published(articles)
    gtins = [each.gtin for each in articles[:: max(count // LOOKUPS, 1)]]
    before_kb = peak_kb()
    taken, found, anew = list[float](), list[float](), list[float]()
    inserted, selected = list[float](), list[float]()
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            kiosk = Replicas(Path(name) / "catalogue.sqlite", KEY.public)
            taken.append(timed(take, kiosk, publication, parts))
            found.append(timed(look_up, kiosk, gtins) / len(gtins) * 1e6)
            kiosk.close()
            bare = sqlite3.connect(Path(name) / "bare.sqlite", isolation_level=None)
            inserted.append(timed(insert, bare, articles))
            selected.append(timed(select, bare, gtins) / len(gtins) * 1e6)
            bare.close()
        with tempfile.TemporaryDirectory() as name:
            anew.append(after_an_update(Path(name), publication, parts))
    heading("sqlite3")
    compare(f"{count} articles taken by a kiosk, s", taken, inserted, "")
    compare("  one looked up, us", found, selected, "")
    fact("  put together anew after an update, s", sorted(anew)[1])
    fact("  memory beyond the publication, MB", (peak_kb() - before_kb) / 1024)
    size = sum(len(body) for _, body in parts)
    of_details = sum(len(b) for p, b in parts if isinstance(p, CatalogueDetails))
    fact("  published, MB", size / 1e6)
    fact("    of which details, MB", of_details / 1e6)


def article(number: int) -> Article:
    body = f"690{number:09d}"
    return Article(
        body + check_digit(body),
        f"苏打饼干 {number}",
        100 + number % 50_000,
        category=f"类别{number % 60}",
        brand=f"品牌{number % 900}",
        tags=("冷藏", "新品"),
        vat_bps=1_300,
        member_fen=90 + number % 50_000,
    )


def published(articles: Sequence[Article]) -> tuple[DetailedPublication, Parts]:
    """One base, cut as the hub cuts it."""
    contents = contents_of(articles)
    plain = [
        CataloguePart(revision=1, number=number, rows=tuple(rows))
        for number, rows in enumerate(cut(contents.rows), 1)
    ]
    details = [
        CatalogueDetails(revision=1, number=number, rows=tuple(rows))
        for number, rows in enumerate(cut_details(contents.details), 1)
    ]
    publication = DetailedPublication(
        revision=1,
        since=0,
        parts=tuple(map(named, plain)),
        details=tuple(map(named, details)),
    )
    return publication, [(part, codec.encode_body(part)) for part in (*plain, *details)]


def named(part: Part) -> PartName:
    sha256 = digest(codec.encode_body(part))
    return PartName(number=part.number, sha256=sha256, articles=len(part.rows))


def take(kiosk: Replicas, publication: DetailedPublication, parts: Parts) -> None:
    articles = sum(each.articles for each in publication.parts)
    manifest = DetailedManifest(revision=1, articles=articles, chain=(publication,))
    signed = signed_documents.sign(manifest, KEY)
    kiosk.catalogue.offer_manifest(signed, DetailedManifest)
    offer(kiosk, parts)


def after_an_update(
    folder: Path, publication: DetailedPublication, parts: Parts
) -> float:
    """Seconds to all details, for a kiosk that had the prices of release 0.1.0."""
    kiosk = Replicas(folder / "catalogue.sqlite", KEY.public)
    plain = Publication(revision=1, since=0, parts=publication.parts)
    released = CatalogueManifest(revision=1, articles=1, chain=(plain,))
    kiosk.catalogue.offer_manifest(signed_documents.sign(released, KEY))
    offer(kiosk, [each for each in parts if isinstance(each[0], CataloguePart)])
    spent_s = timed(take, kiosk, publication, parts)
    kiosk.close()
    return spent_s


def offer(kiosk: Replicas, parts: Parts) -> None:
    """Each part as it comes: decoded, then taken."""
    for part, body in parts:
        decoded = codec.decode_document(body, type(part))
        kiosk.catalogue.offer_part(decoded, body)


def look_up(kiosk: Replicas, gtins: Sequence[str]) -> None:
    for gtin in gtins:
        if not isinstance(kiosk.catalogue.find(gtin), Article):
            raise TypeError(gtin)


def insert(bare: sqlite3.Connection, articles: Sequence[Article]) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        bare.execute(f"PRAGMA {pragma}").fetchall()
    bare.execute("CREATE TABLE goods (gtin TEXT PRIMARY KEY, a, b, c, d, e, f, g)")
    rows = [
        (
            each.gtin,
            each.name,
            each.price_fen,
            each.category,
            each.brand,
            joined_tags(each.tags),
            each.vat_bps,
            each.member_fen,
        )
        for each in articles
    ]
    bare.execute("BEGIN IMMEDIATE")
    bare.executemany("INSERT INTO goods VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    bare.execute("COMMIT")


def select(bare: sqlite3.Connection, gtins: Sequence[str]) -> None:
    for gtin in gtins:
        bare.execute("SELECT * FROM goods WHERE gtin = ?", (gtin,)).fetchall()


def peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


P = ParamSpec("P")


def timed(work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> float:
    began_s = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()
