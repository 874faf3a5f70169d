"""What becomes of a journal that is damaged: copies are kept, and it is named."""

import logging
from pathlib import Path

from firmware.base.damaged_files import keep_aside, kept_aside
from firmware.base.errors import JournalError
from firmware.base.write_ahead_log import LogDamage

REMEDY = "countertop journal check"

log = logging.getLogger(__name__)


def put_aside(path: Path, damage: LogDamage) -> None:
    """Copy the journal at `path` and its log aside; OSError if the disk cannot."""
    copies = keep_aside(path)
    log.error(
        "journal_damaged file=%s frame=%d frames_behind=%d copies=%s remedy=%r",
        path,
        damage.first_bad_frame,
        damage.frames_behind,
        ",".join(copy.name for copy in copies) or "-",
        REMEDY,
    )


def put_rows_aside(path: Path) -> None:
    """Copy the journal at `path`, of which rows are damaged; JournalError if not."""
    try:
        copies = keep_aside(path)
    except OSError as exc:
        raise JournalError(f"{path}: {exc}") from exc
    log.error(
        "journal_rows_damaged file=%s copies=%s remedy=%r",
        path,
        ",".join(copy.name for copy in copies) or "-",
        REMEDY,
    )


def waits_for_a_person(path: Path) -> bool:
    """Whether copies of a damaged journal lie beside it."""
    return bool(kept_aside(path))
