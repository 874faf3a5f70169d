"""Passes at a kiosk on a desk: verified without the hub, in their time, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, Symbology
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.kiosk.sale import NoticeKind
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import (
    Ack,
    AskPass,
    Envelope,
    HubState,
    MemberReply,
    PassKeys,
)
from firmware.protocol.signed_messages import sign_message
from firmware.retail.codes.member_pass import WINDOW_S, pass_window
from firmware.retail.loyalty.rules import Tier
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY

MEMBER = "m-9f3a5c1e7b2d4860"
SECOND = "m-00000000000000aa"


class Counter(KioskRig):
    """A kiosk that holds the keys of its hub's passes."""

    def __init__(self, folder: Path, *, synchronised: bool = True) -> None:
        super().__init__(folder, synchronised=synchronised)
        self.keys = PassKeyFolder(folder)
        self.keys.begin(self.wall_s)
        self.publish()

    def publish(self) -> None:
        """The hub's list of keys comes."""
        keys = self.keys.document()
        assert isinstance(keys, PassKeys)
        self.hear(topics.passes(), signed_documents.sign(keys, HUB_KEY))

    def shows(self, later_s: int = 0, member_id: str = MEMBER) -> str:
        """What the member's phone shows so much later."""
        window = pass_window(self.wall_s + later_s)
        return self.keys.pass_text(member_id, "gold", window, now_s=self.wall_s)

    def show(self, text: str) -> NoticeKind | None:
        """Hold the phone before the camera; what is said of it."""
        self.now_s += 1
        self.scan(text, Symbology.QR)
        notice = self.controller.sale.notice
        return notice and notice.kind

    @property
    def member_id(self) -> str | None:
        member = self.controller.sale.member
        return member and member.member_id


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    desk = Counter(tmp_path)
    yield desk
    desk.close()


def test_a_pass_is_known_without_the_hub(desk: Counter) -> None:
    assert desk.show(desk.shows()) is NoticeKind.MEMBER_LATER
    member = desk.controller.sale.member
    assert member is not None
    assert (member.member_id, member.tier, member.by_phone) == (MEMBER, Tier.GOLD, True)


@pytest.mark.parametrize(
    ("later_s", "said"),
    [
        (-WINDOW_S - 60, NoticeKind.PASS_EXPIRED),
        (-WINDOW_S, NoticeKind.PASS_EXPIRED),
        (0, NoticeKind.MEMBER_LATER),
        (WINDOW_S, NoticeKind.PASS_EARLY),
        (10 * WINDOW_S, NoticeKind.PASS_EARLY),
    ],
)
def test_a_screenshot_is_good_in_its_own_time(
    desk: Counter, later_s: int, said: NoticeKind
) -> None:
    desk.wall_s += WINDOW_S - desk.wall_s % WINDOW_S + 15  # amid a window
    assert desk.show(desk.shows(later_s)) is said


def test_a_pass_may_take_a_few_seconds_to_be_read(desk: Counter) -> None:
    desk.wall_s -= desk.wall_s % WINDOW_S
    text = desk.shows()
    desk.now_s += WINDOW_S + 8
    desk.wall_s += WINDOW_S + 8
    assert desk.show(text) is NoticeKind.MEMBER_LATER


def test_a_forged_pass_and_one_of_another_shop_open_nothing(
    desk: Counter, tmp_path: Path
) -> None:
    text = desk.shows()
    forged = text[:9] + ("A" if text[9] != "A" else "B") + text[10:]
    (tmp_path / "other").mkdir()
    other = PassKeyFolder(tmp_path / "other")
    other.begin(desk.wall_s)
    theirs = other.pass_text(
        MEMBER, "gold", pass_window(desk.wall_s), now_s=desk.wall_s
    )
    for each in (forged, theirs, text[:-1]):
        assert desk.show(each) in {NoticeKind.PASS_UNKNOWN, NoticeKind.UNKNOWN_CODE}
    assert desk.member_id is None


def test_a_key_that_is_gone_opens_nothing(desk: Counter) -> None:
    text = desk.shows()
    desk.keys.rotate(desk.wall_s, at_once=True)
    desk.publish()
    assert desk.show(text) is NoticeKind.PASS_UNKNOWN
    assert desk.show(desk.shows()) is NoticeKind.MEMBER_LATER


@pytest.mark.parametrize("restarted", [False, True])
def test_the_next_customer_cannot_use_the_same_pass(
    tmp_path: Path, *, restarted: bool
) -> None:
    desk, text = Counter(tmp_path), ""
    text = desk.shows()
    desk.show(text)
    desk.sell()
    desk.press(Button.PAY)  # the thanks are over
    if restarted:
        desk.close()
        desk = Counter(tmp_path)
    assert desk.show(text) is NoticeKind.PASS_USED
    assert desk.member_id is None
    desk.wall_s += WINDOW_S
    desk.now_s += WINDOW_S
    assert desk.show(desk.shows()) is NoticeKind.MEMBER_LATER
    desk.close()


def test_the_memory_of_used_passes_is_bounded(desk: Counter) -> None:
    used = desk.replicas.used_passes
    texts = [f"CTP-{number}" for number in range(200)]
    for text in texts:
        used.add(text)
    assert [text in used for text in texts] == [False] * 136 + [True] * 64


def test_a_damaged_memory_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "passes.used").write_bytes(b"\xff\x00garbage\n" * 9)
    (tmp_path / "passes.signed").write_bytes(b"\xff")
    desk = Counter(tmp_path)
    assert desk.show(desk.shows()) is NoticeKind.MEMBER_LATER
    desk.close()


def test_without_a_clock_the_hub_judges(tmp_path: Path) -> None:
    desk = Counter(tmp_path, synchronised=False)
    desk.controller.handle(LinkUp())
    hub_is_there(desk)
    text = desk.shows(-3_600)
    assert desk.show(text) is NoticeKind.PASS_TAKEN
    member = desk.controller.sale.member
    assert member is not None
    assert (member.tier, member.by_phone) == (Tier.NONE, False)
    asked = last_asked(desk)
    assert codec.decode_body(bytes(asked.body), AskPass).member_pass == text
    refused = MemberReply(member_id=None, refusal="pass_expired")
    reply(desk, asked, refused)
    assert desk.member_id is None
    desk.close()


def test_the_sale_names_the_window_of_the_pass(desk: Counter) -> None:
    desk.controller.handle(LinkUp())
    hub_is_there(desk)
    text = desk.shows()
    desk.show(text)
    opened = MemberReply(member_id=MEMBER, balance_points=120, tier="gold")
    reply(desk, last_asked(desk), opened)
    desk.sell()
    (fact,) = desk.facts()
    assert (fact.member_id, fact.card) == (MEMBER, None)
    assert fact.pass_window == pass_window(desk.wall_s)
    assert COLA.gtin == fact.lines[0].gtin


def hub_is_there(desk: KioskRig) -> None:
    """The hub is online, and seen to be later than release 0.1.0."""
    topic = topics.ack("K1")
    ack = codec.encode(Ack(epoch=1, upto=0), HUB.stamp())
    desk.hear(topic, sign_message(topic, ack, HUB_KEY))
    state = HubState(state="ready", ts=HUB.stamp().ts)
    desk.hear(topics.hub_state(), state)
    signed = codec.encode(state, HUB.stamp())
    topic = topics.signed_hub_state()
    desk.hear(topic, sign_message(topic, signed, HUB_KEY))


def last_asked(desk: KioskRig) -> Envelope:
    """The last request about a pass."""
    topic = topics.ask("K1", "pass")
    payload = [sent for at, sent in desk.post.sent if at == topic][-1]
    return codec.decode_envelope(payload)


def reply(desk: KioskRig, asked: Envelope, body: MemberReply) -> None:
    """The hub's signed reply to it."""
    topic = topics.reply("K1", asked.reply_to or "")
    payload = codec.encode(body, HUB.stamp())
    desk.hear(topic, sign_message(topic, payload, HUB_KEY))
