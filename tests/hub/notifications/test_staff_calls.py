"""Staff hear of each call once, and again if it has become a service line's."""

import json

import pytest

from firmware.hub.feature.feature import KioskReport
from firmware.hub.notifications.phone_sender import PhoneSender
from firmware.hub.notifications.staff_calls import StaffCall, StaffCalls
from firmware.hub.notifications.texts import staff_call_text
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import Telemetry
from firmware.retail.loyalty.rules import Tier
from firmware.virtual.network.message_gateway import SimGateway
from tests.hub.notifications.test_phone_sender import AT, far, until

__all__ = ["far"]

MAX_SMS = 70
GOLD = {"call_tier": "gold"}


def report(kid: str, waits_s: float | None, notes: dict[str, str]) -> KioskReport:
    numbers = {} if waits_s is None else {"call_waits_s": waits_s}
    body = Telemetry(numbers=numbers, notes=notes)
    return KioskReport(kid, Stamp(kid, "", AT, "boot", 0), live=True, body=body)


class Room:
    """Takes calls while `open_`."""

    def __init__(self) -> None:
        self.open_ = True
        self.took = list[StaffCall]()

    def send(self, call: StaffCall) -> bool:
        self.took += [call] if self.open_ else []
        return self.open_


def test_each_call_is_told_once_and_the_next_one_anew() -> None:
    room = Room()
    calls = StaffCalls(room.send, store="", language="zh_CN")
    for waits_s in (0.0, 60.0, None, 0.0):
        calls.observe([report("k1", waits_s, {})], AT)
    calls.observe([report("k1", 5.0, GOLD), report("k1", 9.0, GOLD)], AT)
    calls.observe([report("k1", 10.0, {})], AT)
    assert [each.tier for each in room.took] == [Tier.NONE, Tier.NONE, Tier.GOLD]


def test_what_found_no_room_is_told_with_the_next_telemetry() -> None:
    room = Room()
    calls = StaffCalls(room.send, store="", language="zh_CN")
    room.open_ = False
    calls.observe([report("k1", 0.0, {})], AT)
    room.open_ = True
    calls.observe([report("k1", 60.0, {})], AT)
    assert len(room.took) == 1


def test_a_call_reaches_the_gateway_signed(
    far: tuple[SimGateway, PhoneSender],
) -> None:
    gateway, sender = far
    calls = StaffCalls(sender.send, store="街角小店", language="zh_CN")
    calls.observe([report("k1", 0.0, GOLD)], AT)
    assert until(lambda: len(gateway.delivered) == 1)
    document = json.loads(gateway.delivered[0].body)
    assert document["type"] == "staff.call"
    assert document["data"] == {
        "id": gateway.delivered[0].key,
        "kiosk": "k1",
        "first": True,
        "tier": "gold",
        "store": "街角小店",
        "language": "zh-CN",
        "text": "【街角小店】收银机 k1 有金卡会员呼叫店员，请优先。",
    }


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_call_fits_one_message(language: str, tier: Tier) -> None:
    text = staff_call_text(language, store="长" * 20, kid="k" * 12, tier=tier)
    assert language == "en" or len(text) <= MAX_SMS
    assert ("优先" in text or "first" in text) == (tier is not Tier.NONE)
