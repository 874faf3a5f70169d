"""The main thread with real journal, catalogue and uplink; the wire is a post."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import CARD, COLA, UTC
from shop import HUB, Post, stocked

from drivers.api import (
    Button,
    ButtonEdge,
    CodeSeen,
    DeviceLost,
    DeviceReady,
    Reading,
    Symbology,
)
from firmware.errors import JournalError
from firmware.kiosk.books import REOPEN_S, Books
from firmware.kiosk.clock import Clock
from firmware.kiosk.controller import Controller, Till
from firmware.kiosk.crew import Crew
from firmware.kiosk.events import StaffHeld
from firmware.kiosk.inbox import Inbox
from firmware.kiosk.journal import Journal
from firmware.kiosk.rim import Rim
from firmware.kiosk.sale import NoticeKind, State
from firmware.kiosk.slips import Shop
from firmware.kiosk.ticket import Stage
from firmware.kiosk.uplink import Arrived, LinkDown, LinkUp, Uplink
from firmware.wire import codec, topics
from firmware.wire.envelope import Stamper
from firmware.wire.messages import (
    Ack,
    AskMember,
    HubState,
    MemberReply,
    Message,
    SaleClosed,
    UnknownArticle,
)

PAY_CODE = "134567890123456789"


class Sleeper:
    """A device thread that never works: this kiosk has its codes typed in."""

    beat_s = 0.0

    def start(self) -> None: ...

    def stop(self, limit_s: float) -> bool:
        return limit_s >= 0


class Desk:
    """One kiosk without devices, its clocks in the test's hand."""

    def __init__(self, folder: Path) -> None:
        self.now_s = 100.0
        self.broken = False
        self.post = Post()
        self.catalogue = stocked(folder)
        self.stages: list[str] = []
        self._journal_file = folder / "journal.sqlite"
        stamper = Stamper("K1", "b" * 36)
        self.uplink = Uplink(
            "K1", stamper, catalogue=self.catalogue, transport=self.post
        )

        def open_journal() -> Journal:
            if self.broken:
                raise JournalError("no disk")
            return Journal(
                self._journal_file,
                stamper,
                epoch=7,
                size_most_mb=16,
                watch=self._watch,
            )

        self.books = Books(open_journal, folder, free_least_mb=0)
        tick: Callable[[], float] = lambda: self.now_s  # noqa: E731 - the test's clock
        clock = Clock(sale_s=tick, device_s=tick, wall_ns=lambda: 1_763_800_000 * 10**9)
        inbox: Inbox[object] = Inbox()
        crew = Crew({"serial_scanner": Sleeper})
        self.controller = Controller(
            Till(kid="K1", shop=Shop("店", 480), tr=str, clock=clock),
            books=self.books,
            catalogue=self.catalogue,
            uplink=self.uplink,
            rim=Rim(crew, inbox.put),
        )
        self.controller.look_after()

    def _watch(self, stage: str) -> None:
        if self.broken:
            raise JournalError("the disk went away")
        self.stages.append(stage)

    def scan(self, text: str, symbology: Symbology = Symbology.EAN13) -> None:
        self.controller.handle(CodeSeen(Reading(text, symbology), self.now_s))

    def press(self, button: Button, *, held_s: float = 0.1) -> None:
        self.controller.handle(ButtonEdge(button, down=True, at_s=self.now_s))
        self.now_s += held_s
        self.controller.look_after()
        self.controller.handle(ButtonEdge(button, down=False, at_s=self.now_s))
        self.now_s += 0.1
        self.controller.look_after()

    def hear(self, topic: str, body: Message) -> None:
        payload = codec.encode(body, HUB.stamp())
        self.controller.handle(Arrived(topic, payload))

    def sell(self) -> None:
        self.scan(COLA.gtin)
        self.press(Button.PAY)
        self.press(Button.STAFF, held_s=3.2)

    def facts(self) -> list[SaleClosed]:
        return [
            codec.decode(payload, SaleClosed).body
            for topic, payload in self.post.sent
            if topic == topics.event("K1", "sale")
        ]

    def close(self) -> None:
        self.books.give_up()
        self.catalogue.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_a_whole_sale_goes_up_until_the_hub_has_it(desk: Desk) -> None:
    desk.controller.handle(LinkUp())
    desk.sell()

    assert desk.stages == [Stage.INTENT, Stage.SETTLED, Stage.CLOSED]
    (fact,) = desk.facts()
    assert (fact.payable_fen, fact.lines[0].gtin) == (300, COLA.gtin)

    desk.now_s += 2.5
    desk.controller.look_after()
    assert len(desk.facts()) == 2  # no word from the hub: again, the same bytes
    assert len({payload for topic, payload in desk.post.sent if "/ev/" in topic}) == 1

    desk.hear(topics.ack("K1"), Ack(epoch=7, upto=1))
    desk.now_s += 60
    desk.controller.look_after()
    assert len(desk.facts()) == 2


def test_without_a_broker_it_sells_and_sends_later(desk: Desk) -> None:
    for _ in range(3):
        desk.sell()
        desk.now_s += 10
    assert desk.facts() == []

    desk.controller.handle(LinkUp())

    assert [fact.sale_id for fact in desk.facts()] == ["K1-7-1", "K1-7-2", "K1-7-3"]
    desk.controller.handle(LinkDown("gone"))
    desk.controller.handle(LinkUp())
    assert len(desk.facts()) == 6


def test_a_gap_that_the_hub_names_is_sent_at_once(desk: Desk) -> None:
    desk.controller.handle(LinkUp())
    for _ in range(3):
        desk.sell()
        desk.now_s += 0.1
    desk.post.sent.clear()

    desk.hear(topics.ack("K1"), Ack(epoch=7, upto=1, extra=(3,)))

    assert [fact.sale_id for fact in desk.facts()] == ["K1-7-2"]


def test_a_member_is_asked_for_and_the_answer_belongs_to_its_question(
    desk: Desk,
) -> None:
    desk.controller.handle(LinkUp())
    desk.scan(COLA.gtin)
    desk.scan(CARD, Symbology.QR)
    topic, payload = desk.post.sent[-1]
    question = codec.decode(payload, AskMember)
    assert topic == topics.ask("K1", "member")
    assert question.body.card == CARD
    answer = MemberReply(member_id="m1", balance_points=12)

    desk.hear(topics.reply("K1", "another"), answer)
    assert desk.controller.sale.member is not None
    assert desk.controller.sale.member.member_id is None

    desk.hear(topics.reply("K1", question.envelope.id), answer)
    assert desk.controller.sale.member.member_id == "m1"


def test_a_pay_code_leaves_no_trace(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    desk.controller.handle(LinkUp())
    desk.scan(PAY_CODE, Symbology.QR)
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.scan(PAY_CODE, Symbology.QR)
    assert desk.controller.sale.notice is not None
    assert desk.controller.sale.notice.kind is NoticeKind.PAY_CODE_REFUSED
    desk.press(Button.STAFF, held_s=3.2)

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    sent = b"".join(payload for _, payload in desk.post.sent)
    assert PAY_CODE not in caplog.text
    assert PAY_CODE.encode() not in kept + sent
    assert PAY_CODE not in repr(desk.controller.sale)


def test_money_taken_while_the_disk_dies_is_recorded_when_it_is_back(
    desk: Desk,
) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.broken = True
    desk.controller._step(StaffHeld())
    assert desk.controller.sale.state is State.STOPPED
    assert desk.controller.sale.stopped_for == "journal"

    desk.broken = False
    desk.now_s += REOPEN_S
    desk.controller.look_after()

    assert desk.controller.sale.state is State.THANKS
    assert desk.stages[-1] == Stage.CLOSED
    assert desk.books.journal is not None
    assert desk.books.journal.outbox.backlog() == 1


def test_a_dead_journal_stops_the_selling_and_a_live_one_resumes_it(
    desk: Desk,
) -> None:
    desk.broken = True
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    assert desk.controller.sale.state is State.STOPPED
    desk.scan(COLA.gtin)
    assert desk.controller.sale.basket.pieces == 0

    desk.broken = False
    desk.now_s += REOPEN_S
    desk.controller.look_after()
    assert desk.controller.sale.state is State.IDLE


def test_a_kiosk_that_cannot_see_says_so_and_comes_back(desk: Desk) -> None:
    desk.controller.handle(DeviceLost("serial_scanner", "gone"))
    assert desk.controller.sale.stopped_for == "scanner"

    desk.controller.handle(DeviceReady("serial_scanner"))
    assert desk.controller.sale.state is State.IDLE


def test_a_basket_is_not_thrown_away_because_the_scanner_is_lost(desk: Desk) -> None:
    desk.scan(COLA.gtin)
    desk.controller.handle(DeviceLost("serial_scanner", "gone"))

    assert desk.controller.sale.basket.pieces == 1


def test_missing_articles_are_reported_as_facts(desk: Desk) -> None:
    desk.controller.handle(LinkUp())
    desk.scan("6900000000007")
    desk.scan("6900000000007")
    desk.controller.report_unknown()
    desk.controller.look_after()

    topic, payload = desk.post.sent[-1]
    assert topic == topics.event("K1", "unknown")
    body = codec.decode(payload, UnknownArticle).body
    assert (body.gtin, body.times) == ("6900000000007", 2)


def test_the_hubs_own_word_drives_offline(desk: Desk) -> None:
    desk.controller.handle(LinkUp())
    assert not desk.uplink.hub_online
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    assert desk.uplink.hub_online
    desk.hear(topics.hub_state(), HubState(state="offline", ts=UTC))
    assert not desk.uplink.hub_online


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("ct/1/K1/dn/ack", b"\xff\xfe"),
        ("ct/1/K1/dn/ack", b"{}"),
        ("ct/1/all/dn/policy", b"[]"),
        ("ct/1/K1/dn/ack/#", b""),
        ("elsewhere", b"1" * 300_000),
    ],
)
def test_a_strangers_bytes_do_not_stop_a_sale(
    desk: Desk, topic: str, payload: bytes
) -> None:
    desk.scan(COLA.gtin)
    desk.controller.handle(Arrived(topic, payload))

    assert sum(desk.uplink.bad_messages.values()) == 1
    assert desk.controller.sale.basket.pieces == 1


def test_held_and_pressed_are_told_apart(desk: Desk) -> None:
    desk.scan(COLA.gtin)
    desk.scan(COLA.gtin)
    desk.press(Button.UNDO)
    assert desk.controller.sale.basket.pieces == 1
    desk.press(Button.UNDO, held_s=2.2)
    assert desk.controller.sale.state is State.IDLE
