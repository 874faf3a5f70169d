"""A disk that fills up beside the hub: what it does without, and how it comes back."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from firmware.hub.app import features
from firmware.hub.ingest.limits import DiskConfig
from firmware.hub.runtime.disk_reserve import DiskReserve, Room, free_on_disk
from firmware.protocol import codec, topics
from firmware.protocol.messages import HubState
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    card,
    dispatcher,
    goods,
    hub_parts,
    sale,
    still_stamper,
    unreadable,
)

BOUGHT = goods(3)
MB = 1024 * 1024
CONFIG = DiskConfig(free_min_mb=256, low_mb=1_024)


@dataclass
class Free:
    """What the disk and the database in it could still take."""

    mb: int = 2_000

    def __call__(self) -> int:
        return self.mb * MB


@pytest.fixture
def free() -> Free:
    return Free()


@pytest.fixture
def kept(shop: Shop, free: Free) -> DiskReserve:
    """The reserve of a shop whose disk is as free as `free`."""
    made = DiskReserve(free, CONFIG)
    shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY, reserve=made)
    return made


def test_the_room_is_told_in_steps_and_comes_back_with_a_margin(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    free = Free()
    disk = DiskReserve(free, CONFIG)
    seen: list[str] = []
    for mb in (2_000, 1_000, 1_100, 1_200, 200, 270, 300, 1_200):
        free.mb = mb
        disk.check()
        seen.append(disk.room.value)
    assert seen == [
        *("enough", "little", "little", "enough"),
        *("none", "none", "little", "enough"),
    ]
    told = [r.message.split()[1] for r in caplog.records if "disk_room" in r.message]
    assert told == [f"room={seen[n]}" for n in (1, 3, 4, 6, 7)]


def test_with_little_room_sales_are_booked_and_letters_lose_their_bytes(
    shop: Shop, kiosk: VirtualKiosk, kept: DiskReserve, free: Free
) -> None:
    free.mb = 1_000
    kept.check()
    ack = shop.ack(
        kiosk.fact(sale("k1-1-1", BOUGHT)),
        kiosk.fact(unreadable(sale("k1-1-2", BOUGHT))),
    )
    assert (ack.upto, len(ack.refused)) == (2, 1)
    assert shop.rows("SELECT length(payload) FROM dead_letters") == [(0,)]
    assert shop.rows("SELECT sale_id FROM orders") == [("k1-1-1",)]


def test_without_room_nothing_is_acknowledged_until_there_is_some(
    shop: Shop, kiosk: VirtualKiosk, kept: DiskReserve, free: Free
) -> None:
    fact = kiosk.fact(sale("k1-1-1", BOUGHT))
    free.mb = 200
    kept.check()
    assert shop.acks(fact) == []
    assert shop.rows("SELECT * FROM inbox") == []
    assert shop.desk.duty == "booking nothing for want of room on the disk"
    assert shop.reply(kiosk.ask(card(1)))[1].member_id == "m1"
    free.mb = 2_000
    kept.check()
    assert shop.ack(fact).upto == 1
    assert shop.desk.duty == "keeping the books"


def test_kiosks_see_that_the_hub_books_nothing(shop: Shop, free: Free) -> None:
    made = DiskReserve(free, CONFIG)
    parts = replace(hub_parts(shop.engine, still_stamper("hub"), KEY), reserve=made)
    job, *_ = next(each for each in features(parts) if each.name == "ingest").jobs
    states: list[str] = []

    def publish(topic: str, payload: bytes) -> bool:
        if topic == topics.hub_state():
            states.append(codec.decode(payload, HubState).body.state)
        return True

    parts.publisher.on_connected()
    for mb in (2_000, 200, 200, 2_000):
        free.mb = mb
        job.run(0.0)
        assert parts.publisher.pump(publish)
    assert states == ["ready", "offline", "ready"]


def test_a_server_looks_after_its_own_disk() -> None:
    disk = DiskReserve()
    assert not disk.check()
    assert disk.room is Room.ENOUGH


def test_a_folder_that_is_gone_has_no_room(tmp_path: Path) -> None:
    assert free_on_disk(tmp_path) > 0
    assert free_on_disk(tmp_path / "gone") == 0
