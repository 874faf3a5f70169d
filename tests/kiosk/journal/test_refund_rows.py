"""Refunds in the journal's file: stages, damage, rescue, files of earlier builds."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.errors import JournalError
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.refunds.rows import RefundRow, write_row
from firmware.kiosk.journal.rescue.examination import examined
from firmware.kiosk.journal.rescue.rescued_file import rescue
from firmware.kiosk.refund import RefundRequest, RefundStage
from tests.support.damaged_journal import FILE, change, opened, sell
from tests.support.kiosk_refunds import BOOKED

REQUEST = RefundRequest("K1-7-r1", "K1-000001", "b-1", ((1, 2),))
OTHER = replace(REQUEST, refund_id="K1-7-r2")
TO_PAPER = (RefundStage.INTENT, RefundStage.DONE, RefundStage.MAY_HAVE_PRINTED)


def recorded(journal: Journal, *stages: RefundStage) -> None:
    for stage in stages:
        terms = BOOKED if stage is RefundStage.DONE else None
        journal.refunds.record(stage, REQUEST, terms)


def kept(journal: Journal) -> str:
    slip = journal.refunds.kept()
    if slip is None:
        return ""
    return "copy" if slip.copy else "original"


def test_an_intent_is_open_until_it_is_done_or_refused(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    assert (journal.refunds.open, journal.refunds.next_number) == (None, 1)
    recorded(journal, RefundStage.INTENT)
    journal.close()
    journal = opened(tmp_path, 8)
    assert (journal.refunds.open, journal.refunds.next_number) == (REQUEST, 2)
    journal.refunds.record(RefundStage.REFUSED, REQUEST, BOOKED)
    assert journal.refunds.open is None
    assert journal.refunds.kept() is None
    journal.close()


def test_what_was_refused_first_and_booked_at_last_is_booked(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    recorded(journal, RefundStage.INTENT, RefundStage.REFUSED, RefundStage.DONE)
    slip = journal.refunds.kept()
    assert slip is not None
    assert (slip.refund.terms, slip.copy) == (BOOKED, False)
    journal.close()


@pytest.mark.parametrize(
    ("stages", "waits"),
    [
        ((*TO_PAPER,), "copy"),
        ((*TO_PAPER, RefundStage.NOT_PRINTED), "original"),
        ((*TO_PAPER, RefundStage.PRINTED), ""),
        ((*TO_PAPER, RefundStage.PRINTED, RefundStage.DONE), ""),
        ((*TO_PAPER, RefundStage.NO_SLIP), ""),
        ((RefundStage.DONE,), ""),
    ],
)
def test_a_slip_waits_until_it_is_on_paper(
    tmp_path: Path, stages: tuple[RefundStage, ...], waits: str
) -> None:
    journal = opened(tmp_path, 7)
    recorded(journal, *stages)
    assert kept(journal) == waits
    journal.close()


def test_old_refunds_are_forgotten_and_an_open_one_is_not(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    recorded(journal, RefundStage.INTENT)
    journal.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        for number in range(2, 504):
            request = replace(REQUEST, refund_id=f"K1-7-r{number}")
            write_row(db, RefundRow(number, RefundStage.REFUSED, request, BOOKED))
    journal = opened(tmp_path, 8)
    assert journal.refunds.open == REQUEST
    journal.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        numbers = [number for (number,) in db.execute("SELECT number FROM refund")]
    assert numbers == [1, *range(4, 504)]


def test_a_changed_bit_is_mended_and_a_garbled_row_is_set_aside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = opened(tmp_path, 7)
    recorded(journal, RefundStage.INTENT)
    journal.refunds.record(RefundStage.INTENT, OTHER)
    journal.close()
    garbled = "UPDATE refund SET request = CAST('{}' AS BLOB) WHERE number = 2"
    flipped = (
        "UPDATE refund SET request = CAST(replace(CAST(request AS TEXT), '000001',"
        " '000003') AS BLOB) WHERE number = 1"
    )
    change(tmp_path, garbled, flipped)
    assert examined(tmp_path / FILE).damaged_rows == 2

    journal = opened(tmp_path, 8)
    assert journal.refunds.open == REQUEST
    assert journal.damaged
    assert "journal_row_mended table=refund row=1" in caplog.text
    assert "journal_row_set_aside table=refund row=2" in caplog.text
    journal.close()
    (aside,) = examined(tmp_path / FILE).set_aside
    assert (aside.source, aside.kind) == ("refund", "K1-7-r2 intent")


def test_a_row_that_is_damaged_while_it_is_open_is_not_believed(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    recorded(journal, RefundStage.INTENT, RefundStage.DONE)
    change(tmp_path, "UPDATE refund SET stage = 'intent'")
    with pytest.raises(JournalError, match="damaged"):
        journal.refunds.record(RefundStage.MAY_HAVE_PRINTED, REQUEST)
    journal.close()


def test_a_rescue_keeps_refunds_and_takes_none_for_a_sale(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sale = sell(journal)
    recorded(journal, *TO_PAPER)
    journal.refunds.record(RefundStage.INTENT, OTHER)
    journal.close()
    damaged = bytearray((tmp_path / FILE).read_bytes())
    damaged[:100] = bytes(100)
    (tmp_path / FILE).write_bytes(damaged)

    saved = rescue(tmp_path / FILE, 1_000)

    assert list(saved.stages) == [sale.number]
    journal = opened(tmp_path, 8)
    assert journal.refunds.open == OTHER
    slip = journal.refunds.kept()
    assert slip is not None
    assert (slip.refund.request, slip.refund.terms) == (REQUEST, BOOKED)
    assert slip.copy
    journal.close()


def test_a_journal_of_the_build_before_has_no_refunds_and_opens(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    journal.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("DROP TABLE refund")
    found = examined(tmp_path / FILE)
    assert (found.fault, found.damaged_rows) == ("", 0)
    journal = opened(tmp_path, 8)
    assert journal.refunds.next_number == 1
    assert journal.outbox.backlog() == 1
    journal.close()
