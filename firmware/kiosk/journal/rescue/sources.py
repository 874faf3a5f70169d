"""The files of which a journal is rescued: itself, and copies kept of it before."""

from collections.abc import Iterator
from pathlib import Path

from firmware.base.damaged_files import kept_aside, log_of
from firmware.base.errors import JournalError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.journal.rescue.page_images import PageImages
from firmware.kiosk.journal.rescue.records import Record
from firmware.kiosk.journal.rescue.salvage import Salvage, salvaged

MAX_BYTES = 512 * 1024 * 1024
"""Of one file; a journal has 256 MB at most."""


def salvage_of(journal: Path) -> Salvage:
    """What the journal and all copies of it prove; JournalError if a disk fails."""
    return salvaged(_rows(journal))


def _rows(journal: Path) -> Iterator[Record]:
    log = log_of(journal)
    for mark in ("", *kept_aside(journal)):
        database = _bytes(journal.with_name(f"{journal.name}{mark}"))
        yield from PageImages(
            database, _bytes(log.with_name(f"{log.name}{mark}"))
        ).rows()


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(MAX_BYTES)
    except FileNotFoundError:
        return b""
    except OSError as exc:
        raise JournalError(
            Phrase("{file}: {reason}", file=file, reason=os_reason(exc))
        ) from exc
