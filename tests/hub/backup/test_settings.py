"""Of the configuration, what differs is put back; what was there stays beside it."""

import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from firmware.base.errors import StoreError
from firmware.hub.backup import archive
from firmware.hub.backup.manifest import Manifest
from firmware.hub.backup.put_back import changed_settings, put_back
from firmware.hub.backup.restoring import Backup
from firmware.hub.backup.settings import read_settings


def backup_of(folder: Path, **contents: bytes) -> Backup:
    """A backup with settings only; `__` in a name stands for a slash."""
    files: dict[str, Path] = {}
    for number, (name, content) in enumerate(contents.items()):
        file = folder / f"saved-{number}"
        file.write_bytes(content)
        files[f"settings/{name.replace('__', '/')}"] = file
    members = tuple(archive.member_of(name, file) for name, file in files.items())
    out = BytesIO()
    archive.write(out, Manifest("2026-11-01T03:00:00+00:00", "0.2.0", members), files)
    return Backup(out, "saved.tar", "1")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_what_is_missing_or_differs_is_written(tmp_path: Path, work: Path) -> None:
    etc = tmp_path / "etc/countertop"
    etc.mkdir(parents=True)
    (etc / "same.toml").write_bytes(b"same")
    (etc / "other.toml").write_bytes(b"of now")
    names = ("same", "other", "gone")
    saved = {f"etc__countertop__{name}.toml": name.encode() for name in names}

    changed = changed_settings(backup_of(tmp_path, **saved), work, tmp_path)
    assert [each.target for each in changed] == [etc / "other.toml", etc / "gone.toml"]
    assert (etc / "other.toml").read_bytes() == b"of now"
    put_back(changed, "1")

    assert (etc / "other.toml").read_bytes() == b"other"
    assert (etc / "other.toml.before-1").read_bytes() == b"of now"
    assert (etc / "gone.toml").stat().st_mode & 0o777 == 0o600
    assert not (etc / "same.toml.before-1").exists()


@pytest.mark.parametrize(
    "name",
    [
        "root__.ssh__authorized_keys",
        "etc__shadow",
        "etc__countertop",
        "etc__countertop2__x.toml",
        "etc__mosquitto__mosquitto.conf",
        "etc__mosquitto__conf.d__stranger.conf",
        "etc__mosquitto__conf.d__deeper__countertop-a.conf",
        "etc__mosquitto__countertop.acl",
    ],
)
def test_nothing_is_written_where_no_setting_stands(
    tmp_path: Path, work: Path, name: str
) -> None:
    backup = backup_of(tmp_path, etc__countertop__a=b"a", **{name: b"x"})
    with pytest.raises(StoreError, match="is no place of a setting"):
        changed_settings(backup, work, tmp_path)
    assert not (tmp_path / "etc").exists()


def test_no_setting_can_be_executed_or_written_by_others(
    tmp_path: Path, work: Path
) -> None:
    plain = backup_of(tmp_path, etc__countertop__a=b"a")
    manifest = archive.read_manifest(plain.source, plain.name)
    open_to_all = replace(manifest.members[0], mode=0o777)
    out = BytesIO()
    files = {open_to_all.name: tmp_path / "saved-0"}
    archive.write(out, replace(manifest, members=(open_to_all,)), files)

    changed = changed_settings(Backup(out, "saved.tar", "1"), work, tmp_path)
    put_back(changed, "1")

    written = tmp_path / "etc/countertop/a"
    assert written.stat().st_mode & 0o7777 == 0o644


def test_a_setting_whose_name_nobody_can_print_is_left_out(tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[2J.toml"
    odd.write_bytes(b"x")
    read = read_settings((), [(tmp_path, "*.toml")])
    assert (read.files, read.left_out) == ((), (odd,))


@pytest.mark.parametrize("name", ["..__..__etc__countertop__x", "__etc__passwd"])
def test_a_path_that_climbs_makes_it_no_backup(tmp_path: Path, name: str) -> None:
    files = {name.replace("__", "/"): tmp_path / "saved"}
    files[name.replace("__", "/")].write_bytes(b"x")
    members = tuple(archive.member_of(each, file) for each, file in files.items())
    out = BytesIO()
    archive.write(out, Manifest("", "", members), files)
    with pytest.raises(StoreError, match="names files that no backup has"):
        archive.read_manifest(out, "saved.tar")


def test_named_files_and_those_in_places_are_read_once(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_bytes(b"data")
    file.chmod(0o640)
    os.mkfifo(tmp_path / "pipe.toml")
    gone = tmp_path / "gone.toml"

    read = read_settings([file, gone], [(tmp_path, "hub.*"), (tmp_path, "none.*")])

    (setting,) = read.files
    assert (setting.place, setting.content, setting.mode) == (file, b"data", 0o640)
    assert not read.left_out
