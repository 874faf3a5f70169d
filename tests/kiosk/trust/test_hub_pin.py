"""That the hub signs is known for ever after, and damage does not forget it."""

from pathlib import Path

import pytest

from firmware.kiosk.trust.hub_pin import HubPin
from firmware.protocol.signing import SigningKey

HUB = SigningKey.generate().public
OTHER = SigningKey.generate().public


def pin(folder: Path, public_key: str = HUB) -> HubPin:
    return HubPin(folder / "kiosk" / "hub-signs", public_key)


def test_nothing_is_known_of_a_hub_that_never_signed(tmp_path: Path) -> None:
    assert not pin(tmp_path)


def test_a_hub_that_signed_once_is_known_to_sign(tmp_path: Path) -> None:
    first = pin(tmp_path)
    first.set()
    first.set()
    assert first
    assert pin(tmp_path)
    assert [each.name for each in (tmp_path / "kiosk").iterdir()] == ["hub-signs"]


def test_a_new_hub_with_another_key_begins_anew(tmp_path: Path) -> None:
    pin(tmp_path).set()
    other = pin(tmp_path, OTHER)
    assert not other
    other.set()
    assert pin(tmp_path, OTHER)


@pytest.mark.parametrize("place", range(0, 110, 7))
def test_a_damaged_file_counts(tmp_path: Path, place: int) -> None:
    pin(tmp_path).set()
    path = tmp_path / "kiosk" / "hub-signs"
    text = bytearray(path.read_bytes())
    text[place % len(text)] ^= 1
    path.write_bytes(text)
    assert pin(tmp_path)
    path.write_bytes(b"")
    assert pin(tmp_path)


def test_a_name_that_leads_elsewhere_is_replaced_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "kiosk"
    folder.mkdir()
    (folder / "hub-signs.new").symlink_to(tmp_path / "elsewhere")
    (folder / "hub-signs").symlink_to(tmp_path / "elsewhere")
    pin(tmp_path).set()
    assert pin(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_disk_that_takes_nothing_is_known_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kiosk" / "hub-signs.new").mkdir(parents=True)
    here = pin(tmp_path)
    here.set()
    assert here
    assert "hub_pin_not_saved" in caplog.text
