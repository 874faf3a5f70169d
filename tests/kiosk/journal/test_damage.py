"""A bit of the log changes: it is seen and kept, and no number comes twice."""

import os
import resource
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware.base.damaged_files import kept_aside, log_of
from firmware.base.errors import JournalError
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.number_mark import BLOCK, NumberMark, read_mark, write_mark
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.ticket import SaleStage
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper, fact_hash, lost_hash
from firmware.protocol.messages import Chain, SaleClosed
from tests.support.examples import tries
from tests.support.kiosk_builders import thanking, ticket

PAID = ticket(thanking())
SALES = 8
STAGES = (SaleStage.INTENT, SaleStage.SETTLED, SaleStage.CLOSED)


def opened(folder: Path, epoch: int) -> Journal:
    stamper = Stamper("K1", "b" * 36)
    return Journal(folder / "journal.sqlite", stamper, epoch=epoch, size_max_mb=16)


def sell(journal: Journal) -> int:
    number = journal.next_number
    sold = replace(PAID, number=number, sale_id=f"K1-{journal.name}-{number}")
    for stage in STAGES:
        journal.record(Record(stage, sold))
    return number


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kiosk's folder whose power went after eight sales that nobody fetched."""
    folder = tmp_path_factory.mktemp("cut")
    child = os.fork()
    if child == 0:
        journal = opened(folder, 7)
        for _ in range(SALES):
            sell(journal)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    return folder


@pytest.fixture
def folder(cut: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(cut, tmp_path / "kiosk"))


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    """Opened after a bit in the middle of the log has changed."""
    spoil(folder, log_of(folder / "journal.sqlite").stat().st_size * 4)
    journal = opened(folder, 8)
    yield journal
    journal.close()


def spoil(folder: Path, bit: int) -> None:
    log = log_of(folder / "journal.sqlite")
    data = bytearray(log.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    log.write_bytes(data)


def chains(journal: Journal) -> list[tuple[Chain, bytes]]:
    rows = journal.outbox.rows(journal.outbox.waiting(0, 99))
    found = [(codec.decode_envelope(row.payload).chain, row.payload) for row in rows]
    return [(chain, payload) for chain, payload in found if chain is not None]


def test_what_is_sound_is_kept_and_what_was_damaged_lies_beside_it(
    folder: Path, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    assert journal.damaged
    assert 0 < journal.outbox.backlog() < SALES
    (mark,) = kept_aside(folder / "journal.sqlite")
    assert (folder / f"journal.sqlite{mark}").exists()
    (logged,) = caplog.get_records("setup")
    assert logged.getMessage().startswith("journal_damaged ")


def test_no_receipt_number_comes_twice(journal: Journal) -> None:
    assert sell(journal) > SALES


def test_the_number_is_remembered_without_a_sale(
    folder: Path, journal: Journal
) -> None:
    first = journal.next_number
    journal.close()
    again = opened(folder, 9)
    assert again.next_number == first
    assert sell(again) == first
    assert sell(again) == first + 1
    again.close()


def test_the_next_fact_names_that_facts_are_lost(journal: Journal) -> None:
    last, payload = chains(journal)[-1]
    sell(journal)
    (chain, _) = chains(journal)[-1]

    assert chain.seq == 1
    assert chain.previous == lost_hash(fact_hash(last.previous, payload))


def test_a_loss_is_not_forgotten_if_the_power_goes_while_it_is_dealt_with(
    folder: Path,
) -> None:
    """The log is emptied before the new epoch begins, and the traces with it."""
    file = folder / "journal.sqlite"
    write_mark(file.with_suffix(".numbers"), NumberMark(1, 1, BLOCK, 1).with_loss())
    journal = opened(folder, 8)

    assert journal.next_number > BLOCK
    journal.close()


@given(st.data())
@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whichever_bit_changes_no_number_comes_twice_and_nothing_is_silent(
    cut: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = Path(shutil.copytree(cut, tmp_path_factory.mktemp("bit") / "kiosk"))
    size = log_of(folder / "journal.sqlite").stat().st_size
    spoil(folder, data.draw(st.integers(0, size * 8 - 1)))

    journal = opened(folder, 8)
    under_way = journal.under_way()
    lost = SALES - journal.outbox.backlog() - (under_way is not None)

    assert lost == 0 or journal.damaged
    if under_way is None:
        assert sell(journal) > SALES
    journal.close()


def test_without_room_for_the_copies_nothing_is_changed(folder: Path) -> None:
    spoil(folder, 300 * 8)
    log = log_of(folder / "journal.sqlite")
    before = log.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        with pytest.raises(JournalError):
            opened(folder, 8)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert log.read_bytes() == before
    journal = opened(folder, 9)
    assert journal.damaged
    assert journal.next_number > SALES
    journal.close()


def test_a_journal_that_was_put_back_to_an_older_one_numbers_on(folder: Path) -> None:
    image = Path(shutil.copytree(folder, folder.with_name("image")))
    journal = opened(folder, 8)
    sold = [sell(journal) for _ in range(3)]
    journal.close()
    for part in ("", "-wal"):
        shutil.copy(image / f"journal.sqlite{part}", folder)

    journal = opened(folder, 9)

    assert sell(journal) > max(sold)
    journal.close()


def test_a_new_journal_beside_an_old_mark_numbers_on(folder: Path) -> None:
    for file in folder.glob("journal.sqlite*"):
        file.unlink()
    journal = opened(folder, 8)

    assert sell(journal) > SALES
    assert chains(journal)[-1][0].previous == lost_hash("0" * 64)
    journal.close()


def test_an_orderly_start_leaves_no_gap(folder: Path) -> None:
    for epoch in range(8, 12):
        journal = opened(folder, epoch)
        assert sell(journal) == SALES + epoch - 7
        journal.close()


def test_numbers_are_reserved_once_in_a_block(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    file = tmp_path / "journal.numbers"
    written = {file.stat().st_ino}
    for _ in range(BLOCK + 5):
        sell(journal)
        written.add(file.stat().st_mtime_ns)
        assert read_mark(file).reserved >= journal.next_number - 1
    assert len(written) == 3
    journal.close()


def test_a_mark_that_cannot_be_read_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "journal.numbers"
    for text in (b"", b"1 2 3", b"1 1 1 100 1 0000000000000000\n", b"\xff\xfe"):
        file.write_bytes(text)
        assert read_mark(file) == NumberMark()
    write_mark(file, NumberMark(5, 4, 104, 3))
    assert read_mark(file) == NumberMark(5, 4, 104, 3)


def test_a_closed_sale_is_a_closed_sale(folder: Path) -> None:
    journal = opened(folder, 8)
    rows = journal.outbox.rows(journal.outbox.waiting(0, 99))
    assert len({codec.decode(r.payload, SaleClosed).body.sale_id for r in rows}) == 8
    journal.close()


def test_a_changed_bit_in_the_mark_is_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "journal.numbers"
    mark = NumberMark(101, 5, 200, 3)
    write_mark(file, mark)
    whole = file.read_bytes()
    assert read_mark(file) == mark
    for bit in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(changed)
        assert read_mark(file) in {mark, NumberMark()}
