"""Small files that a box trusts: whole or absent after a power cut, and on the disk."""

import os
from contextlib import suppress
from pathlib import Path


def replace_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a whole file in the place of `path`, old or absent; OSError if it fails.

    When this returns, file and name survive a power cut. After an OSError the old file
    or the new one is there: write it again before what it holds is trusted.
    """
    fresh = _written(path, data, mode)
    try:
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def create_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """As `replace_durably`, but FileExistsError if there is a file already."""
    fresh = _written(path, data, mode)
    try:
        os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring new, renamed and removed names in a folder to the disk; OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _written(path: Path, data: bytes, mode: int) -> Path:
    """A synced file beside `path`; one that an earlier attempt left is removed."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    handle = os.open(fresh, flags, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    return fresh
