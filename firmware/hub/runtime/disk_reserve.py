"""The room that the hub leaves on its disk, as kiosks do on theirs.

First what nobody needs for the books is no longer kept, then nothing is booked: kiosks
keep what is not acknowledged. It ends by itself once there is room again.
"""

import logging
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.db.engine import reusable_bytes
from firmware.hub.ingest.limits import MB, DiskConfig

log = logging.getLogger(__name__)


BOOKS_NOTHING = "booking nothing for want of room on the disk"


class Room(StrEnum):
    """ENOUGH; LITTLE: dead letters without payload; NONE: nothing is booked."""

    ENOUGH = "enough"
    LITTLE = "little"
    NONE = "none"


class DiskReserve:
    """How much room there is, as of the last `check`. The handler's thread.

    Without `free_bytes`, as for a database on a server, there is always enough.
    """

    def __init__(
        self,
        free_bytes: Callable[[], int] | None = None,
        config: DiskConfig | None = None,
    ) -> None:
        self.room = Room.ENOUGH
        self._free_bytes = free_bytes
        self._config = config or DiskConfig()

    @property
    def duty(self) -> str:
        """What the hub does, for `systemctl status` and the doctor; any thread."""
        return BOOKS_NOTHING if self.room is Room.NONE else "keeping the books"

    def check(self) -> bool:
        """Look again; whether the room is another one than before, which is logged.

        Raises what `free_bytes` raises, such as StoreError.
        """
        if self._free_bytes is None:
            return False
        free_mb = self._free_bytes() // MB
        room = self._room(free_mb)
        if room is self.room:
            return False
        self.room = room
        if room is Room.ENOUGH:
            log.info("disk_room room=%s free_mb=%d", room.value, free_mb)
        else:
            log.error("disk_room room=%s free_mb=%d", room.value, free_mb)
        return True

    def _room(self, free_mb: int) -> Room:
        """What room this is; a little more is asked for on the way back."""
        config = self._config
        if free_mb < _asked(config.free_min_mb, back=self.room is Room.NONE):
            return Room.NONE
        if free_mb < _asked(config.low_mb, back=self.room is not Room.ENOUGH):
            return Room.LITTLE
        return Room.ENOUGH


def _asked(limit_mb: int, *, back: bool) -> int:
    return limit_mb + limit_mb // 8 if back else limit_mb


def free_on_disk(folder: Path) -> int:
    """The bytes that may still be written there; 0 if unknown."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return 0
    return disk.f_bavail * disk.f_frsize


def disk_reserve(
    engine: Engine, data: Path, config: DiskConfig, *, on_server: bool
) -> DiskReserve:
    """The disk under the database in `data`; a server looks after its own."""
    if on_server:
        return DiskReserve()
    return DiskReserve(lambda: free_on_disk(data) + reusable_bytes(engine), config)
