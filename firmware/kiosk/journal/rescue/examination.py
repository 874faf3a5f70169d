"""Whether a journal is sound, without changing it, also while its kiosk runs."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from firmware.base.damaged_files import found_damage, kept_aside, log_of
from firmware.base.errors import JournalError
from firmware.base.log_settling import alone_with
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.kiosk.journal.file import OTHER_TABLES, any_text, read
from firmware.kiosk.journal.formats import right_shape, shape_of
from firmware.kiosk.journal.inspection import inspected
from firmware.kiosk.journal.refunds.repair import REFUND, unsound_refunds
from firmware.kiosk.sqlite_damage import FAILURES

NO_FAULT = verbatim("")
GONE = Phrase("the journal is gone or empty, its write-ahead log is there")
LOG_DAMAGED = Phrase("its write-ahead log is damaged")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was set aside: its table, what it was, and the number of its sale."""

    source: str
    kind: str
    sale: int | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Examination:
    """What a journal is like.

    `fault` is why it cannot be opened, empty if it can. `damaged_rows` are those that
    the next start of the kiosk mends or sets aside. `copies` are marks of the copies
    that lie beside it.
    """

    fault: Phrase = NO_FAULT
    waiting: int = 0
    damaged_rows: int = 0
    set_aside: tuple[SetAside, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether no person is needed."""
        return not (self.fault or self.damaged_rows or self.copies)


def examined(journal: Path) -> Examination:
    """Look at a journal; JournalError if there is none, or if the disk fails.

    One that no kiosk has open and that has a log is looked at in a copy: to open it
    would change it.
    """
    try:
        if not journal.exists() and not log_of(journal).exists():
            raise JournalError(Phrase("{file}: there is no journal", file=journal))
        if not journal.exists() or journal.stat().st_size == 0:
            return Examination(fault=GONE, copies=kept_aside(journal))
        with alone_with(journal) as alone, TemporaryDirectory() as name:
            if not alone:
                return _looked_at(journal, journal)
            log = log_of(journal)
            if not log.exists() or log.stat().st_size == 0:
                return _looked_at(journal, journal, "&immutable=1")
            if found_damage(journal) is not None:
                return Examination(fault=LOG_DAMAGED, copies=kept_aside(journal))
            return _looked_at(_copied(journal, Path(name)), journal)
    except OSError as exc:
        raise JournalError(
            Phrase("{file}: {reason}", file=journal, reason=os_reason(exc))
        ) from exc


def _copied(journal: Path, folder: Path) -> Path:
    for file in (journal, log_of(journal)):
        if file.exists():
            shutil.copyfile(file, folder / file.name)
    return folder / journal.name


def _looked_at(file: Path, journal: Path, how: str = "") -> Examination:
    copies = kept_aside(journal)
    try:
        uri = f"{file.absolute().as_uri()}?mode=ro{how}"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as opened:
            opened.text_factory = any_text
            opened.execute("BEGIN")
            (verdict,) = opened.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                return Examination(fault=verbatim(verdict), copies=copies)
            return _rows(opened, copies)
    except (*FAILURES, JournalError) as exc:
        return Examination(fault=verbatim(exc), copies=copies)


def _rows(opened: sqlite3.Connection, copies: tuple[str, ...]) -> Examination:
    ((waiting,),) = read(opened, "SELECT count(*) FROM outbox")
    columns = read(opened, "SELECT name FROM pragma_table_info('stage')")
    if ("digest",) not in columns:  # of an earlier build, which the next start upgrades
        return Examination(waiting=waiting, copies=copies)
    lacking = right_shape() - shape_of(opened)
    if any(table != REFUND for table, *_ in lacking):
        return Examination(fault=OTHER_TABLES, copies=copies)
    found = inspected(opened)
    refunds = () if lacking else unsound_refunds(opened)
    damaged = len(found.stages) + len(found.facts) + len(refunds)
    rows = read(opened, "SELECT source, kind, sale, body FROM set_aside ORDER BY id")
    return Examination(
        waiting=waiting,
        damaged_rows=damaged or int(found.damage),
        set_aside=tuple(_set_aside(row) for row in rows),
        copies=copies,
    )


def _set_aside(row: tuple[object, ...]) -> SetAside:
    source, kind, sale, body = row
    return SetAside(
        source=str(source),
        kind=kind.decode("utf-8", "replace") if isinstance(kind, bytes) else "?",
        sale=sale if isinstance(sale, int) else None,
        body=body if isinstance(body, bytes) else b"",
    )
