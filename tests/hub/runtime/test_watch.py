"""What the link's thread dropped is named in the log and counted for the doctor."""

import logging
from dataclasses import replace

import pytest

from firmware.hub.app import features
from firmware.hub.db.engine import reading
from firmware.hub.ingest import kiosk_use
from firmware.hub.ingest.kiosk_use import OverLimit
from firmware.hub.ingest.limits import MB, KioskLimits
from firmware.hub.runtime.feature import remember_sent
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.kiosk_gate import KioskGate
from firmware.protocol import topics
from tests.support.hub_rig import KEY, Shop, hub_parts, still_stamper

TOPIC = topics.event("k7", "sale")


def test_a_flood_is_one_line_with_the_kiosks_name_and_a_count(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = HandlerInbox(max_messages=10)
    gate = KioskGate(KioskLimits(facts_per_s_max=100), inbox.put_message, lambda: 0.0)
    parts = hub_parts(shop.engine, still_stamper("hub"), KEY)
    made = features(replace(parts, inbox=inbox, gate=gate))
    job, *_ = next(each for each in made if each.name == "ingest").jobs
    shop.rows("INSERT INTO kiosk_use VALUES ('k1', '2026-01-01', 'letters', 5)")
    caplog.set_level(logging.WARNING)

    for _ in range(5):
        for _ in range(1_000):
            gate.receive(TOPIC, b"{}")
        job.run(0.0)

    assert [record.message for record in caplog.records] == [
        "inbox_full dropped=190",
        "kiosk_over_limit kid=k7 what=messages_over_rate times=800 left_out=0",
    ]
    with reading(shop.engine) as connection:
        over = kiosk_use.over_limits(connection, "2026-03-01")
    assert over == [OverLimit("k7", "messages_over_rate", 800, "2026-03-01")]
    assert shop.rows("SELECT kid FROM kiosk_use") == [("k7",)]


def test_a_hub_that_starts_anew_knows_what_kiosks_have_sent(shop: Shop) -> None:
    gates: list[KioskGate] = []
    for start in range(3):
        inbox = HandlerInbox(max_messages=10)
        gate = KioskGate(KioskLimits(), inbox.put_message, lambda: 0.0)
        stamper = still_stamper("hub")
        remember_sent(shop.engine, stamper, gate)
        parts = replace(hub_parts(shop.engine, stamper, KEY), inbox=inbox, gate=gate)
        job, *_ = next(each for each in features(parts) if each.name == "ingest").jobs
        gate.receive(TOPIC, bytes(5 * MB))
        gate.receive(topics.event("k8", "sale"), bytes(1_000))
        job.run(0.0)
        gates.append(gate)
        assert gate.sent()["k7"] == (start + 1) * 5 * MB
    stored = shop.rows("SELECT kid, times FROM kiosk_use WHERE use = 'sent_bytes'")
    assert stored == [("k7", 15 * MB)]
    assert "k8" in gates[-1].sent()
