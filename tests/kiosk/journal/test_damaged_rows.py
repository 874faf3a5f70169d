# ruff: noqa: S608 - statements of our own names
"""A row of the journal is not what was written: no amount is believed, sales go on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware.base.errors import JournalError
from firmware.kiosk.sale.ticket import SaleStage, SlipState
from firmware.protocol import codec
from firmware.protocol.envelope import lost_hash
from tests.support.damaged_journal import (
    FILE,
    UNKNOWN,
    change,
    opened,
    sales_in,
    sell,
    waiting,
)

CHEAPER = "replace(CAST(body AS TEXT), '\"payable_fen\":', '\"payable_fen\":0.')"
GARBLED = "CAST(zeroblob(60) AS BLOB)"


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / FILE)) as db:
        return db.execute(query).fetchall()


def flip(folder: Path, table: str, column: str, where: str) -> None:
    """Change one bit in the middle of a blob."""
    with closing(sqlite3.connect(folder / FILE)) as db, db:
        query = f"SELECT {column} FROM {table} WHERE {where}"
        ((blob,),) = db.execute(query).fetchall()
        changed = bytearray(blob)
        changed[len(blob) // 2] ^= 2
        db.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (bytes(changed),))


def test_a_single_changed_bit_of_a_paid_sale_is_mended_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = opened(tmp_path, 7)
    sale = sell(journal, until=SaleStage.SETTLED)
    journal.close()
    flip(tmp_path, "stage", "body", "stage = 'settled'")

    journal = opened(tmp_path, 8)

    left = journal.under_way()
    assert left is not None
    assert (left.ticket, left.stage) == (sale, SaleStage.SETTLED)
    assert journal.damaged
    assert "journal_row_mended table=stage" in caplog.text
    assert journal.next_number == sale.number + 1
    journal.close()


def test_a_mended_fact_is_the_same_bytes(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    before = waiting(journal)
    journal.close()
    flip(tmp_path, "outbox", "payload", "place = 1")

    journal = opened(tmp_path, 8)

    assert waiting(journal) == before
    journal.close()


def test_a_row_that_changes_while_the_kiosk_runs_is_not_believed(
    tmp_path: Path,
) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    change(tmp_path, f"UPDATE stage SET body = {CHEAPER} WHERE stage = 'settled'")
    flip(tmp_path, "outbox", "payload", "place = 1")
    with pytest.raises(JournalError, match="damaged"):
        journal.last_slip()
    with pytest.raises(JournalError, match="damaged"):
        journal.outbox.rows((1,))
    journal.close()


def test_a_fact_that_is_gone_for_good_is_made_again_from_its_sale(
    tmp_path: Path,
) -> None:
    journal = opened(tmp_path, 7)
    for _ in range(3):
        sell(journal)
    before, places = sales_in(journal), waiting(journal)
    journal.close()
    change(tmp_path, f"UPDATE outbox SET payload = {GARBLED} WHERE place = 2")

    journal = opened(tmp_path, 8)

    assert sales_in(journal) == before
    chains = [codec.decode_envelope(r.payload).chain for r in waiting(journal)]
    was = [codec.decode_envelope(r.payload).chain for r in places]
    assert chains == was
    aside = rows(tmp_path, "SELECT source, place, sale, body FROM set_aside")
    assert aside == [("outbox", 2, 2, bytes(60))]
    journal.close()


def test_a_fact_without_a_sale_is_set_aside_and_the_others_go(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    journal.put_facts((UNKNOWN,) * 3)
    journal.close()
    change(tmp_path, f"UPDATE outbox SET payload = {GARBLED} WHERE place = 2")

    journal = opened(tmp_path, 8)

    assert [row.place for row in waiting(journal)] == [1, 3]
    journal.close()


@pytest.mark.parametrize("stage", ["intent", "settled"])
def test_whether_it_was_paid_is_not_guessed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, stage: str
) -> None:
    """Neither voided nor closed: set aside, named, and the next customer is served."""
    journal = opened(tmp_path, 7)
    sell(journal)
    sale = sell(journal, until=SaleStage(stage))
    journal.close()
    change(tmp_path, f"UPDATE stage SET body = {GARBLED} WHERE stage = '{stage}'")

    journal = opened(tmp_path, 8)

    assert journal.under_way() is None
    assert sale.sale_id not in sales_in(journal)
    assert sell(journal).number > sale.number
    assert "journal_row_set_aside table=stage" in caplog.text
    journal.close()
    again = opened(tmp_path, 9)
    assert again.under_way() is None
    again.close()


def test_a_paid_sale_goes_on_without_its_intent(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sale = sell(journal, until=SaleStage.SETTLED)
    journal.close()
    change(tmp_path, f"UPDATE stage SET body = {GARBLED} WHERE stage = 'intent'")

    journal = opened(tmp_path, 8)

    left = journal.under_way()
    assert left is not None
    assert left.ticket == sale
    journal.close()


def test_what_may_have_been_printed_is_printed_as_a_copy(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sale = sell(journal, until=SaleStage.MAY_HAVE_PRINTED)
    journal.close()
    change(tmp_path, "UPDATE stage SET stage = 'gone', body = 'x' WHERE id = 3")

    journal = opened(tmp_path, 8)

    left = journal.under_way()
    assert left is not None
    assert (left.ticket, left.stage) == (sale, SaleStage.MAY_HAVE_PRINTED)
    journal.close()


def test_a_closed_sale_stays_closed_without_its_last_stage(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    journal.close()
    change(tmp_path, "UPDATE stage SET stage = 'gone', body = 'xy' WHERE id = 4")

    journal = opened(tmp_path, 8)

    assert journal.under_way() is None
    assert journal.outbox.backlog() == 1
    last = journal.last_slip()
    assert last is not None
    assert last.copy
    journal.close()


def test_a_slip_whose_ticket_is_gone_is_not_printed(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sell(journal, slip=SlipState.KEPT)
    sell(journal)
    journal.close()
    change(
        tmp_path,
        f"UPDATE stage SET body = {GARBLED} WHERE sale = 1 AND stage = 'settled'",
    )

    journal = opened(tmp_path, 8)

    assert journal.kept() is None
    assert len(sales_in(journal)) == 2
    journal.close()


def test_an_index_that_hides_a_payment_voids_no_sale(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sale = sell(journal, until=SaleStage.SETTLED)
    journal.close()
    file = tmp_path / FILE
    with closing(sqlite3.connect(file)) as db:
        ((root,),) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'stage_sale'"
        )
    page = bytearray(file.read_bytes())
    start, end = (root - 1) * 1024, root * 1024
    index = bytes(page[start:end])
    at = index.rfind(b"\x03\x09\x01\x02")  # sale 1 (a constant), row 2
    assert at > 0
    page[start:end] = index[:at] + b"\x03\x08\x01\x02" + index[at + 4 :]
    file.write_bytes(page)

    journal = opened(tmp_path, 8)

    left = journal.under_way()
    assert left is not None
    assert (left.ticket, left.stage) == (sale, SaleStage.SETTLED)
    journal.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE epoch SET before = 1 WHERE epoch = 8",
        "UPDATE epoch SET epoch = 24 WHERE epoch = 8",
        "UPDATE epoch SET before = 4 WHERE epoch = 7",
    ],
)
def test_epochs_are_what_the_facts_say(tmp_path: Path, statement: str) -> None:
    for epoch in (7, 8):
        journal = opened(tmp_path, epoch)
        sell(journal)
        sell(journal)
        journal.close()
    change(tmp_path, statement)

    journal = opened(tmp_path, 9)

    for row in waiting(journal):
        chain = codec.decode_envelope(row.payload).chain
        assert chain is not None
        spans = journal.outbox.spans
        assert spans[chain.epoch].start + chain.seq - 1 == row.place
    journal.close()


@pytest.mark.parametrize("place", [0, 1, 2**40])
def test_the_next_fact_follows_on_the_last_whatever_the_counter_says(
    tmp_path: Path, place: int
) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    sell(journal)
    journal.close()
    change(tmp_path, f"UPDATE identity SET place = {place}")

    journal = opened(tmp_path, 8)
    sell(journal)

    assert len(sales_in(journal)) == 3
    journal.close()


def test_a_chain_that_is_lost_is_named_lost(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    journal.close()
    change(tmp_path, f"UPDATE identity SET hash = '{'1' * 64}'")

    journal = opened(tmp_path, 8)
    sell(journal)

    chain = codec.decode_envelope(waiting(journal)[-1].payload).chain
    assert chain is not None
    assert chain.previous == lost_hash("1" * 64)
    journal.close()
