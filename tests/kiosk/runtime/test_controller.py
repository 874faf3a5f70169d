"""The main thread with real journal, catalogue and uplink; the wire is a post."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import (
    Button,
    DeviceLost,
    DeviceReady,
    Paper,
    PrinterChanged,
    PrinterStatus,
    PrintTrouble,
    Symbology,
)
from firmware.kiosk.journal.journal_handle import REOPEN_S
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.sync.link_events import Arrived, LinkDown, LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    Ack,
    AskMember,
    HubState,
    MemberReply,
    Message,
    UnknownArticle,
)
from firmware.retail.codes.own_codes import make_card
from tests.support.kiosk_builders import BISCUIT, CARD, COLA, UTC
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import manifest, published, row

PAY_CODE = "134567890123456789"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def printing_desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True)
    yield desk
    desk.close()


def test_a_whole_sale_goes_up_until_the_hub_has_it(desk: KioskRig) -> None:
    desk.controller.handle(LinkUp())
    desk.sell()

    assert desk.stages == [SaleStage.INTENT, SaleStage.SETTLED, SaleStage.CLOSED]
    (fact,) = desk.facts()
    assert (fact.payable_fen, fact.lines[0].gtin) == (300, COLA.gtin)

    desk.now_s += 2.5
    desk.controller.poll()
    assert len(desk.facts()) == 2  # no word from the hub: again, the same bytes
    assert len({payload for topic, payload in desk.post.sent if "/ev/" in topic}) == 1

    desk.hear(topics.ack("K1"), Ack(epoch=7, upto=1))
    desk.now_s += 60
    desk.controller.poll()
    assert len(desk.facts()) == 2


def test_without_a_broker_it_sells_and_sends_later(desk: KioskRig) -> None:
    for _ in range(3):
        desk.sell()
        desk.now_s += 10
    assert desk.facts() == []

    desk.controller.handle(LinkUp())

    assert [fact.sale_id for fact in desk.facts()] == ["K1-7-1", "K1-7-2", "K1-7-3"]
    desk.controller.handle(LinkDown("gone"))
    desk.controller.handle(LinkUp())
    assert len(desk.facts()) == 6


def test_the_price_at_the_scan_stands_when_a_new_catalogue_comes(
    desk: KioskRig,
) -> None:
    desk.controller.handle(LinkUp())
    desk.scan(COLA.gtin)
    base, _ = published(1, 0, (row(COLA),))
    delta, bodies = published(2, 1, (row(replace(COLA, price_fen=350)),))
    desk.hear(topics.catalogue(), manifest(base, delta))
    desk.hear(topics.catalogue_part(2, 1), bodies[0])
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.confirm()

    (fact,) = desk.facts()
    assert fact.catalogue_revision == 2
    assert [(line.amount_fen, fact.revision_of(line)) for line in fact.lines] == [
        (300, 1),
        (350, 2),
    ]


def test_a_catalogue_told_twice_is_fetched_once_and_whole(desk: KioskRig) -> None:
    base, bodies = published(2, 0, (row(COLA),), (row(BISCUIT),))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base))
    desk.hear(topics.catalogue_part(2, 1), bodies[0])
    desk.hear(topics.catalogue(), manifest(base))  # the hub came back
    desk.hear(topics.catalogue_part(2, 2), bodies[1])

    assert desk.catalogue.revision == 2
    assert desk.post.filters == []


def test_a_lost_connection_leaves_no_subscription_behind(desk: KioskRig) -> None:
    base, bodies = published(2, 0, (row(COLA),), (row(BISCUIT),))
    newer, newer_bodies = published(3, 0, (row(COLA),))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base))
    desk.hear(topics.catalogue_part(2, 1), bodies[0])
    desk.controller.handle(LinkDown("gone"))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base))
    assert desk.post.filters == [topics.catalogue_parts_filter(2)]

    desk.controller.handle(LinkDown("gone"))
    desk.hear(topics.catalogue(), manifest(newer))  # may come before LinkUp
    desk.controller.handle(LinkUp())
    assert desk.post.filters == [topics.catalogue_parts_filter(3)]
    desk.hear(topics.catalogue_part(3, 1), newer_bodies[0])
    assert (desk.catalogue.revision, desk.post.filters) == (3, [])


def test_a_catalogue_that_cannot_be_written_ends_no_sale(
    desk: KioskRig, tmp_path: Path
) -> None:
    base, bodies = published(2, 0, (row(replace(COLA, price_fen=350)),))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base))
    desk.scan(COLA.gtin)
    other = sqlite3.connect(tmp_path / "catalogue.sqlite", isolation_level=None)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")  # as a full disk: not a row goes in
        desk.hear(topics.catalogue_part(2, 1), bodies[0])
        assert desk.catalogue.revision == 1
        assert desk.controller.sale.basket.pieces == 1

    desk.controller.handle(LinkDown("gone"))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base))
    desk.hear(topics.catalogue_part(2, 1), bodies[0])
    assert desk.catalogue.revision == 2


@pytest.mark.parametrize("name", ["CAST(x'ff' AS TEXT)", "'another'"])
def test_an_article_damaged_on_the_disk_is_refused_and_fetched_again(
    desk: KioskRig, tmp_path: Path, name: str
) -> None:
    base, bodies = published(1, 0, (row(COLA),))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base))
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as other:
        other.execute(f"UPDATE article SET name = {name}")  # noqa: S608 - ours
        other.commit()
    desk.scan(COLA.gtin)

    assert desk.controller.sale.notice is not None
    assert desk.controller.sale.notice.kind is NoticeKind.ARTICLE_IN_DOUBT
    assert desk.controller.unknown.articles == {}
    assert desk.post.filters == [topics.catalogue_parts_filter(1)]
    desk.hear(topics.catalogue_part(1, 1), bodies[0])
    desk.scan(COLA.gtin)
    assert desk.controller.sale.basket.pieces == 1


def test_what_staff_approve_costs_what_it_cost_when_it_was_scanned(
    desk: KioskRig,
) -> None:
    spirit = replace(COLA, age_min=18)
    base, _ = published(1, 0, (row(COLA),))
    second, aged = published(2, 1, (row(spirit),))
    third, dearer = published(3, 2, (row(replace(spirit, price_fen=350)),))
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(base, second, third))
    desk.hear(topics.catalogue_part(2, 1), aged[0])
    desk.scan(COLA.gtin)
    desk.hear(topics.catalogue_part(3, 1), dearer[0])
    desk.confirm()

    (line,) = desk.controller.sale.basket.lines
    assert (line.amount_fen, line.revision, line.approved) == (300, 2, True)


def test_a_gap_that_the_hub_names_is_sent_at_once(desk: KioskRig) -> None:
    desk.controller.handle(LinkUp())
    for _ in range(3):
        desk.sell()
        desk.now_s += 0.1
    desk.post.sent.clear()

    desk.hear(topics.ack("K1"), Ack(epoch=7, upto=1, extra=(3,)))

    assert [fact.sale_id for fact in desk.facts()] == ["K1-7-2"]


def test_a_member_is_asked_for_and_the_answer_belongs_to_its_question(
    desk: KioskRig,
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


def test_two_cards_may_wait_for_their_replies_at_once(desk: KioskRig) -> None:
    desk.controller.handle(LinkUp())
    desk.scan(COLA.gtin)
    other = make_card(4712)
    for card in (CARD, other):
        desk.scan(card, Symbology.QR)
    first, last = (
        codec.decode(payload, AskMember).envelope.id
        for topic, payload in desk.post.sent
        if topic == topics.ask("K1", "member")
    )

    desk.hear(topics.reply("K1", last), MemberReply(member_id="m2", balance_points=7))
    desk.hear(topics.reply("K1", first), MemberReply(member_id="m1", balance_points=5))

    member = desk.controller.sale.member
    assert member is not None
    assert (member.card, member.member_id) == (other, "m2")


def test_a_pay_code_leaves_no_trace(
    desk: KioskRig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    desk.controller.handle(LinkUp())
    desk.scan(PAY_CODE, Symbology.QR)
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.scan(PAY_CODE, Symbology.QR)
    assert desk.controller.sale.notice is not None
    assert desk.controller.sale.notice.kind is NoticeKind.PAY_CODE_REFUSED
    desk.confirm()

    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    sent = b"".join(payload for _, payload in desk.post.sent)
    assert PAY_CODE not in caplog.text
    assert PAY_CODE.encode() not in kept + sent
    assert PAY_CODE not in repr(desk.controller.sale)


def test_money_taken_while_the_disk_dies_is_recorded_when_it_is_back(
    desk: KioskRig,
) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.broken = True
    desk.confirm()
    assert desk.controller.sale.state is SaleState.STOPPED
    assert desk.controller.sale.stopped_for == "journal"

    desk.broken = False
    desk.now_s += REOPEN_S
    desk.controller.poll()

    assert desk.controller.sale.state is SaleState.THANKS
    assert desk.stages[-1] == SaleStage.CLOSED
    assert desk.journal_handle.journal is not None
    assert desk.journal_handle.journal.outbox.backlog() == 1


def test_a_dead_journal_stops_the_selling_and_a_live_one_resumes_it(
    desk: KioskRig,
) -> None:
    desk.broken = True
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    assert desk.controller.sale.state is SaleState.STOPPED
    desk.scan(COLA.gtin)
    assert desk.controller.sale.basket.pieces == 0

    desk.broken = False
    desk.now_s += REOPEN_S
    desk.controller.poll()
    assert desk.controller.sale.state is SaleState.IDLE


def test_a_kiosk_that_cannot_see_says_so_and_comes_back(desk: KioskRig) -> None:
    desk.controller.handle(DeviceLost("serial_scanner", "gone"))
    assert desk.controller.sale.stopped_for == "scanner"

    desk.controller.handle(DeviceReady("serial_scanner"))
    assert desk.controller.sale.state is SaleState.IDLE


def test_a_basket_is_not_thrown_away_because_the_scanner_is_lost(
    desk: KioskRig,
) -> None:
    desk.scan(COLA.gtin)
    desk.controller.handle(DeviceLost("serial_scanner", "gone"))

    assert desk.controller.sale.basket.pieces == 1


def test_missing_articles_are_reported_as_facts(desk: KioskRig) -> None:
    desk.controller.handle(LinkUp())
    desk.scan("6900000000007")
    desk.scan("6900000000007")
    desk.controller.report_unknown()
    desk.controller.poll()

    topic, payload = desk.post.sent[-1]
    assert topic == topics.event("K1", "unknown")
    body = codec.decode(payload, UnknownArticle).body
    assert (body.gtin, body.times) == ("6900000000007", 2)


def test_the_hubs_own_word_drives_offline(desk: KioskRig) -> None:
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
        ("ct/1/K1/dn/ack/#", b"{}"),
        ("elsewhere", b"1" * 300_000),
    ],
)
def test_a_strangers_bytes_do_not_stop_a_sale(
    desk: KioskRig, topic: str, payload: bytes
) -> None:
    desk.scan(COLA.gtin)
    desk.controller.handle(Arrived(topic, payload))

    assert sum(desk.uplink.bad_messages.values()) == 1
    assert desk.controller.sale.basket.pieces == 1


def test_held_and_pressed_are_told_apart(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.scan(COLA.gtin)
    desk.press(Button.UNDO)
    assert desk.controller.sale.basket.pieces == 1
    desk.press(Button.UNDO, held_s=2.2)
    assert desk.controller.sale.state is SaleState.IDLE


def test_a_flood_of_bad_messages_is_told_sparingly(
    desk: KioskRig, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(100):
        desk.controller.handle(Arrived(topics.ack("K1"), b"{"))
    desk.now_s += 60
    desk.controller.handle(Arrived(topics.ack("K1"), b"{"))

    assert sum(desk.uplink.bad_messages.values()) == 101
    told = [m for m in caplog.messages if m.startswith("message_refused")]
    assert [line.rpartition(" ")[2] for line in told] == ["left_out=0", "left_out=99"]


def test_a_flood_of_old_catalogues_is_told_sparingly(
    desk: KioskRig, caplog: pytest.LogCaptureFixture
) -> None:
    base, _ = published(1, 0, (row(COLA),))
    delta, bodies = published(2, 1, (row(BISCUIT),))
    stamp = Stamper("hub", "boot").stamp()

    def offered(signed: Message, topic: str) -> Arrived:
        return Arrived(topic, codec.encode(signed, stamp))

    desk.controller.handle(offered(manifest(base, delta), topics.catalogue()))
    for part in bodies:
        topic = topics.catalogue_part(2, part.number)
        desk.controller.handle(offered(part, topic))
    for _ in range(100):
        desk.controller.handle(offered(manifest(base), topics.catalogue()))

    told = [m for m in caplog.messages if "older than the one held" in m]
    assert len(told) == 1
    assert desk.uplink.bad_messages["WireError"] == 100


def test_a_slip_that_no_printer_can_print_keeps_no_other_one_waiting(
    printing_desk: KioskRig,
) -> None:
    desk = printing_desk
    for _ in range(2):  # two slips that wait for paper
        desk.sell()
        desk.failed(may_have_printed=False)
        desk.now_s += 60
        desk.controller.poll()
    desk.controller.handle(PrinterChanged(PrinterStatus(Paper.PLENTY)))
    first, second = "K1-7-1", "K1-7-2"
    assert desk.slips()[2:] == [(first, False)]

    desk.failed(may_have_printed=False, trouble=PrintTrouble.UNPRINTABLE)
    assert desk.slips()[3:] == [(second, False)]
    desk.printed()

    assert desk.slips()[4:] == []
    assert desk.controller.journal_counts()[1] == 1
