"""Puts a new journal in the place of a damaged one, which is kept.

No step loses anything: after a power cut at any of them another rescue finds the same
facts, in the journal or in the copies that lie beside it.
"""

import time
from contextlib import ExitStack
from pathlib import Path

from firmware.base.damaged_files import MARK, log_of
from firmware.base.durable_files import sync_folder
from firmware.base.errors import JournalError
from firmware.base.log_settling import alone_with
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, Template
from firmware.kiosk.journal.number_mark import read_mark
from firmware.kiosk.journal.rescue.new_journal import write_new
from firmware.kiosk.journal.rescue.salvage import Salvage
from firmware.kiosk.journal.rescue.sources import salvage_of
from firmware.kiosk.journal.sale_numbers import SaleNumbers

_MAX_SESSION = 2**52
"""A larger one in the number mark stands for a loss, not for a session."""
STOP_FIRST = Template(
    "{file}: the kiosk has it open: `sudo systemctl stop kiosk`, then again"
)


def rescue(journal: Path, unix_s: int | None = None) -> Salvage:
    """Save all that is proven into a new journal; what was saved.

    JournalError if a kiosk has it open, or if the disk fails: then the files are as
    they were, or kept under another name.
    """
    try:
        with ExitStack() as stack:
            if journal.exists() and not stack.enter_context(alone_with(journal)):
                raise JournalError(STOP_FIRST.phrase(file=journal))
            return _rescue(journal, int(time.time()) if unix_s is None else unix_s)
    except OSError as exc:
        raise JournalError(
            Phrase("{file}: {reason}", file=journal, reason=os_reason(exc))
        ) from exc


def _rescue(journal: Path, unix_s: int) -> Salvage:
    saved = salvage_of(journal)
    fresh = journal.with_name(f"{journal.name}.rescued")
    mark = read_mark(journal.with_suffix(".numbers"))
    known = mark.session if mark.session < _MAX_SESSION else 0
    write_new(fresh, saved, session=max(saved.session, known))
    SaleNumbers(journal).note_loss()
    _keep(log_of(journal), unix_s)
    _keep(journal, unix_s)
    fresh.replace(journal)
    journal.with_name(f"{journal.name}-shm").unlink(missing_ok=True)
    sync_folder(journal.parent)
    return saved


def _keep(file: Path, unix_s: int) -> None:
    """Rename a file to what it is kept as; a log must not stay beside a new file."""
    if not file.exists():
        return
    target = file.with_name(f"{file.name}{MARK}{unix_s}")
    while target.exists():
        unix_s += 1
        target = file.with_name(f"{file.name}{MARK}{unix_s}")
    file.rename(target)
