"""From a frame to the new total on the display, beside the decoder's part of it.

`python -m tests.bench.bench_screen [ROUNDS]`, once without offers, once for a member
with ten coupons under thirty offers whose thresholds the sums come near. The till's own
threads and classes: the decoder's locked process and what hears it, inbox, controller,
journal, display with luma on a panel that decodes what it is told. The frames are
photographs of goods where there are some, else printed labels. What is shown stands
there, 30 frames a second, until it is read; the decoder's part ends when its process
has the codes, before they are sent.
"""

import os
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from drivers.api import Button, ButtonEdge, CodeSeen, Reading, Symbology
from drivers.camera.frames import FolderSettings
from drivers.decoder_process.child import ChildProcess, DecoderSetup
from drivers.decoder_process.isolated_scanner import IsolatedScanner
from drivers.decoder_process.messages import DecoderOrder
from drivers.display.display import OledDisplay
from drivers.display.fonts import Fonts
from drivers.display.models import OledController as Chip
from drivers.display.models import OledModel
from drivers.scanner.presence import PresenceTracker
from drivers.sim.camera.label import label
from drivers.sim.display.oled import SimOled
from drivers.vision.pictures import Pixels, bounded, unpacked
from firmware.kiosk.clock import Clock
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.devices.supervisor import DeviceSupervisor
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.runtime.controller import Controller, InboxEvent, KioskContext
from firmware.kiosk.runtime.inbox import EventInbox
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskMember, MemberReply, WalletCoupon
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import (
    ArticleOffer,
    GiftOffer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.section import Offers
from firmware.virtual.photographs import SIZE_PX, find
from tests.bench.report import compare, fact, heading
from tests.bench.screen_decoder import MAX_BYTES, MOMENT, SHAPE
from tests.stress.load import shelf
from tests.support.kiosk_builders import CARD
from tests.support.kiosk_rig import IN_VIEW
from tests.support.kiosk_shop import (
    HUB_KEY,
    Post,
    manifest,
    policy_document,
    published,
    row,
    trust_in,
)

PHOTOGRAPHS = 6
MAX_PIECES = 40
LIMIT_S = 10.0
PRESS_S = 0.1
APART_S = 0.5
"""So far apart are two frames by their stamps: what is gone has left after a few."""


def main() -> None:
    rounds = min(MAX_PIECES, int(sys.argv[1]) if len(sys.argv) > 1 else 36)
    shown = goods_shown()
    heading("decode")
    run("frame to total on display, ms", shown, rounds)
    run("  with 30 offers and 10 coupons, ms", shown, rounds, member=True)


def run(
    what: str, shown: list[tuple[Article, Pixels]], rounds: int, *, member: bool = False
) -> None:
    """One basket of so many pieces, each shown to the eye."""
    with tempfile.TemporaryDirectory() as name:
        till = Counter(Path(name), [article for article, _ in shown])
        till.open()
        if member:
            till.greet(Policy(version=2, pricing_engine=NEWEST, offers=many_offers()))
        pairs = [till.shows(shown[turn % len(shown)][1]) for turn in range(rounds)]
        till.close()
    ours = [total_s * 1e3 for total_s, _ in pairs]
    bare = [decoded_s * 1e3 for _, decoded_s in pairs]
    compare(what, ours, bare, "at most 1.30")
    beside = [total - alone for total, alone in zip(ours, bare, strict=True)]
    fact("  all but the decoding, ms", statistics.median(beside))


def many_offers() -> Offers:
    """Thirty, on all goods: some price meets a threshold with every piece."""
    return Offers(
        article=tuple(
            ArticleOffer(id=f"a{n}", price_bps=9_000 - 100 * n) for n in range(8)
        ),
        spend=tuple(
            SpendOffer(
                id=f"m{n}",
                steps=(
                    SpendStep(from_fen=700 + 610 * n, off_fen=90 + 40 * n),
                    SpendStep(from_fen=1_450 + 610 * n, off_fen=200 + 40 * n),
                ),
                stack=n % 2 == 0,
            )
            for n in range(17)
        ),
        gift=tuple(
            GiftOffer(id=f"g{n}", article=f"gift{n}", min_fen=1_000 * (n + 1))
            for n in range(5)
        ),
    )


def wallet() -> tuple[WalletCoupon, ...]:
    """Ten coupons, each from another sum on."""
    return tuple(
        WalletCoupon(id=f"k{n}", min_fen=900 * n, off_fen=100 + 75 * n)
        for n in range(10)
    )


def goods_shown() -> list[tuple[Article, Pixels]]:
    """Articles, and the picture of each that the camera gives."""
    photographs = find(PHOTOGRAPHS)
    if photographs:
        return [
            (
                Article(each.gtin, "可口可乐 330ml", 300),
                bounded(picture, *SIZE_PX),
            )
            for each in photographs
            if (picture := unpacked(each.path.read_bytes())) is not None
        ]
    return [
        (article, label(article.gtin, Symbology.EAN13))
        for article in shelf()[:PHOTOGRAPHS]
    ]


class Counter:
    """A till with an eye and a display; frames are handed to the eye by hand."""

    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        self._inbox: EventInbox[InboxEvent] = EventInbox()
        self._shown = ShownPictures(folder / "picture")
        self._tracker = PresenceTracker()
        self._at_s = 0.0
        self._painted: queue.Queue[float] = queue.Queue()
        glass = SimOled(
            Chip.SSD1309, lambda _image: self._painted.put(time.perf_counter())
        )
        self._crew = DeviceSupervisor(
            {
                DeviceName.DISPLAY: lambda: OledDisplay(
                    "display",
                    self._inbox.put,
                    model=OledModel(Chip.SSD1309),
                    bus=glass.open,
                    fonts=Fonts(),
                ),
                DeviceName.CAMERA_SCANNER: lambda: IsolatedScanner(
                    self._inbox.put,
                    DecoderSetup(
                        DecoderOrder(FolderSettings(folder), 30.0), self._shown.start
                    ),
                    self._see,
                ),
            }
        )
        stamper = Stamper("K1", "boot")
        self._post = Post()
        replicas = stocked_with(folder, articles)
        self._books = JournalHandle(
            lambda: Journal(
                folder / "journal.sqlite", stamper, epoch=1, size_max_mb=16
            ),
            folder,
            free_min_mb=0,
        )
        self._controller = Controller(
            KioskContext(
                kid="K1",
                shop=ShopDetails("店", 480),
                tr=translation("zh_CN"),
                clock=Clock(synchronised=lambda: True),
            ),
            journal_handle=self._books,
            replicas=replicas,
            uplink=Uplink(
                "K1",
                stamper,
                replicas=replicas,
                transport=self._post,
                trust=trust_in(folder),
            ),
            outputs=Outputs(self._crew, self._inbox.put),
        )

    def open(self) -> None:
        """Start the threads; back when both devices have reported."""
        self._crew.start()
        self._controller.poll()
        for _ in self._crew.names:
            self._turn()
        self._painted.get(timeout=LIMIT_S)
        self._rest()

    def greet(self, policy: Policy) -> None:
        """Publish the policy, and let a member with a wallet show the card."""
        hub = Stamper("hub", "boot")
        body = codec.encode(policy_document(policy), hub.stamp())
        self._controller.handle(Arrived(topics.policy(NEWEST), body))
        self._controller.handle(LinkUp())
        self._controller.handle(CodeSeen(Reading(CARD, Symbology.QR, IN_VIEW), 0.0))
        asked = next(
            codec.decode(payload, AskMember)
            for topic, payload in reversed(self._post.sent)
            if topic == topics.ask("K1", "member")
        )
        reply = MemberReply(
            member_id="m1", balance_points=900, tier="gold", coupons=wallet()
        )
        topic = topics.reply("K1", asked.envelope.id)
        self._controller.handle(Arrived(topic, codec.encode(reply, hub.stamp())))
        self._rest()

    def hear(self, topic: str, payload: bytes) -> None:
        """A message of the hub."""
        self._controller.handle(Arrived(topic, payload))

    def undo(self) -> None:
        """UNDO over an empty basket: the counter is idle again."""
        for down in (True, False):
            at_s = time.monotonic()
            self._controller.handle(ButtonEdge(Button.UNDO, down=down, at_s=at_s))
            time.sleep(PRESS_S)
            self._controller.poll()
        self._rest()

    def shows(self, image: Pixels) -> tuple[float, float]:
        """Hold something before the eye; seconds until display and until decoded."""
        began_s = self._shown.show(image)
        self._turn()
        total_s = self._painted.get(timeout=LIMIT_S) - began_s
        decoded_s = self._shown.decoded_s() - began_s
        self._rest()
        return total_s, decoded_s

    def close(self) -> None:
        """Stop the threads and close the journal."""
        assert not self._crew.stop()
        self._books.close()
        self._shown.close()

    def _turn(self) -> None:
        """One turn of the main loop, which must have something to do."""
        event = self._inbox.get(LIMIT_S)
        assert event is not None
        self._controller.handle(event)

    def _rest(self) -> None:
        """Let what was painted besides go by."""
        try:
            while self._painted.get(timeout=0.05):
                pass
        except queue.Empty:
            pass

    def _see(
        self, readings: Sequence[Reading], now_s: float, *, asked: bool
    ) -> tuple[Reading, ...]:
        """What is new in view, of frames that are `APART_S` apart by their stamps."""
        del now_s
        self._at_s += APART_S
        return self._tracker(readings, self._at_s, asked=asked)


class ShownPictures:
    """Holds pictures before the camera of the decoder's process, and reads its clock.

    `perf_counter` is one clock for all processes of a machine.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        file.write_bytes(bytes(MAX_BYTES))
        orders, self._orders = os.pipe()
        self._times, times = os.pipe()
        self._theirs = orders, times
        self._count = 0

    def start(self, wire: int) -> ChildProcess:
        """Start the process with its end of the wire, of orders and of times."""
        ends = wire, *self._theirs
        module = "tests.bench.screen_decoder"
        command = [sys.executable, "-m", module, *map(str, ends), str(self._file)]
        return subprocess.Popen(command, pass_fds=ends)

    def show(self, image: Pixels) -> float:
        """Lay a picture before the camera; the moment at which it lay there."""
        with self._file.open("r+b") as file:
            file.write(image.tobytes())
        self._count += 1
        shape = (*image.shape, 1)[:3]
        began_s = time.perf_counter()
        os.write(self._orders, SHAPE.pack(*shape))
        return began_s

    def decoded_s(self) -> float:
        """When the first frame of what lies there was decoded."""
        while True:
            count, moment_s = MOMENT.unpack(os.read(self._times, MOMENT.size))
            if count == self._count:
                return float(moment_s)

    def close(self) -> None:
        """Close all ends."""
        for end in (self._orders, self._times, *self._theirs):
            os.close(end)


def stocked_with(folder: Path, articles: Sequence[Article]) -> Replicas:
    replicas = Replicas(folder / "catalogue.sqlite", HUB_KEY.public)
    assert replicas.policy.offer(policy_document(Policy()))
    base, (part,) = published(1, 0, tuple(row(article) for article in articles))
    replicas.catalogue.offer_manifest(manifest(base, articles=len(articles)))
    assert replicas.catalogue.offer_part(part, codec.encode_body(part))
    return replicas


if __name__ == "__main__":
    main()
