"""The journal as the controller holds it: open, or failed and to be opened again."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from firmware.base.errors import JournalError
from firmware.kiosk.journal import Journal
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown

log = logging.getLogger(__name__)

REOPEN_S = 2.0
_MB = 1024 * 1024


class JournalHandle:
    """Main thread only. `free_min_mb` is what the disk must have free for sales.

    `open_journal` may raise JournalError; it is tried again.

    A journal that failed once is never written to again: it is closed and the file
    opened anew, which also checks it (pages of a failed fsync must not pass as clean).
    """

    def __init__(
        self, open_journal: Callable[[], Journal], folder: Path, *, free_min_mb: int
    ) -> None:
        self.journal: Journal | None = None
        self._open_journal = open_journal
        self._folder = folder
        self.free_min_mb = free_min_mb
        self._tried_at_s = float("-inf")

    def reopen(self, now_s: float) -> Journal | None:
        """The journal just opened, or None: not yet time, or it failed again."""
        if self.journal is not None or now_s < self._tried_at_s + REOPEN_S:
            return None
        self._tried_at_s = now_s
        try:
            self.journal = self._open_journal()
        except JournalError as exc:
            log.error("journal_not_opened reason=%s", exc)  # noqa: TRY400 - expected
        return self.journal

    @property
    def damaged(self) -> bool:
        """Whether what was damaged waits for a person; False while it is closed."""
        return self.journal is not None and self.journal.damaged

    def suspended(self, name: str) -> SuspendedShown | None:
        """As of `Journal.suspended`; None while it is closed."""
        return None if self.journal is None else self.journal.suspended(name)

    def close(self) -> None:
        """Close the journal: the kiosk stops."""
        if self.journal is not None:
            self.journal.close()
        self.journal = None

    def give_up(self) -> None:
        """Close a journal that failed; it is opened again when that is due."""
        if self.journal is not None:
            self.journal.abandon()
        self.journal = None

    def has_room(self) -> bool:
        """Whether disk and journal have the room that the configuration asks for (I7).

        JournalError if the journal cannot be read.
        """
        if self.journal is not None and not self.journal.has_room():
            return False
        free = self._free_bytes()
        return free is not None and free >= self.free_min_mb * _MB

    def free_mb(self) -> int:
        """What the disk has free, -1 if that cannot be read."""
        free = self._free_bytes()
        return -1 if free is None else free // _MB

    def _free_bytes(self) -> int | None:
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            return None
        return disk.f_bavail * disk.f_frsize
