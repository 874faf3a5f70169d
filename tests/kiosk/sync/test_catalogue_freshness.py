"""How old the hub's confirmation is, over starts and bad disks; seldom written."""

import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.kiosk.clock import Clock
from firmware.kiosk.sync.catalogue_freshness import KEEP_MS, CatalogueFreshness
from firmware.kiosk.sync.freshness import Freshness
from firmware.kiosk.sync.replicas import Replicas
from tests.support.kiosk_shop import HUB_KEY, stocked

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
FILE = "catalogue.sqlite"


@dataclass
class Time:
    """Both clocks, in the test's hand; `passes` moves them as true time does."""

    mono_s: float = 50.0
    wall_s: float = 1_772_352_000.0
    synchronised: bool = True

    def clock(self) -> Clock:
        return Clock(
            sale_s=lambda: self.mono_s,
            device_s=lambda: self.mono_s,
            wall_ns=lambda: round(self.wall_s * 1e9),
            synchronised=lambda: self.synchronised,
        )

    def passes(self, seconds: float) -> None:
        self.mono_s += seconds
        self.wall_s += seconds

    def passes_without_power(self, seconds: float) -> None:
        self.mono_s = 3.0
        self.wall_s += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@contextmanager
def started(folder: Path, time: Time) -> Generator[CatalogueFreshness]:
    """A kiosk's life that ends with a power cut."""
    replicas = stocked(folder)
    age = CatalogueFreshness(replicas, time.clock())
    age.poll()
    yield age
    replicas.close()


def test_a_confirmation_outlives_the_process(tmp_path: Path, time: Time) -> None:
    with started(tmp_path, time) as age:
        time.passes(6 * DAY_S)
        age.confirm()
    time.passes_without_power(DAY_S)
    with started(tmp_path, time) as age:
        assert age.age_ms == DAY_S * 1_000


def test_the_limit_holds_over_a_reboot_without_any_clock(
    tmp_path: Path, time: Time
) -> None:
    time.synchronised = False
    with started(tmp_path, time) as age:
        age.confirm()
        for _ in range(7 * 24):
            time.passes(HOUR_S)
            age.poll()
        assert age.freshness is Freshness.STALE
    time.passes_without_power(0)
    time.wall_s = 0.0
    with started(tmp_path, time) as age:
        assert age.freshness is Freshness.STALE


def test_a_power_cut_takes_an_hour_at_most(tmp_path: Path, time: Time) -> None:
    time.synchronised = False
    with started(tmp_path, time) as age:
        age.confirm()
        for _ in range(119):
            time.passes(60)
            age.poll()
    with started(tmp_path, time) as age:
        assert age.age_ms == KEEP_MS
        time.passes(60)
        age.save()  # as at the end of a process that is told to stop
    with started(tmp_path, time) as age:
        assert age.age_ms == KEEP_MS + 60_000


def test_no_power_cut_brings_a_stopped_kiosk_back(tmp_path: Path, time: Time) -> None:
    time.synchronised = False
    with started(tmp_path, time) as age:
        age.confirm()
        time.passes(7 * DAY_S - 60)
        age.poll()
        time.passes(60)
        age.poll()
        assert age.freshness is Freshness.STALE
    with started(tmp_path, time) as age:
        assert age.freshness is Freshness.STALE


def test_an_orderly_day_writes_once_an_hour(tmp_path: Path, time: Time) -> None:
    with (
        started(tmp_path, time) as age,
        closing(sqlite3.connect(tmp_path / FILE)) as other,
    ):
        writes, seen = 0, version(other)
        for _ in range(24 * 60):
            time.passes(60)
            age.poll()
            writes, seen = writes + (version(other) != seen), version(other)
    assert writes == 24


def version(db: sqlite3.Connection) -> int:
    """Changes with every commit of another connection."""
    return db.execute("PRAGMA data_version").fetchone()[0]


def test_a_disk_that_takes_nothing_stops_no_sale_and_forgets_nothing(
    tmp_path: Path, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    with started(tmp_path, time) as age, closing(other):
        other.execute("BEGIN IMMEDIATE")
        time.passes(2 * HOUR_S)
        age.poll()
        age.poll()
        assert age.age_ms == 2 * HOUR_S * 1_000
    assert caplog.text.count("catalogue_age_not_saved") == 1


def test_nothing_held_cannot_grow_old(tmp_path: Path, time: Time) -> None:
    replicas = Replicas(tmp_path / FILE, HUB_KEY.public)
    age = CatalogueFreshness(replicas, time.clock())
    time.passes(30 * DAY_S)
    age.poll()
    assert (age.freshness, age.age_ms) == (Freshness.FRESH, 0)
    replicas.close()


def test_a_file_of_an_earlier_version_begins_to_age_now(
    tmp_path: Path, time: Time
) -> None:
    stocked(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.executescript("DROP TABLE age; DROP TABLE policy; PRAGMA user_version=0")
    with started(tmp_path, time) as age:
        time.passes(60)
        assert age.age_ms == 60_000


def test_each_change_is_logged_once(
    tmp_path: Path, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with started(tmp_path, time) as age:
        for _ in range(8 * 24):
            time.passes(HOUR_S)
            age.poll()
        age.confirm()
        age.poll()
    said = [
        record.getMessage()
        for record in caplog.records
        if record.name.endswith("catalogue_freshness")
    ]
    assert said == [
        "catalogue_due unconfirmed_h=135 limit_days=7",
        "catalogue_stale unconfirmed_h=168 limit_days=7",
        "catalogue_confirmed revision=1",
    ]
