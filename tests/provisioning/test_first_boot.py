"""A first boot on a folder that stands for a kiosk, cut short after each action."""

import itertools
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError, RefusedError
from firmware.kiosk.config import KioskConfig
from provisioning.first_boot.__main__ import main
from provisioning.first_boot.card import ERRORS, SETTINGS, BootPartition
from provisioning.first_boot.plan import BoxTexts, host_name
from provisioning.first_boot.record import RECORD, FirstBootState, read_record
from provisioning.first_boot.taking import standard_offset_minutes, take
from tests.support.first_boot import (
    AUTHORITY,
    KID,
    PASSWORD,
    PUBLIC_KEY,
    SSID,
    WIFI_PASSWORD,
    admission_text,
    first_boot_text,
)
from tests.support.sources import ROOT

YEAR = 2026
HEAD = 'language = "en"\ntime_zone = "America/New_York"\n'
SAMPLE = ROOT / "provisioning/kiosk.toml"


class Box:
    """A new kiosk's root and its card, in a folder."""

    def __init__(self, folder: Path, text: str) -> None:
        self.root = folder / "root"
        self.boot = BootPartition(folder / "boot")
        self.boot.folder.mkdir(parents=True)
        self.kiosk_toml = self.root / "etc/countertop/kiosk.toml"
        self.kiosk_toml.parent.mkdir(parents=True)
        shutil.copyfile(SAMPLE, self.kiosk_toml)
        hosts = self.root / "etc/hosts"
        hosts.write_text("127.0.0.1\tlocalhost\n127.0.1.1\tcountertop-new\n", "utf-8")
        self.boot.settings.write_text(text, "utf-8")

    def start(self, actions: int | None = None) -> list[str]:
        """Take the file; with `actions`, the power goes after so many of them."""
        taken: Iterator[str] = take(self.root, self.boot, YEAR)
        return list(itertools.islice(taken, actions))

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Each file of root and card: its mode, and what is in it."""
        found: dict[str, tuple[int, bytes]] = {}
        for path in (*self.root.rglob("*"), *self.boot.folder.rglob("*")):
            name = str(path.relative_to(self.root.parent))
            if path.is_symlink():
                found[name] = (0, str(path.readlink()).encode())
            elif path.is_file():
                found[name] = (path.stat().st_mode & 0o777, path.read_bytes())
        return found

    @property
    def error(self) -> str | None:
        """What a person finds on the card, if anything."""
        path = self.boot.folder / ERRORS
        return path.read_text("utf-8-sig") if path.exists() else None


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path, first_boot_text(head=HEAD))


def test_a_new_kiosk_has_all_that_the_file_says(box: Box) -> None:
    box.start()

    config = load(box.kiosk_toml, KioskConfig)
    assert (config.kid, config.hub.public_key) == (KID, PUBLIC_KEY)
    assert (config.broker.host, config.broker.port) == ("hub.local", 8883)
    assert (config.store.language, config.store.utc_offset_minutes) == ("en", -300)
    files = box.files()
    etc = "root/etc/"
    assert files[f"{etc}countertop/kiosk.password"] == (0o640, f"{PASSWORD}\n".encode())
    assert files[f"{etc}countertop/tls/ca.pem"] == (0o640, AUTHORITY.encode())
    assert files[f"{etc}countertop/kiosk.toml"][0] == 0o640
    mode, network = files[
        f"{etc}NetworkManager/system-connections/countertop.nmconnection"
    ]
    assert (mode, b"psk=" in network) == (0o600, True)
    rules = files[f"{etc}modprobe.d/cfg80211_regdomain.conf"]
    assert rules == (0o644, b"options cfg80211 ieee80211_regdom=CN\n")
    assert files[f"{etc}hostname"][1] == b"kiosk-7\n"
    assert files[f"{etc}hosts"][1] == b"127.0.0.1\tlocalhost\n127.0.1.1\tkiosk-7\n"
    assert files[f"{etc}localtime"][1] == b"/usr/share/zoneinfo/America/New_York"


def test_the_card_keeps_no_secret_and_says_what_was_applied(box: Box) -> None:
    with box.boot.settings.open("rb") as before:
        box.start()
        # Nor do the clusters that the old file had.
        assert set(before.read()) == {0}
    data = box.boot.settings.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert all(line.startswith("#") for line in text.split("\r\n"))
    assert KID in text
    assert SSID in text
    kept = b"".join(
        content for name, (_, content) in box.files().items() if "boot" in name
    )
    for secret in (PASSWORD, WIFI_PASSWORD, "".join(admission_text().split())[:40]):
        assert secret.encode() not in kept
    assert box.error is None


def test_the_next_start_changes_nothing(box: Box) -> None:
    box.start()
    before = box.files()
    assert box.start() == []
    assert box.files() == before


def test_a_power_cut_after_any_action_is_made_good_at_the_next_start(
    box: Box, tmp_path: Path
) -> None:
    actions = len(box.start())
    whole = box.files()
    assert actions > 10
    for cut in range(actions + 1):
        other = Box(tmp_path / f"cut-{cut}", first_boot_text(head=HEAD))
        other.start(cut)
        other.start()
        assert other.files() == whole, cut


@pytest.mark.parametrize("left", [b"", b"\0" * 99, b"[hub", None])
def test_a_card_whose_file_a_cut_has_torn_is_made_good(
    box: Box, left: bytes | None
) -> None:
    actions = len(box.start())
    whole = box.files()
    again = Box(box.root.parent / "again", first_boot_text(head=HEAD))
    again.start(actions - 1)  # applied, and the card is not yet changed
    again.boot.settings.unlink()
    if left is not None:
        again.boot.settings.write_bytes(left)
    again.start()
    assert again.files() == whole


def test_a_kiosk_that_is_set_up_is_left_as_it_is(box: Box) -> None:
    box.start()
    box.boot.settings.write_text(first_boot_text(), "utf-8")
    before = box.files()
    with pytest.raises(RefusedError, match="set up already"):
        box.start()
    assert box.files() == before


@pytest.mark.parametrize("by", ["password", "key", "record"])
def test_so_is_one_that_a_person_set_up(box: Box, by: str) -> None:
    if by == "password":
        (box.kiosk_toml.parent / "kiosk.password").write_text("secret\n", "utf-8")
    elif by == "record":
        (box.root / RECORD.relative_to("/")).write_bytes(b"\0\0")
    else:
        text = box.kiosk_toml.read_text("utf-8")
        key = text.replace("put the text of hub.pub here", PUBLIC_KEY)
        box.kiosk_toml.write_text(key, "utf-8")
    before = box.files()
    assert main(["--root", str(box.root), "--boot", str(box.boot.folder)]) == 2
    error = box.error
    assert error is not None
    assert "早已装好" in error
    assert "set up already" in error
    (box.boot.folder / ERRORS).unlink()
    assert box.files() == before


def test_what_is_refused_is_told_on_the_card_and_changes_nothing(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    good = box.boot.settings.read_text("utf-8")
    box.boot.settings.write_text(good.replace('"CN"', '"China"'), "utf-8")
    before = box.files()
    assert main(["--root", str(box.root), "--boot", str(box.boot.folder)]) == 2

    data = (box.boot.folder / ERRORS).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    error = data.decode("utf-8-sig")
    assert "wifi.country：'China'" in error or "wifi.country: 'China'" in error
    assert "两个大写字母，例如 CN" in error
    assert "two capital letters, such as CN" in error
    assert "first_boot_refused" in caplog.text
    for secret in (PASSWORD, WIFI_PASSWORD):
        assert secret not in caplog.text
        assert secret not in error
    (box.boot.folder / ERRORS).unlink()
    assert box.files() == before

    (box.boot.folder / ERRORS).write_bytes(data)
    box.boot.settings.write_text(good, "utf-8")
    assert main(["--root", str(box.root), "--boot", str(box.boot.folder)]) == 0
    assert box.error is None
    assert PASSWORD not in caplog.text
    assert "first_boot_step what=time zone America/New_York" in caplog.text


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Asia/Shanghai", 480), ("Europe/Berlin", 60), ("Australia/Sydney", 600),
     ("Asia/Kathmandu", 345), ("UTC", 0)],
)  # fmt: skip
def test_slips_have_the_time_outside_of_summer_time(zone: str, offset: int) -> None:
    assert standard_offset_minutes(zone, YEAR) == offset


def test_a_zone_that_the_system_lacks_is_refused(box: Box) -> None:
    text = first_boot_text(head='time_zone = "Asia/Peking"\n')
    box.boot.settings.write_text(text, "utf-8")
    before = box.files()
    with pytest.raises(
        ConfigError, match=r"countertop.toml: .*\n.*time_zone: 'Asia/Pek"
    ):
        box.start()
    assert box.files() == before


def test_a_configuration_that_would_be_refused_is_left_as_it_is(box: Box) -> None:
    text = box.kiosk_toml.read_text("utf-8").replace("baud = 9600", "baud = 1")
    box.kiosk_toml.write_text(text, "utf-8")
    before = box.files()
    with pytest.raises(ConfigError, match=r"kiosk\.toml: .*\n.*scanner\.baud: 1;"):
        box.start()
    assert box.files() == before


@pytest.mark.parametrize("text", [None, "# nothing\n"])
def test_a_card_that_says_nothing_changes_nothing(box: Box, text: str | None) -> None:
    box.boot.settings.unlink()
    if text is not None:
        box.boot.settings.write_text(text, "utf-8")
    (box.boot.folder / ERRORS).write_text("of an earlier start", "utf-8")
    before = box.files()
    assert box.start() == []
    del before[f"boot/{ERRORS}"]
    assert box.files() == before


def test_a_disk_that_fails_ends_with_one(box: Box) -> None:
    (box.root / "etc/countertop/tls").write_text("no folder", "utf-8")
    assert main(["--root", str(box.root), "--boot", str(box.boot.folder)]) == 1
    record = read_record((box.root / RECORD.relative_to("/")).read_bytes())
    assert record is not None
    assert record.state is FirstBootState.BEGUN
    assert SSID in box.boot.settings.read_text("utf-8")


def test_the_record_holds_no_secret(box: Box) -> None:
    box.start()
    data = (box.root / RECORD.relative_to("/")).read_bytes()
    assert json.loads(data) == {"state": "done", "kid": KID, "ssid": SSID}


@pytest.mark.parametrize("data", [b"", b"[]", b'{"state": "x"}', b"\xff"])
def test_a_damaged_record_is_none(data: bytes) -> None:
    assert read_record(data) is None


@pytest.mark.parametrize(
    ("kid", "name"), [("Kiosk_7", "kiosk-7"), ("_", "kiosk"), ("-a-", "a")]
)
def test_a_machine_is_called_as_its_kiosk(kid: str, name: str) -> None:
    assert host_name(kid) == name


def test_secrets_are_in_no_repr() -> None:
    shown = repr(BoxTexts(kiosk_toml="", hosts=""))
    assert shown
    assert SETTINGS == "countertop.toml"
