"""The doctor names a kiosk, and a hub, at which nobody could confirm money."""

from pathlib import Path

import pytest

from firmware.hub.config import HubConfig
from firmware.hub.db.engine import open_engine, writing
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import KeptBadge
from firmware.kiosk.config import (
    HubIdentity,
    JournalConfig,
    KioskConfig,
    StaffConfig,
)
from firmware.kiosk.sync.replica.badge_replica import FILE, BadgeReplica
from firmware.retail.codes.own_codes import make_badge
from provisioning.checks.books import hub_badges
from provisioning.checks.finding import Grade
from provisioning.checks.signatures import kiosk_badges
from tests.support.kiosk_shop import HUB_KEY, badge_list, badge_row

NOW = "2026-03-01T08:00:00.000Z"
ZHANG = make_badge(1)


def kiosk(folder: Path, staff: StaffConfig | None = None) -> KioskConfig:
    return KioskConfig(
        kid="K1",
        hub=HubIdentity(public_key=HUB_KEY.public),
        journal=JournalConfig(folder=folder),
        staff=staff or StaffConfig(),
    )


def test_a_kiosk_without_a_badge_is_at_fault_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    found = kiosk_badges(kiosk(tmp_path))
    assert found.grade is Grade.FAULT
    assert "nobody can confirm money" in found.seen
    assert "countertop staff add NAME" in found.remedy
    assert 'proof = "key"' in found.remedy


@pytest.mark.parametrize("revoked", [False, True])
def test_a_badge_in_force_is_enough(tmp_path: Path, *, revoked: bool) -> None:
    row = badge_row("b-1", ZHANG, revoked=revoked)
    BadgeReplica(tmp_path / FILE, HUB_KEY.public).offer(badge_list(1, row))
    assert kiosk_badges(kiosk(tmp_path)).grade is (Grade.FAULT if revoked else Grade.OK)


def test_a_key_switch_needs_no_badge(tmp_path: Path) -> None:
    found = kiosk_badges(kiosk(tmp_path, StaffConfig(proof="key")))
    assert (found.grade, found.seen) == (Grade.OK, "key switch on pin 26")


def test_a_hub_without_a_badge_is_warned_of(tmp_path: Path) -> None:
    config = HubConfig(data=tmp_path)
    engine = open_engine(tmp_path)
    assert hub_badges(config).grade is Grade.WARN
    with writing(engine) as connection:
        staff_store.add(connection, KeptBadge("b-1", "张三", "1" * 64, NOW))
    assert hub_badges(config).grade is Grade.OK
    with writing(engine) as connection:
        staff_store.revoke(connection, "张三", NOW)
    engine.dispose()
    found = hub_badges(config)
    assert found.grade is Grade.WARN
    assert "countertop staff add NAME" in found.remedy
