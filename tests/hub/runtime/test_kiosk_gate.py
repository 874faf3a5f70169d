"""The door before the hub's inbox: one kiosk's flood is dropped, others come in."""

from dataclasses import dataclass, field

import pytest

from firmware.hub.ingest.kiosk_use import Use
from firmware.hub.ingest.limits import MB, KioskLimits
from firmware.hub.runtime.kiosk_gate import BURST_S, DAY_S, KioskGate
from firmware.protocol import topics

SALE = topics.event("k1", "sale")
BUNDLE = topics.event("k1", "bundle")
LIMITS = KioskLimits()


@dataclass
class Door:
    """A gate, its clock, and what came through."""

    limits: KioskLimits = LIMITS
    now_s: float = 1_000.0
    passed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate = KioskGate(
            self.limits,
            lambda topic, _payload: self.passed.append(topic),
            lambda: self.now_s,
        )

    def send(self, topic: str, count: int, size: int = 1_500) -> int:
        """How many of so many equal messages come through at once."""
        before = len(self.passed)
        for _ in range(count):
            self.gate.receive(topic, bytes(size))
        return len(self.passed) - before


def test_a_flood_is_cut_to_a_moments_share_and_others_come_in() -> None:
    door = Door()
    share = LIMITS.facts_per_s_max * BURST_S
    assert door.send(SALE, 20_000) == share
    assert door.send(topics.event("k2", "sale"), 100) == 100
    assert door.gate.excess() == {("k1", Use.MESSAGES_OVER_RATE): 20_000 - share}


def test_what_may_be_sent_comes_back_with_time() -> None:
    door = Door()
    door.send(SALE, 20_000)
    door.now_s += 0.5
    assert door.send(SALE, 20_000) == LIMITS.facts_per_s_max // 2


def test_a_kiosk_alone_sends_the_sales_of_three_days_in_minutes() -> None:
    door, sent = Door(), 0
    bundle_bytes = 32 * 1_500
    for _ in range(60 * 10):
        door.now_s += 0.1
        sent += 32 * door.send(BUNDLE, 10, bundle_bytes)
    assert sent > 60 * 1_000
    assert not [use for _, use in door.gate.excess() if use is Use.MESSAGES_OVER_DAY]


def test_large_messages_cost_more() -> None:
    assert Door().send(SALE, 1_000, 256 * 1024) == 4_000 // 65


def test_no_kiosk_fills_the_disk_in_a_day() -> None:
    door = Door(KioskLimits(mb_per_day_max=16))
    for _ in range(400):
        door.now_s += 10.0
        door.send(SALE, 200, 10_000)
    day = 16 * MB
    elapsed_s = 400 * 10.0
    taken = len(door.passed) * 10_000
    assert day * 0.49 < taken <= day / 2 * (1 + elapsed_s / DAY_S)
    assert door.gate.excess()["k1", Use.MESSAGES_OVER_DAY] > 70_000


def test_no_24_hours_take_more_than_the_bound() -> None:
    door, size = Door(KioskLimits(mb_per_day_max=16)), 100_000
    for _ in range(24 * 6 + 1):
        door.send(SALE, 60, size)
        door.now_s += 600.0
    assert len(door.passed) * size <= 16 * MB


def test_a_kiosk_at_its_days_end_goes_on_slowly() -> None:
    door = Door(KioskLimits(mb_per_day_max=16))
    for _ in range(400):
        door.now_s += 10.0
        door.send(SALE, 200, 10_000)
    door.now_s += 3_600.0
    assert door.send(SALE, 1_000, 1_500) == pytest.approx(8 * MB / 24 / 1_500, abs=8)


def test_what_stands_on_the_hubs_own_topics_is_no_kiosks() -> None:
    assert Door().send(topics.catalogue_part(7, 1), 5_000, 250_000) == 5_000


def test_a_topic_of_a_wrong_shape_has_a_share_as_well() -> None:
    assert Door().send("a/up/", 9_000) == LIMITS.facts_per_s_max * BURST_S


def test_what_a_kiosk_had_sent_counts_over_a_restart_of_the_hub() -> None:
    door = Door()
    share_mb = LIMITS.mb_per_day_max // 2
    day_share = share_mb * MB
    for _ in range(2 * share_mb):
        door.now_s += 0.2
        door.send(SALE, 1, MB)
    sent = door.gate.sent()["k1"]
    assert day_share - 2 * MB < sent <= day_share

    anew = Door()
    anew.gate.restore("k1", sent, age_s=0.0)
    assert anew.send(SALE, 5, 2 * MB) == 0
    assert anew.send(topics.event("k2", "sale"), 5, 2 * MB) == 5

    later = Door()
    later.gate.restore("k1", sent, age_s=DAY_S / 4)
    assert later.gate.sent()["k1"] == pytest.approx(sent - day_share / 4, abs=2)
    assert later.send(SALE, 5, 2 * MB) == 5
    clock_set_back = Door()
    clock_set_back.gate.restore("k1", sent, age_s=-DAY_S)
    assert clock_set_back.gate.sent()["k1"] == pytest.approx(sent, abs=2)
