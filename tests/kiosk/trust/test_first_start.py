"""From when on a kiosk refuses what its hub has not signed."""

from pathlib import Path

import pytest

from firmware.kiosk.trust.hub_pin import FILE, JOURNAL
from firmware.kiosk.trust.hub_trust import trust_in_hub
from firmware.protocol.signing import SigningKey

HUB = SigningKey.generate().public
OTHER = SigningKey.generate().public


def insists(folder: Path, public_key: str = HUB, *, only: bool | None = None) -> bool:
    return trust_in_hub(folder, public_key, signed_only=only).requires_signatures


def test_a_new_kiosk_insists_from_its_first_start_on(tmp_path: Path) -> None:
    assert insists(tmp_path)
    (tmp_path / JOURNAL).touch()
    assert insists(tmp_path)


def test_a_kiosk_that_release_0_1_set_up_waits_until_its_hub_signs(
    tmp_path: Path,
) -> None:
    (tmp_path / JOURNAL).touch()
    assert not insists(tmp_path)
    assert not insists(tmp_path)
    assert insists(tmp_path, only=True)


def test_a_kiosk_that_knew_a_signing_hub_insists_on_the_next_one(
    tmp_path: Path,
) -> None:
    assert insists(tmp_path)
    (tmp_path / JOURNAL).touch()
    assert insists(tmp_path, OTHER)


def test_a_new_kiosk_may_be_put_beside_a_hub_of_release_0_1(tmp_path: Path) -> None:
    assert not insists(tmp_path, only=False)
    assert list(tmp_path.iterdir()) == []


def test_a_hub_that_is_put_back_is_believed_once_its_pin_is_deleted(
    tmp_path: Path,
) -> None:
    assert insists(tmp_path)
    (tmp_path / JOURNAL).touch()
    (tmp_path / FILE).unlink()
    assert not insists(tmp_path)


@pytest.mark.parametrize("only", [None, False])
def test_what_the_hub_was_seen_to_do_counts_whatever_is_configured(
    tmp_path: Path, *, only: bool | None
) -> None:
    assert insists(tmp_path)
    assert insists(tmp_path, only=only)
