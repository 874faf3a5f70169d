"""No receipt number comes twice, whatever part of the journal is gone."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware.base.errors import JournalError
from firmware.kiosk.journal.number_mark import read_given, write_given
from tests.support.damaged_journal import FILE, opened, sell

SMALL_FILES = ("journal.numbers", "journal.newest")


def cut(folder: Path, *, log: int | None) -> Path:
    """What the disk holds after a power cut, with so many bytes of the log."""
    kept = folder / "kept"
    kept.mkdir()
    for name in (FILE, *SMALL_FILES):
        shutil.copy(folder / name, kept)
    if log is not None:
        data = (folder / f"{FILE}-wal").read_bytes()
        (kept / f"{FILE}-wal").write_bytes(data[:log])
    return kept


@pytest.mark.parametrize("log", [None, 0, 32, 1_104, 20_000])
def test_a_log_that_is_lost_or_cut_behind_a_checkpoint_is_numbered_beyond(
    tmp_path: Path, log: int | None
) -> None:
    journal = opened(tmp_path, 7)
    for _ in range(5):
        sell(journal)
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    for _ in range(8):
        sell(journal)
    kept = cut(tmp_path, log=log)
    journal.close()

    again = opened(kept, 8)

    assert sell(again).number > 13
    again.close()


def test_a_loss_is_remembered_by_a_second_attempt(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    for _ in range(5):
        sell(journal)
    journal.close()
    (tmp_path / FILE).unlink()
    blocked = tmp_path / ".journal.numbers.new"
    blocked.mkdir()
    for epoch in (8, 9):
        with pytest.raises(JournalError):
            opened(tmp_path, epoch)
    blocked.rmdir()

    journal = opened(tmp_path, 10)

    assert sell(journal).number > 5
    journal.close()


def test_a_number_that_was_left_out_is_no_loss_again(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    sell(journal)
    journal.close()
    (tmp_path / FILE).unlink()
    firsts: list[int] = []
    for epoch in (8, 9, 10):
        journal = opened(tmp_path, epoch)
        firsts.append(journal.next_number)
        journal.close()
    assert len(set(firsts)) == 1


def test_a_changed_bit_in_the_newest_number_is_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "journal.newest"
    assert read_given(file) == 0
    write_given(file, 41)
    write_given(file, 42)
    whole = file.read_bytes()
    assert read_given(file) == 42
    for bit in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(changed)
        assert read_given(file) in {0, 42}
