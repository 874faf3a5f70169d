"""Who can publish in the hub's name, but has not its key, moves nothing at a kiosk."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Symbology
from firmware.kiosk.sync.link_events import Arrived, LinkDown, LinkUp
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, AskMember, HubState, MemberReply, Message
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey
from tests.support.kiosk_builders import CARD
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY, Post, trust_in

STRANGER = SigningKey.generate()
ACK = topics.ack("K1")
ALL_OF_IT = Ack(epoch=7, upto=1)
MILLIONS = MemberReply(member_id="m-thief", balance_points=1_000_000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    rig = KioskRig(tmp_path)
    rig.controller.handle(LinkUp())
    yield rig
    rig.close()


def hear_signed(
    desk: KioskRig,
    topic: str,
    body: Message,
    key: SigningKey = HUB_KEY,
    signed_for: str = "",
) -> None:
    message = codec.encode(body, HUB.stamp())
    signed = sign_message(signed_for or topic, message, key)
    payload = codec.encode(signed, HUB.stamp())
    desk.controller.handle(Arrived(topic, payload))


def meets_a_hub_that_signs(desk: KioskRig) -> None:
    hear_signed(desk, ACK, Ack(epoch=7, upto=0))


def hub_is_ready(
    desk: KioskRig, key: SigningKey = HUB_KEY, ts: str = "2026-03-01T08:00:00.000Z"
) -> None:
    ready = HubState(state="ready", ts=ts)
    desk.hear(topics.hub_state(), ready)
    hear_signed(desk, topics.signed_hub_state(), ready, key)


def waiting(desk: KioskRig) -> int:
    return desk.controller.journal_counts()[0]


def test_an_unsigned_acknowledgement_empties_nothing(
    desk: KioskRig, caplog: pytest.LogCaptureFixture
) -> None:
    meets_a_hub_that_signs(desk)
    desk.sell()
    desk.hear(ACK, ALL_OF_IT)
    assert waiting(desk) == 1
    assert desk.uplink.untrusted == 1
    (line,) = [r for r in caplog.records if "message_untrusted" in r.getMessage()]
    assert line.levelno == logging.ERROR
    hear_signed(desk, ACK, ALL_OF_IT)
    assert waiting(desk) == 0


@pytest.mark.parametrize("seen_to_sign", [True, False])
def test_a_strangers_signature_is_worse_than_none(
    desk: KioskRig, *, seen_to_sign: bool
) -> None:
    if seen_to_sign:
        meets_a_hub_that_signs(desk)
    desk.sell()
    hear_signed(desk, ACK, ALL_OF_IT, STRANGER)
    assert waiting(desk) == 1
    assert desk.uplink.untrusted == 1


def test_what_was_signed_for_another_kiosk_is_refused(desk: KioskRig) -> None:
    desk.sell()
    hear_signed(desk, ACK, ALL_OF_IT, signed_for=topics.ack("K2"))
    assert waiting(desk) == 1
    assert desk.uplink.untrusted == 1


@pytest.mark.parametrize("upto", [2, 10**12])
def test_what_names_the_future_is_refused_and_counted_signed_or_not(
    desk: KioskRig, upto: int
) -> None:
    desk.sell()
    desk.hear(ACK, Ack(epoch=7, upto=upto))
    hear_signed(desk, ACK, Ack(epoch=7, upto=upto))
    assert waiting(desk) == 1
    assert desk.uplink.untrusted == 2


def test_a_hub_of_release_0_1_0_is_believed_unsigned(desk: KioskRig) -> None:
    desk.sell()
    desk.hear(ACK, ALL_OF_IT)
    assert waiting(desk) == 0
    assert desk.uplink.untrusted == 0


def test_that_the_hub_signs_outlives_the_process(tmp_path: Path) -> None:
    first = KioskRig(tmp_path)
    meets_a_hub_that_signs(first)
    first.sell()
    first.close()
    again = KioskRig(tmp_path)
    again.hear(ACK, ALL_OF_IT)
    assert waiting(again) == 1
    hear_signed(again, ACK, ALL_OF_IT)
    assert waiting(again) == 0
    again.close()


def test_a_cautious_kiosk_asks_for_signatures_from_its_first_start(
    tmp_path: Path,
) -> None:
    desk = KioskRig(tmp_path)
    uplink = Uplink(
        "K1",
        Stamper("K1", "b" * 36),
        replicas=desk.replicas,
        transport=Post(),
        trust=trust_in(tmp_path, signed_only=True),
    )
    desk.sell()
    uplink.use_journal(desk.journal_handle.journal)
    uplink.handle(Arrived(ACK, codec.encode(ALL_OF_IT, HUB.stamp())), 0.0)
    assert waiting(desk) == 1
    assert uplink.untrusted == 1
    desk.close()


def test_a_forged_reply_is_no_reply_and_the_true_one_still_counts(
    desk: KioskRig,
) -> None:
    meets_a_hub_that_signs(desk)
    hub_is_ready(desk)
    desk.scan(CARD, Symbology.QR)
    (asked,) = [
        codec.decode(payload, AskMember).envelope
        for topic, payload in desk.post.sent
        if topic == topics.ask("K1", "member")
    ]
    assert asked.reply_to is not None
    topic = topics.reply("K1", asked.reply_to)
    desk.hear(topic, MILLIONS)
    hear_signed(desk, topic, MILLIONS, STRANGER)
    hear_signed(desk, topic, MILLIONS, signed_for=topics.reply("K1", "earlier"))
    member = desk.controller.sale.member
    assert member is not None
    assert member.member_id is None
    assert desk.uplink.untrusted == 3
    hear_signed(desk, topic, MemberReply(member_id="m1", balance_points=5))
    member = desk.controller.sale.member
    assert member is not None
    assert (member.member_id, member.balance_points) == ("m1", 5)


def test_that_something_was_taken_off_a_topic_is_no_message(desk: KioskRig) -> None:
    desk.controller.handle(Arrived(ACK, b""))
    assert desk.uplink.bad_messages.total() == 0


def test_a_forged_state_brings_no_hub(desk: KioskRig) -> None:
    meets_a_hub_that_signs(desk)
    desk.hear(topics.hub_state(), HubState(state="ready", ts=HUB.stamp().ts))
    assert not desk.uplink.hub_online
    hub_is_ready(desk, STRANGER)
    assert not desk.uplink.hub_online
    hub_is_ready(desk)
    assert desk.uplink.hub_online
    desk.hear(topics.hub_state(), HubState(state="offline", ts=HUB.stamp().ts))
    assert not desk.uplink.hub_online
    hub_is_ready(desk)  # what the hub signed before it was lost, once more
    assert not desk.uplink.hub_online
    hub_is_ready(desk, ts="2026-03-01T08:00:00.001Z")
    assert desk.uplink.hub_online


def test_an_unsigned_state_where_the_signed_one_belongs_is_refused(
    desk: KioskRig,
) -> None:
    ready = HubState(state="ready", ts=HUB.stamp().ts)
    desk.hear(topics.signed_hub_state(), ready)
    assert desk.uplink.untrusted == 1
    meets_a_hub_that_signs(desk)
    desk.hear(topics.hub_state(), ready)
    assert not desk.uplink.hub_online


def test_a_new_connection_asks_for_the_states_again(desk: KioskRig) -> None:
    meets_a_hub_that_signs(desk)
    hub_is_ready(desk)
    desk.controller.handle(LinkDown("gone"))
    desk.controller.handle(LinkUp())
    desk.hear(topics.hub_state(), HubState(state="ready", ts=HUB.stamp().ts))
    assert not desk.uplink.hub_online
