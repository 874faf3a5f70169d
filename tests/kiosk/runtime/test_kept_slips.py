"""When a slip that waits is tried again: not at each change of the printer."""

from typing import cast

import pytest

from drivers.api import (
    Paper,
    Printed,
    PrinterStatus,
    PrintFailed,
    PrintOutcome,
    PrintTrouble,
    SlipSent,
)
from firmware.kiosk.devices.health import Health
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.runtime.kept_slips import KeptSlips


def _health(paper: Paper, trouble: PrintTrouble | None = None) -> Health:
    return Health(printer=PrinterStatus(paper, trouble))


UNKNOWN, WELL, LOW = Health(), _health(Paper.PLENTY), _health(Paper.LOW)
OUT = _health(Paper.OUT, PrintTrouble.PAPER_OUT)
SILENT = _health(Paper.UNKNOWN, PrintTrouble.SILENT)
FAILED = PrintFailed("s1", PrintTrouble.SILENT, may_have_printed=True)
UNPRINTABLE = PrintFailed("s1", PrintTrouble.UNPRINTABLE, may_have_printed=False)


def _kept() -> KeptSlips:
    return KeptSlips(cast("JournalHandle", None), cast("Outputs", None))


@pytest.mark.parametrize("report", [Printed("s1"), SlipSent("s1"), UNPRINTABLE])
def test_the_next_one_follows_what_came_to_an_end(report: PrintOutcome) -> None:
    kept = _kept()
    kept.reported(report)
    assert kept.may_print


def test_after_a_failure_the_printer_has_to_recover() -> None:
    kept = _kept()
    kept.reported(FAILED)
    for before, after in ((WELL, LOW), (WELL, OUT), (OUT, SILENT), (UNKNOWN, UNKNOWN)):
        kept.printer_changed(before, after)
        assert not kept.may_print
    kept.printer_changed(SILENT, WELL)
    assert kept.may_print


def test_its_first_word_is_a_reason_to_try() -> None:
    kept = _kept()
    kept.reported(FAILED)
    kept.printer_changed(UNKNOWN, WELL)
    assert kept.may_print
