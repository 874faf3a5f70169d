"""A journal of an earlier format is upgraded; one of a newer format is kept."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware.base.errors import JournalError
from firmware.kiosk.file_format import NewerFormatError, Step, run_all, upgrade
from firmware.kiosk.journal import Journal
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.ticket import SaleStage, SlipState
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, SaleClosed
from tests.support import damaged_journal

DATA = Path(__file__).parents[2]
RECORDED = DATA / "recorded" / "v0.1" / "journal.sqlite"
BEFORE_EPOCHS = DATA / "data" / "journals" / "before-epochs.sql"
"""What the build right before decision 0095 wrote in two sessions: sale 1 acknowledged,
2 with a kept slip, 3 closed, 4 settled and then the power was cut."""


def opened(file: Path, epoch: int = 9) -> Journal:
    return Journal(file, Stamper("K1", "b" * 36), epoch=epoch, size_max_mb=16)


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    file = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(BEFORE_EPOCHS.read_text("utf-8"))
    return file


def stamped(journal: Journal) -> list[tuple[int, int, str]]:
    """Epoch, seq and sale of every fact that waits."""
    found: list[tuple[int, int, str]] = []
    for row in journal.outbox.rows(journal.outbox.waiting(0, 100)):
        parcel = codec.decode(row.payload, SaleClosed)
        chain = parcel.envelope.chain
        assert chain is not None
        found.append((chain.epoch, chain.seq, parcel.body.receipt_no))
    return found


def test_facts_from_before_the_epochs_wait_on_and_are_acknowledged(
    old_file: Path,
) -> None:
    journal = opened(old_file)
    assert (journal.session, journal.outbox.epoch) == (3, 9)
    waiting = [(5, 2, "kiosk-1-000002"), (5, 3, "kiosk-1-000003")]
    assert stamped(journal) == waiting

    left = journal.under_way()
    assert left is not None
    assert (left.stage, left.ticket.number) == (SaleStage.MAY_HAVE_PRINTED, 4)
    journal.record(Record(SaleStage.CLOSED, left.ticket, slip=SlipState.PRINTED))
    assert stamped(journal) == [*waiting, (9, 1, "kiosk-1-000004")]

    assert journal.acknowledge(Ack(epoch=5, upto=3)) is not None
    assert stamped(journal) == [(9, 1, "kiosk-1-000004")]
    kept = journal.kept()
    assert kept is not None
    assert kept.ticket.number == 2
    assert journal.next_number == 5
    journal.close()


def test_an_upgraded_journal_opens_again(old_file: Path) -> None:
    opened(old_file).close()
    journal = opened(old_file, epoch=10)
    assert (journal.session, len(stamped(journal))) == (4, 2)
    journal.close()


def test_both_ways_lead_to_the_same_tables(old_file: Path, tmp_path: Path) -> None:
    new_file = tmp_path / "new.sqlite"
    recorded = Path(shutil.copy(RECORDED, tmp_path / "recorded.sqlite"))
    shapes: list[set[tuple[str, str]]] = []
    for file in (old_file, new_file, recorded):
        opened(file).close()
        with closing(sqlite3.connect(file)) as db:
            tables = db.execute(
                "SELECT t.name, c.name FROM sqlite_master t"
                " JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
            )
            shapes.append(set(tables))
            assert db.execute("PRAGMA user_version").fetchall() == [(1,)]
    assert shapes[0] == shapes[1] == shapes[2]


def test_what_an_earlier_build_wrote_meanwhile_is_taken_over(tmp_path: Path) -> None:
    journal = damaged_journal.opened(tmp_path, 7)
    for _ in range(3):
        damaged_journal.sell(journal)
    before = stamped(journal)
    journal.close()
    damaged_journal.change(
        tmp_path,
        "UPDATE stage SET digest = NULL WHERE sale > 1",
        "DELETE FROM fact_check WHERE place > 1",
    )

    for epoch in (8, 9):
        journal = damaged_journal.opened(tmp_path, epoch)
        assert not journal.damaged
        assert stamped(journal) == before
        journal.close()


def test_a_fact_of_an_earlier_build_that_the_next_one_contradicts_is_damaged(
    old_file: Path,
) -> None:
    with closing(sqlite3.connect(old_file)) as db, db:
        db.execute(
            "UPDATE outbox SET payload = CAST(replace(CAST(payload AS TEXT),"
            " '\"pieces\":1', '\"pieces\":3') AS BLOB) WHERE seq = 2"
        )
    journal = opened(old_file)
    assert journal.damaged
    assert [receipt for _, _, receipt in stamped(journal)] == ["kiosk-1-000003"]
    journal.close()


def test_a_journal_of_a_newer_build_is_refused_and_kept(old_file: Path) -> None:
    opened(old_file).close()
    with closing(sqlite3.connect(old_file)) as db:
        db.execute("PRAGMA user_version = 7")
        rows = db.execute("SELECT * FROM outbox").fetchall()
    with pytest.raises(JournalError, match=r"format 7, this build knows .* 1:"):
        opened(old_file)
    with closing(sqlite3.connect(old_file)) as db:
        assert db.execute("SELECT * FROM outbox").fetchall() == rows


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "file", isolation_level=None)
    with closing(db):
        first = "CREATE TABLE a (x);\nINSERT INTO a VALUES (1);\n"
        upgrade(db, [lambda connection: run_all(connection, first)])
        second = "DELETE FROM a;\nINSERT INTO missing VALUES (1);\n"
        steps: list[Step] = [
            lambda connection: run_all(connection, first),
            lambda connection: run_all(connection, second),
        ]
        with pytest.raises(sqlite3.OperationalError, match="missing"):
            upgrade(db, steps)
        assert db.execute("SELECT x FROM a").fetchall() == [(1,)]
        assert db.execute("PRAGMA user_version").fetchall() == [(1,)]
        with pytest.raises(NewerFormatError):
            upgrade(db, [])
