"""Before the journal is opened: is its log sound? What was damaged is kept."""

import logging
from pathlib import Path

from firmware.base.damaged_files import found_damage, keep_aside, kept_aside
from firmware.base.errors import JournalError

log = logging.getLogger(__name__)


def put_aside(path: Path) -> bool:
    """Whether the log of the journal at `path` is damaged; both are copied aside then.

    The journal goes on from what is sound. JournalError if the disk cannot hold the
    copies: nothing was changed.
    """
    try:
        damage = found_damage(path)
        if damage is None:
            return False
        copies = keep_aside(path)
    except OSError as exc:
        raise JournalError(f"{path}: {exc}") from exc
    log.error(
        "journal_damaged file=%s frame=%d frames_behind=%d copies=%s",
        path,
        damage.first_bad_frame,
        damage.frames_behind,
        ",".join(copy.name for copy in copies) or "-",
    )
    return True


def waits_for_a_person(path: Path) -> bool:
    """Whether copies of a damaged journal lie beside it."""
    return bool(kept_aside(path))
