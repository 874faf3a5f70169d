"""Puts a backup in the place of the hub's books; what was there is kept aside (S44)."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from firmware.base.durable_files import replace_durably, sync_folder
from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.backup import archive
from firmware.hub.backup.making import BOOKS, KEYS, SETTINGS, checked, is_same, verify
from firmware.hub.backup.summary import BooksSummary, summary
from firmware.hub.db.dialect.sqlite import DATABASE, is_in_use
from firmware.hub.db.engine import opened

LOGS = ("hub.db-wal", "hub.db-shm")
PLACES = ("/etc/countertop/", "/etc/mosquitto/")
"""Where settings may stand: a backup puts nothing elsewhere."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What is in place now, and the folder with what was there before, if any."""

    books: BooksSummary
    aside: Path | None


def present(data: Path) -> BooksSummary | None:
    """The books that are there now; None if there are none that can be read.

    StoreError while a hub, or another command, has them open.
    """
    file = data / DATABASE
    if not file.exists():
        return None
    if is_in_use(file):
        raise StoreError(
            Phrase(
                "{file} is in use: stop the hub first (systemctl stop hub)", file=file
            )
        )
    with suppress(StoreError), opened(data, begin=False) as engine:
        return summary(engine)
    return None


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is open for reading; `stamp` names what is kept because of it."""

    source: IO[bytes]
    name: str
    stamp: str


def restore(backup: Backup, data: Path) -> Restored:
    """Verify the backup, keep the present files aside, and put its books in place.

    StoreError if the backup is damaged: then
    nothing was changed. OSError if the disk cannot.
    """
    source, name = backup.source, backup.name
    manifest = archive.read_manifest(source, name)
    work = data / f".restore-{backup.stamp}"
    work.mkdir(mode=0o700)
    try:
        files = verify(source, name, work)
        aside = _put_aside(data, data / f"before-restore-{backup.stamp}")
        _put(files, data)
    finally:
        shutil.rmtree(work)
    books = checked(data, str(data / DATABASE))
    if not is_same(books, manifest.books):
        raise StoreError(
            Phrase(
                "{data}: the books in place are not those of {name}",
                data=data,
                name=name,
            )
        )
    return Restored(books, aside)


def settings(backup: Backup, work: Path, root: Path = Path("/")) -> list[Path]:
    """Put the files of the configuration back; those that differed are kept beside.

    The paths that were written. StoreError for a damaged backup, OSError if a file
    cannot be written. Below `root`.
    """
    name = backup.name
    manifest = archive.read_manifest(backup.source, name)
    files = archive.unpack(backup.source, name, work)
    places = {
        member: member.name.removeprefix(SETTINGS)
        for member in manifest.members
        if member.name.startswith(f"{SETTINGS}/")
    }
    for place in places.values():
        if not place.startswith(PLACES):
            raise StoreError(
                Phrase(
                    "{name}: {place} is no place of a setting", name=name, place=place
                )
            )
    written: list[Path] = []
    for member, place in places.items():
        target, content = root / place[1:], files[member.name].read_bytes()
        if _changed(target, content, backup.stamp):
            replace_durably(target, content, member.mode & 0o777)
            _give(target, member.group)
            written.append(target)
    return written


def _changed(target: Path, content: bytes, stamp: str) -> bool:
    """Whether the file is to be written; another one there is kept beside."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        return True
    if target.read_bytes() == content:
        return False
    target.rename(target.with_name(f"{target.name}.before-{stamp}"))
    return True


def _give(target: Path, group: str) -> None:
    """To the group that read it before, where this machine has one of that name."""
    if group:
        with suppress(LookupError, PermissionError):
            shutil.chown(target, group=group)


def _put_aside(data: Path, folder: Path) -> Path | None:
    there = [data / name for name in (DATABASE, *LOGS, *KEYS) if (data / name).exists()]
    if not there:
        return None
    folder.mkdir(mode=0o700)
    # The books last: while they are there, nothing has changed for a hub.
    for file in reversed(there):
        file.rename(folder / file.name)
    sync_folder(folder)
    sync_folder(data)
    return folder


def _put(files: Mapping[str, Path], data: Path) -> None:
    for name in KEYS:
        key = files.get(f"keys/{name}")
        if key:
            mode = 0o600 if name.endswith(".key") else 0o644
            replace_durably(data / name, key.read_bytes(), mode)
    books = files[BOOKS]
    books.chmod(0o640)
    handle = os.open(books, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    books.rename(data / DATABASE)
    sync_folder(data)
