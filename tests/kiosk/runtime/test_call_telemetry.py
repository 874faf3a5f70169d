"""The hub hears at once that staff are called, and that they have come."""

import pytest

from drivers.api import Button
from firmware.kiosk.runtime.call_telemetry import CallTelemetry
from firmware.kiosk.runtime.housekeeping import TELEMETRY_S
from firmware.kiosk.sale.events import CallPressed
from firmware.protocol import codec, topics
from firmware.protocol.messages import Telemetry
from firmware.retail.loyalty.perks import Perks
from tests.kiosk.runtime.test_housekeeping import desk, on_duty
from tests.kiosk.sale.test_passes import PASS
from tests.kiosk.sale.test_service_line import GOLD, rice
from tests.support.kiosk_builders import COLA, UTC
from tests.support.kiosk_rig import KioskRig

__all__ = ["desk"]

SINCE_S = 100.0


def sent(desk: KioskRig) -> list[Telemetry]:
    topic = topics.telemetry("K1", "health")
    return [codec.decode(p, Telemetry).body for t, p in desk.post.sent if t == topic]


def test_a_call_is_sent_once_at_once_and_again_with_what_is_sent_each_minute(
    desk: KioskRig,
) -> None:
    duty = on_duty(desk)
    begun_s = desk.now_s
    duty.poll(begun_s + TELEMETRY_S, UTC, inbox_refused=0)
    desk.scan(COLA.gtin)
    desk.press(Button.CALL)
    for after_s in (1, 2, 3):
        duty.poll(begun_s + TELEMETRY_S + after_s, UTC, inbox_refused=0)
    duty.poll(begun_s + 2 * TELEMETRY_S + 1, UTC, inbox_refused=0)
    waits = [each.numbers.get("call_waits_s") for each in sent(desk)]
    assert waits == [None, 0.0, TELEMETRY_S]
    assert [each.notes for each in sent(desk)] == [{}, {}, {}]


def test_what_the_link_did_not_take_is_sent_again(desk: KioskRig) -> None:
    duty = on_duty(desk)
    duty.poll(desk.now_s + TELEMETRY_S, UTC, inbox_refused=0)
    desk.press(Button.CALL)
    desk.post.open_ = False
    duty.poll(desk.now_s + TELEMETRY_S + 1, UTC, inbox_refused=0)
    desk.post.open_ = True
    duty.poll(desk.now_s + TELEMETRY_S + 2, UTC, inbox_refused=0)
    assert [e.numbers.get("call_waits_s") for e in sent(desk)] == [None, 1.0]


@pytest.mark.parametrize(
    ("perks", "notes"), [(GOLD, {"call_tier": "gold"}), (Perks(), {})]
)
def test_a_service_line_is_named(perks: Perks, notes: dict[str, str]) -> None:
    calls = CallTelemetry()
    calls.observe(rice(CallPressed()), perks, SINCE_S)
    calls.sent()
    calls.observe(rice(CallPressed(), PASS), perks, SINCE_S + 5)
    assert calls.news == bool(notes)
    assert (calls.numbers(SINCE_S + 5), calls.notes()) == ({"call_waits_s": 5.0}, notes)
    calls.observe(rice(PASS), perks, SINCE_S + 9)
    assert calls.news
    assert (calls.numbers(SINCE_S + 9), calls.notes()) == ({}, {})
