"""Unsent sales are rescued from a journal that SQLite refuses: all that is proven."""

import os
import random
import shutil
from pathlib import Path

import pytest

from firmware.base.damaged_files import kept_aside
from firmware.base.errors import JournalError
from firmware.kiosk.journal.rescue.examination import examined
from firmware.kiosk.journal.rescue.rescued_file import rescue
from firmware.kiosk.sale.ticket import SaleStage
from firmware.protocol import codec
from firmware.protocol.messages import Ack
from tests.support.damaged_journal import (
    FILE,
    Shop,
    filled,
    opened,
    sales_in,
    sell,
    waiting,
)

PAGE = 1024


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sound")


@pytest.fixture(scope="module")
def shop(sound: Path) -> Shop:
    return filled(sound)


@pytest.fixture
def folder(sound: Path, shop: Shop, tmp_path: Path) -> Path:
    assert shop.facts
    return Path(shutil.copytree(sound, tmp_path / "kiosk"))


def overwrite(file: Path, at: int, data: bytes) -> None:
    whole = bytearray(file.read_bytes())
    whole[at : at + len(data)] = data
    file.write_bytes(whole)


def test_without_its_header_nothing_is_lost(folder: Path, shop: Shop) -> None:
    overwrite(folder / FILE, 0, bytes(PAGE))
    damaged = (folder / FILE).read_bytes()
    with pytest.raises(JournalError, match="journal rescue"):
        opened(folder, 8)
    assert "cannot be opened" not in examined(folder / FILE).fault
    assert examined(folder / FILE).fault

    saved = rescue(folder / FILE, 1_000)

    assert len(saved.facts) == 16
    assert saved.unproven == {}
    assert (folder / f"{FILE}.damaged-1000").read_bytes() == damaged
    journal = opened(folder, 8)
    assert sales_in(journal) == shop.facts
    left = journal.under_way()
    assert left is not None
    assert left.ticket == shop.tickets[9]
    assert left.stage is SaleStage.MAY_HAVE_PRINTED
    assert journal.next_number > 9
    assert journal.damaged
    journal.close()
    again = opened(folder, 9)
    assert len(waiting(again)) == 16
    again.close()


def test_facts_keep_their_bytes_and_are_acknowledged(folder: Path) -> None:
    journal = opened(folder, 8)
    sell(journal)
    before = [row.payload for row in waiting(journal)]
    journal.close()
    overwrite(folder / FILE, 0, bytes(100))
    rescue(folder / FILE)

    journal = opened(folder, 9)

    assert [row.payload for row in waiting(journal)] == before
    assert journal.acknowledge(Ack(epoch=7, upto=16)) is not None
    (row,) = waiting(journal)
    chain = codec.decode_envelope(row.payload).chain
    assert chain is not None
    assert (chain.epoch, chain.seq) == (8, 1)
    journal.close()


def test_what_a_damaged_log_took_along_is_found_in_its_copies(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    for _ in range(8):
        sell(journal)
    expected = sales_in(journal)
    cut = tmp_path / "cut"
    cut.mkdir()
    for file in tmp_path.glob("journal.*"):
        shutil.copy(file, cut)
    journal.close()
    overwrite(cut / f"{FILE}-wal", 20_000, b"\xff")
    journal = opened(cut, 8)
    sell(journal)
    after = sales_in(journal)
    journal.close()
    assert len(after) < len(expected)

    rescue(cut / FILE)

    journal = opened(cut, 9)
    assert sales_in(journal) == expected | after
    journal.close()


def test_a_log_whose_database_is_gone_is_rescued(tmp_path: Path) -> None:
    journal = opened(tmp_path, 7)
    for _ in range(3):
        sell(journal)
    expected = sales_in(journal)
    gone = tmp_path / "gone"
    gone.mkdir()
    shutil.copy(tmp_path / f"{FILE}-wal", gone)
    journal.close()
    opened(gone, 8).close()

    rescue(gone / FILE)

    journal = opened(gone, 9)
    assert sales_in(journal) == expected
    journal.close()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_cut_or_garbled_no_wrong_amount_is_saved(
    folder: Path, shop: Shop, seed: int
) -> None:
    chance = random.Random(seed)
    file = folder / FILE
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(file.stat().st_size)
        overwrite(file, at, chance.randbytes(chance.randint(1, 2 * PAGE)))
    os.truncate(file, chance.randrange(file.stat().st_size // 2, file.stat().st_size))

    saved = rescue(file)

    journal = opened(folder, 8)
    found = sales_in(journal)
    assert found == {sale: shop.facts[sale] for sale in found}
    assert len(waiting(journal)) == len(saved.facts)
    left = journal.under_way()
    assert left is None or left.ticket == shop.tickets[left.ticket.number]
    assert journal.next_number > 9
    journal.close()


def test_a_journal_that_a_kiosk_has_open_is_left_alone(folder: Path) -> None:
    journal = opened(folder, 8)
    with pytest.raises(JournalError, match="stop kiosk"):
        rescue(folder / FILE)
    assert examined(folder / FILE).waiting == 16
    journal.close()
    assert kept_aside(folder / FILE) == ()


def test_a_look_changes_nothing(folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    found = examined(folder / FILE)
    assert found.is_sound
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
