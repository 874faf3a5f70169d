"""Databases that were found damaged, and the copies kept of them.

The copies are the memory of the damage: the doctor and `countertop reconcile` name them
until a person has removed them.
"""

import os
import shutil
import time
from pathlib import Path

from firmware.base.durable_files import sync_folder
from firmware.base.write_ahead_log import (
    HEADER_BYTES,
    LOG_WITHOUT_DATABASE,
    LogDamage,
    log_damage,
)

MAX_KEPT = 3
"""Damages of one database of which copies are kept: the first ones lack the most."""
MAX_COPY_BYTES = 64 * 1024 * 1024
"""A larger file is not copied: its log, which holds what was lost, always is."""
MAX_CHECKED_BYTES = 64 * 1024 * 1024
"""A log is checked to here, which takes seconds: four times what a busy hub has."""
MARK = ".damaged-"


def log_of(database: Path) -> Path:
    """The write-ahead log of an SQLite file."""
    return database.with_name(f"{database.name}-wal")


def found_damage(database: Path) -> LogDamage | None:
    """What is damaged in a database's log; None if nothing is, or there is no log.

    A log with frames beside an empty database is `LOG_WITHOUT_DATABASE`.

    To be asked before the database is opened, while no other process has it open.
    OSError if the log cannot be read.
    """
    try:
        with log_of(database).open("rb") as file:
            log = file.read(MAX_CHECKED_BYTES)
    except FileNotFoundError:
        return None
    if len(log) > HEADER_BYTES and database.stat().st_size == 0:
        return LOG_WITHOUT_DATABASE
    return log_damage(log)


def keep_aside(database: Path, unix_s: int | None = None) -> tuple[Path, ...]:
    """Copy database and log, as far as they are there, for a person to look at.

    None beyond `MAX_KEPT`. OSError if the disk cannot hold them: what is damaged must
    not be written to then.
    """
    stamp = f"{MARK}{int(time.time()) if unix_s is None else unix_s}"
    kept = kept_aside(database)
    if len(kept) >= MAX_KEPT or stamp in kept:
        return ()
    files = [log_of(database)] if log_of(database).exists() else []
    if database.exists() and database.stat().st_size <= MAX_COPY_BYTES:
        files.append(database)
    copies = tuple(_copied(f, f.with_name(f"{f.name}{stamp}")) for f in files)
    sync_folder(database.parent)
    return copies


def kept_aside(database: Path) -> tuple[str, ...]:
    """The marks of the damages whose copies are there, oldest first."""
    names = (file.name for file in database.parent.glob(f"{database.name}*{MARK}*"))
    return tuple(sorted({f"{MARK}{name.partition(MARK)[2]}" for name in names}))


def _copied(file: Path, target: Path) -> Path:
    try:
        with file.open("rb") as source, target.open("xb") as copy:
            shutil.copystat(file, target)
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError:
        target.unlink(missing_ok=True)  # a part of a copy would pass for one
        raise
    return target
