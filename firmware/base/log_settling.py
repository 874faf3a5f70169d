"""Brings to the disk what a database's write-ahead log holds, before it is believed.

After a failed fsync Linux takes the pages for clean: they read as written until the
power goes, and later syncs succeed without writing them. A log that is opened then
holds transactions that are not on the disk; what is appended stands behind a hole, and
a checkpoint mixes what will be gone with what stays. So the log is written again, and
synced, before SQLite opens it (decision 0131).
"""

import fcntl
import os
import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from firmware.base.damaged_files import found_damage, log_of
from firmware.base.write_ahead_log import LOG_WITHOUT_DATABASE, LogDamage

_CHUNK_BYTES = 1024 * 1024
_LOCK_BYTES = (0x4000_0000, 512)
"""Where SQLite locks a database: whoever has it open holds a lock on some of these."""
_FLOCK = struct.Struct("@hhqqi4x")


def settle_log(database: Path, on_damage: Callable[[LogDamage], None]) -> None:
    """Have everything that a database's log holds on the disk. Before it is opened.

    Whoever has it open already has done so: nothing is done then, nor by an account
    that may not write to it. `on_damage` is called before anything is changed, also for
    a log whose database is gone: SQLite deletes it. OSError: what the log holds must
    not be believed.
    """
    log = log_of(database)
    if not (log.exists() and log.stat().st_size > 0):
        return
    if not database.exists():
        on_damage(LOG_WITHOUT_DATABASE)
        return
    with alone_with(database) as alone:
        if not alone:
            return
        damage = found_damage(database)
        if damage is not None:
            on_damage(damage)
        _write_again(log)


@contextmanager
def alone_with(database: Path) -> Generator[bool]:
    """Whether nobody has a database open; if so, nobody can until this ends.

    OSError if it is not there.
    """
    try:
        handle = os.open(database, os.O_RDWR)
    except PermissionError:
        yield False
        return
    lock = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, *_LOCK_BYTES, 0)
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, lock)
    except (BlockingIOError, PermissionError):
        # Left open: to close it would drop SQLite's own locks in this process.
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _write_again(file: Path) -> None:
    handle = os.open(file, os.O_RDWR | os.O_NOFOLLOW)
    try:
        at = 0
        while chunk := os.pread(handle, _CHUNK_BYTES, at):
            at += os.pwrite(handle, chunk, at)
        os.fsync(handle)
    finally:
        os.close(handle)
