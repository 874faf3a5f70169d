"""What becomes of a journal whose write-ahead log is damaged: it is kept, and named."""

import logging
from pathlib import Path

from firmware.base.damaged_files import keep_aside, kept_aside
from firmware.base.write_ahead_log import LogDamage

log = logging.getLogger(__name__)


def put_aside(path: Path, damage: LogDamage) -> None:
    """Copy the journal at `path` and its log aside; OSError if the disk cannot."""
    copies = keep_aside(path)
    log.error(
        "journal_damaged file=%s frame=%d frames_behind=%d copies=%s",
        path,
        damage.first_bad_frame,
        damage.frames_behind,
        ",".join(copy.name for copy in copies) or "-",
    )


def waits_for_a_person(path: Path) -> bool:
    """Whether copies of a damaged journal lie beside it."""
    return bool(kept_aside(path))
