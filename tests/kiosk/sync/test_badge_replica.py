"""The kiosk's badges: the hub's, versions forward, known without the hub."""

import logging
from pathlib import Path

import pytest

from firmware.base.errors import ReplicaError, WireError
from firmware.kiosk.sync.replica.badge_replica import FILE, BadgeReplica
from firmware.protocol.signing import SigningKey
from firmware.retail.codes.own_codes import make_badge
from tests.support.kiosk_shop import HUB_KEY, badge_list, badge_row

ZHANG, LI = make_badge(1), make_badge(2)
BOTH = badge_list(5, badge_row("b-1", ZHANG), badge_row("b-2", LI))
LI_REVOKED = badge_list(6, badge_row("b-1", ZHANG), badge_row("b-2", LI, revoked=True))


def replica(folder: Path) -> BadgeReplica:
    return BadgeReplica(folder / FILE, HUB_KEY.public)


def test_nobody_is_known_before_the_hub_has_spoken(tmp_path: Path) -> None:
    badges = replica(tmp_path)
    assert (badges.in_force, badges.find(ZHANG)) == (0, None)


def test_badges_are_known_after_a_start_without_the_hub(tmp_path: Path) -> None:
    assert replica(tmp_path).offer(BOTH)
    badges = replica(tmp_path)
    assert badges.in_force == 2
    assert badges.find(ZHANG) == badge_row("b-1", ZHANG)
    assert badges.find(make_badge(3)) is None
    assert not badges.offer(BOTH)


def test_a_revocation_counts_at_once_and_after_a_start(tmp_path: Path) -> None:
    badges = replica(tmp_path)
    badges.offer(BOTH)
    assert badges.offer(LI_REVOKED)
    for held in (badges, replica(tmp_path)):
        found = held.find(LI)
        assert found is not None
        assert found.revoked
        assert held.in_force == 1


def test_an_older_list_brings_no_revoked_badge_back(tmp_path: Path) -> None:
    replica(tmp_path).offer(LI_REVOKED)
    badges = replica(tmp_path)
    with pytest.raises(WireError, match="older than the one held"):
        badges.offer(BOTH)
    assert badges.in_force == 1


def test_another_hubs_badges_are_refused(tmp_path: Path) -> None:
    other = SigningKey.generate()
    badges = replica(tmp_path)
    with pytest.raises(WireError, match="signature"):
        badges.offer(badge_list(9, badge_row("b-9", LI), key=other))
    assert badges.in_force == 0


def test_the_file_holds_no_badge_and_takes_none_by_hand(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    replica(tmp_path).offer(BOTH)
    file = tmp_path / FILE
    assert ZHANG.removeprefix("CTS-").encode() not in file.read_bytes()
    content = bytearray(file.read_bytes())
    content[40] ^= 1
    file.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert replica(tmp_path).in_force == 0
    assert "document_unreadable kind=StaffBadges" in caplog.text
    assert replica(tmp_path).offer(BOTH)


def test_a_revocation_counts_although_the_disk_does_not_take_it(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    badges = replica(folder)
    badges.offer(BOTH)
    folder.rename(tmp_path / "away")
    with pytest.raises(ReplicaError):
        badges.offer(LI_REVOKED)
    assert badges.in_force == 1
    (tmp_path / "away").rename(folder)
    assert badges.offer(LI_REVOKED)  # comes again with the next connection
    assert replica(folder).in_force == 1
