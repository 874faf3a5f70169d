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
from firmware.hub.backup.making import BOOKS, KEYS, checked, is_same, verify
from firmware.hub.backup.manifest import Manifest
from firmware.hub.backup.summary import BooksSummary, summary
from firmware.hub.db.dialect.file_use import is_in_use
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import opened

PUBLIC_KEY = "hub.pub"
LOGS = ("hub.db-wal", "hub.db-shm")


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


def is_of_another_hub(manifest: Manifest, data: Path) -> bool:
    """Whether the key in a backup is another one than that of the hub in `data`."""
    own = data / PUBLIC_KEY
    saved = [each for each in manifest.members if each.name == f"keys/{PUBLIC_KEY}"]
    if not saved or not own.is_file():
        return False
    return archive.member_of(PUBLIC_KEY, own).sha256 != saved[0].sha256


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
