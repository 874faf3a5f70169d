"""The hub asks what became of a sale that holds for long; the journal knows (A52)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import AskSale, JournalSaleState
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY

TOPIC = topics.command("K1", "sale_state")
ASK = topics.ask("K1", "sale_state")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    rig = KioskRig(tmp_path)
    rig.controller.handle(LinkUp())
    yield rig
    rig.close()


def ask(
    desk: KioskRig, sale_id: str, key: SigningKey = HUB_KEY
) -> list[JournalSaleState]:
    """What the kiosk says to this question."""
    before = len(desk.post.sent)
    message = codec.encode(AskSale(sale_id=sale_id), HUB.stamp())
    signed = codec.encode(sign_message(TOPIC, message, key), HUB.stamp())
    desk.controller.handle(Arrived(TOPIC, signed))
    said = [payload for topic, payload in desk.post.sent[before:] if topic == ASK]
    return [codec.decode(payload, JournalSaleState).body for payload in said]


def known(desk: KioskRig, sale_id: str) -> list[str]:
    return [each.state for each in ask(desk, sale_id)]


def test_a_sale_is_unknown_then_open_then_paid(desk: KioskRig) -> None:
    sale_id = "K1-7-1"
    assert known(desk, sale_id) == ["unknown"]
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    assert known(desk, sale_id) == ["open"]
    desk.confirm()
    assert known(desk, sale_id) == ["paid"]
    assert desk.facts()[0].sale_id == sale_id


def test_a_sale_that_was_not_paid_is_voided(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.press(Button.UNDO, held_s=3.0)
    assert known(desk, "K1-7-1") == ["voided"]


def test_a_sale_of_another_journal_or_kiosk_is_unknown(desk: KioskRig) -> None:
    desk.sell()
    for sale_id in ("K1-6-1", "K1-7-2", "K2-7-1", "K1-7-01", "K1"):
        assert known(desk, sale_id) == ["unknown"]


def test_a_stranger_is_told_nothing(desk: KioskRig) -> None:
    assert ask(desk, "K1-7-1", SigningKey.generate()) == []
    assert desk.uplink.untrusted == 1


def test_while_the_journal_cannot_be_read_nothing_is_said_and_nothing_stops(
    desk: KioskRig,
) -> None:
    desk.sell()
    desk.disk_dies()
    assert known(desk, "K1-7-9") == []
    desk.disk_is_back()
    assert known(desk, "K1-7-1") == ["paid"]
