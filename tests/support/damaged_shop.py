"""A kiosk's replica file in the states that a power cut may leave, and its hub."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from firmware.base import config_loader
from firmware.kiosk.sync.catalogue_scan import SLICE_EVERY_S, CatalogueScan
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    ArticleRow,
    CataloguePart,
    Message,
    PolicyDocument,
)
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_shop import (
    HUB,
    HUB_KEY,
    Post,
    manifest,
    published,
    row,
    trust_in,
)

FILE = "catalogue.sqlite"
SPEND_PER_POINT_FEN = 700
_PART_ROWS = 50


class DamagedShop:
    """Revision 2 of a catalogue, a policy, an age; `closed` in order, `cut` not.

    Every second article of revision 1 was dearer, and one more was there.
    """

    def __init__(self, folder: Path, *, articles: int) -> None:
        first = [_article(number, 100 + number) for number in range(articles + 1)]
        later = [
            replace(each, price_fen=each.price_fen - 50) for each in first[:articles:2]
        ]
        gone = first[-1]
        self._first = {each.gtin: each for each in first}
        self.prices = {each.gtin: each for each in (*first[:-1], *later)}
        self._scanned = (*self._first, "6999999999999")
        withdrawn = row(gone, withdrawn=True)
        self._base = published(1, 0, *_parts([row(each) for each in first]))
        self._delta = published(2, 1, (*(row(each) for each in later), withdrawn))
        mapping = config_loader.to_mapping(Policy(version=2))
        mapping["points"] = {"spend_per_point_fen": SPEND_PER_POINT_FEN}
        self._policy = signed_documents.sign(
            PolicyDocument(version=2, rules=mapping), HUB_KEY
        )
        self.closed, self.cut = folder / "closed", folder / "cut"
        self.copied = folder / "copied"
        self._fill()

    def _fill(self) -> None:
        """While another program reads, the log keeps what is written."""
        kiosk = self.opened(self.closed)
        kiosk.hears(topics.policy(1), self._policy)
        kiosk.hears(topics.catalogue(), manifest(self._base[0]))
        kiosk.takes(self._base[1])
        file = self.closed / FILE
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM held").fetchall()
            self.publishes(kiosk)
            kiosk.replicas.confirmation.keep(KeptAge(counted_ms=7_000))
            shutil.copytree(self.closed, self.cut)
            other.execute("COMMIT")
            other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            shutil.copytree(self.closed, self.copied)
        kiosk.replicas.close()

    def opened(self, folder: Path) -> "DamagedKiosk":
        """A kiosk that starts on the file in `folder`."""
        return DamagedKiosk(folder)

    def publishes(self, kiosk: "DamagedKiosk") -> None:
        """All that a broker keeps for the hub; a kiosk takes what it wants."""
        kiosk.hears(topics.policy(1), self._policy)
        self.publishes_catalogue(kiosk)

    def publishes_catalogue(self, kiosk: "DamagedKiosk") -> None:
        """The same without the policy."""
        self.publishes_base(kiosk)
        kiosk.takes(self._delta[1])

    def publishes_base(self, kiosk: "DamagedKiosk") -> None:
        """The manifest, and the parts of revision 1 alone."""
        kiosk.hears(topics.catalogue(), manifest(self._base[0], self._delta[0]))
        kiosk.takes(self._base[1])

    def sells_right_or_nothing(self, folder: Path, what: str) -> bool:
        """Start on a damaged file, look everything up, check all, have it repaired.

        AssertionError, which begins with `what`, for a wrong price on the way.
        """
        kiosk = self.opened(folder)
        self._looks_right(kiosk.replicas, what)
        kiosk.scans_all(len(self.prices))
        self._looks_right(kiosk.replicas, what)
        kiosk.uplink.handle(LinkUp(), 0.0)
        for now_s in (0.0, 1.0):
            self.publishes(kiosk)
            kiosk.uplink.pump(now_s)
        self._is_whole(kiosk.replicas, what)
        kiosk.replicas.close()
        again = Replicas(folder / FILE, HUB_KEY.public)
        self._is_whole(again, what)
        again.close()
        return True

    def _looks_right(self, replicas: Replicas, what: str) -> None:
        if not replicas.sells:
            return
        points = replicas.policy.current.points.spend_per_point_fen
        assert points == SPEND_PER_POINT_FEN, what
        right = self._first if replicas.catalogue.revision == 1 else self.prices
        for gtin in self._scanned:
            found = replicas.catalogue.find(gtin)
            if isinstance(found, Article):
                assert found == right.get(gtin), what

    def _is_whole(self, replicas: Replicas, what: str) -> None:
        assert replicas.sells, what
        assert not replicas.damaged, what
        assert replicas.catalogue.revision == 2, what
        for gtin in self._scanned:
            assert replicas.catalogue.find(gtin) == self.prices.get(gtin), what


class DamagedKiosk:
    """The part of a kiosk that holds what the hub published."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.replicas = Replicas(folder / FILE, HUB_KEY.public)
        stamper = Stamper("K1", "b" * 36)
        self.post = Post()
        self.uplink = Uplink(
            "K1",
            stamper,
            replicas=self.replicas,
            trust=trust_in(folder),
            transport=self.post,
        )

    def hears(self, topic: str, message: Message) -> None:
        """A message of the hub arrives."""
        payload = codec.encode(message, HUB.stamp())
        self.uplink.handle(Arrived(topic, payload), 0.0)

    def takes(self, bodies: list[CataloguePart]) -> None:
        """The parts of one publication, as a broker keeps them."""
        for body in bodies:
            self.hears(topics.catalogue_part(body.revision, body.number), body)

    def scans_all(self, articles: int) -> None:
        """One pass over the file."""
        scan = CatalogueScan(self.replicas)
        for number in range(articles // 10 + 3):
            scan.poll(number * SLICE_EVERY_S)


def _article(number: int, price_fen: int) -> Article:
    return Article(f"69{number:011d}", f"商品 {number}", price_fen)


def _parts(rows: list[ArticleRow]) -> list[tuple[ArticleRow, ...]]:
    return [
        tuple(rows[start : start + _PART_ROWS])
        for start in range(0, len(rows), _PART_ROWS)
    ]
