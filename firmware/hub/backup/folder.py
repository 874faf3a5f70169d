"""The folder of nightly backups: what a new one is called, and which ones stay."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from firmware.base.durable_files import sync_folder

PATTERN = "hub-????????T??????Z.tar"
STAMP = "hub-%Y%m%dT%H%M%SZ.tar"


def name_at(now: datetime) -> str:
    """The name of a backup that begins now."""
    return now.astimezone(UTC).strftime(STAMP)


def made_at(file: Path) -> datetime | None:
    """When a backup of that name was begun; None for another file's name."""
    try:
        return datetime.strptime(file.name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def backups(folder: Path) -> list[Path]:
    """The finished backups of a folder, the newest first; OSError if it is closed."""
    return sorted(
        (file for file in folder.glob(PATTERN) if made_at(file)), reverse=True
    )


@contextmanager
def new_file(target: Path) -> Generator[IO[bytes]]:
    """A file that gets its name once the `with` ends well; for this account alone.

    OSError if it cannot be; FileExistsError if there is one of that name.
    """
    unfinished = target.with_name(f".{target.name}.new")
    unfinished.unlink(missing_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "w+b") as file:
            yield file
        os.link(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


@contextmanager
def file_of_root(target: Path) -> Generator[IO[bytes]]:
    """A new file that is written with fewer rights than it was made with.

    It has its name from the start, so that one which did not end well is emptied, and
    removed where that is allowed. OSError if it cannot be made.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(target, flags, 0o600), "w+b") as file:
        try:
            yield file
        except BaseException:
            file.truncate(0)
            with suppress(OSError):
                target.unlink()
            raise


def prune(folder: Path, keep_max: int) -> list[Path]:
    """Remove all but the newest backups; those that went."""
    old = backups(folder)[keep_max:]
    for file in old:
        file.unlink()
    return old
