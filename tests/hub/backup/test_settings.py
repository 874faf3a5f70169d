"""Of the configuration, what differs is put back; what was there stays beside it."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from firmware.base.errors import StoreError
from firmware.hub.backup import archive
from firmware.hub.backup.archive import Manifest
from firmware.hub.backup.restoring import Backup, settings
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

    written = settings(backup_of(tmp_path, **saved), work, tmp_path)

    assert written == [etc / "other.toml", etc / "gone.toml"]
    assert (etc / "other.toml").read_bytes() == b"other"
    assert (etc / "other.toml.before-1").read_bytes() == b"of now"
    assert (etc / "gone.toml").stat().st_mode & 0o777 == 0o600
    assert not (etc / "same.toml.before-1").exists()


@pytest.mark.parametrize("name", ["root__.ssh__authorized_keys", "etc__shadow"])
def test_nothing_is_written_where_no_setting_stands(
    tmp_path: Path, work: Path, name: str
) -> None:
    backup = backup_of(tmp_path, etc__countertop__a=b"a", **{name: b"x"})
    with pytest.raises(StoreError, match="is no place of a setting"):
        settings(backup, work, tmp_path)
    assert not (tmp_path / "etc").exists()


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
