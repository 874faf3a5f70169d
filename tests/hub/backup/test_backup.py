"""A backup is read back before it counts, and restored it is the same ledger (S44)."""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.backup import archive
from firmware.hub.backup.folder import backups
from firmware.hub.backup.manifest import Manifest
from firmware.hub.backup.summary import BooksSummary, summary
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import opened
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    sale,
    still_stamper,
)

pytestmark = pytest.mark.only_on("sqlite", "a PostgreSQL has tools of its own")
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    kept = tmp_path / "kept"
    kept.mkdir()
    config.write_text(
        f'{shop.config}\n[disk]\nfree_min_mb = 1\n[backup]\nfolder = "{kept}"\n'
        "keep_max = 2\n"
    )

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def sold(shop: Shop, kiosk: VirtualKiosk, first: int, last: int) -> None:
    for number in range(first, last + 1):
        shop.ack(kiosk.fact(sale(f"k1-1-{number}", goods(20))))


def books_in(folder: Path) -> BooksSummary:
    with opened(folder, begin=False) as engine:
        return summary(engine)


def ended(shop: Shop) -> Path:
    """The hub's folder, once the hub has let go of it."""
    shop.engine.dispose()
    return shop.folder


def test_what_was_booked_comes_back_and_what_was_there_is_kept(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 3)
    saved = books_in(shop.folder)
    file = tmp_path / "saved.tar"
    status, out = call("backup", "--out", str(file))
    assert (status, "read back, and the same books" in out) == (0, True)
    assert "3 orders" in out
    assert file.stat().st_mode & 0o777 == 0o600
    sold(shop, kiosk, 4, 5)
    later = books_in(shop.folder)
    folder = ended(shop)

    status, out = call("restore", str(file), "--yes")

    assert status == 0, out
    assert books_in(folder) == saved
    (aside,) = folder.glob("before-restore-*")
    assert str(aside) in out
    assert books_in(aside) == later
    assert saved.ledger_sha256 != later.ledger_sha256


def test_a_machine_without_books_gets_them(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 2)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    saved, folder = books_in(shop.folder), ended(shop)
    (folder / DATABASE).unlink()

    status, out = call("restore", str(file))

    assert status == 0, out
    assert books_in(folder) == saved


def test_nothing_is_restored_under_a_hub_that_has_them_open(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 1)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    folder = ended(shop)
    ready, end = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        other = sqlite3.connect(folder / DATABASE)
        other.execute("SELECT count(*) FROM orders").fetchone()
        os.write(ready[1], b"!")
        os.read(end[0], 1)
        os._exit(0)
    os.read(ready[0], 1)

    status, out = call("restore", str(file), "--yes")

    os.write(end[1], b"!")
    os.waitpid(child, 0)
    assert status == 1
    assert "stop the hub first" in out
    assert not list(folder.glob("before-restore-*"))


def test_a_backup_of_another_hub_is_named_as_one(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 1)
    own, file = shop.folder / "hub.pub", tmp_path / "saved.tar"
    own.write_text("this hub's\n")
    call("backup", "--out", str(file))
    ended(shop)
    warning = "the backup is of another hub"
    assert warning not in call("restore", str(file))[1]

    own.write_text("another hub's\n")

    assert warning in call("restore", str(file))[1]


def test_without_consent_nothing_changes(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 1)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    folder = ended(shop)

    status, out = call("restore", str(file))

    assert (status, "--yes" in out) == (2, True)
    assert not list(folder.glob("before-restore-*"))


def test_without_consent_no_setting_changes_either(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 1)
    place = Path("/etc/countertop/of-a-test.toml")
    content = tmp_path / "content"
    content.write_bytes(b"x")
    name = f"settings{place}"
    made = Manifest("", "0.2.0", (archive.member_of(name, content),))
    file = tmp_path / "saved.tar"
    with file.open("wb") as out:
        archive.write(out, made, {name: content})

    status, out = call("restore", str(file), "--settings")

    assert (status, str(place) in out, "--yes" in out) == (2, True, True)
    assert not place.exists()


@pytest.mark.parametrize("place", [200, 1_000, 50_000, 120_000, -20_000])
def test_a_damaged_backup_is_refused_whole(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path, place: int
) -> None:
    sold(shop, kiosk, 1, 2)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    saved, folder = books_in(shop.folder), ended(shop)
    content = bytearray(file.read_bytes())
    content[place] ^= 0x10
    file.write_bytes(content)

    assert call("restore", str(file), "--check")[0] == 1
    assert call("restore", str(file), "--yes")[0] == 1

    assert books_in(folder) == saved
    assert not list(folder.glob("before-restore-*"))


@pytest.mark.parametrize("left", [0, 100, 5_000, 100_000])
def test_a_backup_that_was_cut_off_is_refused(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path, left: int
) -> None:
    sold(shop, kiosk, 1, 2)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    file.write_bytes(file.read_bytes()[:left])

    status, out = call("restore", str(file), "--check")

    assert (status, str(file) in out) == (1, True)


def test_its_times_are_those_of_the_shop(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    """The sale of 08:00 UTC was at four in the afternoon in China."""
    sold(shop, kiosk, 1, 1)
    file = tmp_path / "saved.tar"
    assert "the last of 2026-03-01 16:00:00" in call("backup", "--out", str(file))[1]

    status, out = call("restore", str(file), "--check")

    assert (status, "the last of 2026-03-01 16:00:00" in out) == (0, True)
    assert "+00:00" not in out


def test_a_backup_is_checked_where_no_hub_is_set_up(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    sold(shop, kiosk, 1, 1)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    nowhere = str(tmp_path / "none.toml")
    assert main(["restore", str(file), "--check", "--config", nowhere]) == 0
    assert "the last of 2026-03-01 16:00:00" in capsys.readouterr().out


def test_a_key_that_is_a_pipe_holds_no_backup_up(
    call: Call, shop: Shop, tmp_path: Path
) -> None:
    os.mkfifo(shop.folder / "hub.key")
    file = tmp_path / "saved.tar"
    status, out = call("backup", "--out", str(file))
    assert (status, "hub.key is no file" in out) == (1, True)
    assert not file.exists()


def test_the_newest_stay_in_the_folder(call: Call, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for day in ("01", "02", "03"):
        (kept / f"hub-202611{day}T030000Z.tar").touch()
    (kept / "hub-mine.tar").touch()

    status, out = call("backup")

    assert status == 0, out
    assert "2 older backups removed" in out
    newest, second = backups(kept)
    assert second.name == "hub-20261103T030000Z.tar"
    assert newest.stat().st_size > 0
    assert (kept / "hub-mine.tar").exists()


def test_a_damaged_database_makes_no_backup_and_older_ones_stay(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 2)
    old = tmp_path / "kept/hub-20261101T030000Z.tar"
    old.touch()
    folder = ended(shop)
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            "INSERT INTO entries VALUES ('nowhere', 'till:k1', 'CNY', 7)"
        )
    connection.close()

    status, out = call("backup")

    assert status == 1
    assert "damaged" in out
    assert backups(tmp_path / "kept") == [old]


def test_a_file_that_is_there_is_never_written_over(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.tar"
    file.write_text("mine")

    status, out = call("backup", "--out", str(file))

    assert (status, file.read_text()) == (1, "mine")
    assert "File exists" in out


def test_after_an_older_backup_sales_go_on_and_what_is_missing_is_named(
    call: Call, shop: Shop, kiosk: VirtualKiosk, tmp_path: Path
) -> None:
    sold(shop, kiosk, 1, 3)
    file = tmp_path / "saved.tar"
    call("backup", "--out", str(file))
    sold(shop, kiosk, 4, 5)  # the kiosk has forgotten them: they were acknowledged
    folder = ended(shop)
    assert call("restore", str(file), "--yes")[0] == 0

    with opened(folder, begin=False) as engine:
        desk = dispatcher(engine, still_stamper("hub"), KEY)
        again = replace(shop, engine=engine, desk=desk)
        ack = again.ack(kiosk.fact(sale("k1-1-6", goods(20))))

    assert (ack.upto, ack.extra) == (3, (6,))
    status, out = call("reconcile")
    assert status == 1
    assert "orders           4" in out
    assert "gaps: kiosk k1, journal 1: 4 is missing" in out
