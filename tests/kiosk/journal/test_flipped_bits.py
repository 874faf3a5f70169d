"""Any bit of the journal's file changes: no wrong amount, no number twice, no crash."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware.base.errors import JournalError
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.file import RESCUE
from tests.support.damaged_journal import FILE, Shop, filled, opened, sales_in, sell
from tests.support.examples import tries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sound")


@pytest.fixture(scope="module")
def shop(folder: Path) -> Shop:
    return filled(folder)


def look(journal: Journal, shop: Shop) -> None:
    """Everything that a start reads is the truth, or not there."""
    for sale_id, sale in sales_in(journal).items():
        assert sale == shop.facts[sale_id]
    left = journal.under_way()
    assert left is None or left.ticket == shop.tickets[left.ticket.number]
    for slip in (journal.kept(), journal.last_slip()):
        assert slip is None or slip.ticket == shop.tickets[slip.ticket.number]


@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whichever_bit_changes(
    folder: Path,
    shop: Shop,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    kiosk = Path(shutil.copytree(folder, tmp_path_factory.mktemp("bit") / "kiosk"))
    file = kiosk / FILE
    changed = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        bit = data.draw(st.integers(0, len(changed) * 8 - 1))
        changed[bit // 8] ^= 1 << bit % 8
    file.write_bytes(changed)

    for epoch in (8, 9):
        try:
            journal = opened(kiosk, epoch)
        except JournalError as refused:
            assert RESCUE in str(refused) or "format" in str(refused)  # noqa: PT017 - either is right
            return
        if epoch == 8:
            look(journal, shop)
            assert len(sales_in(journal)) == len(shop.facts) or journal.damaged
        if journal.under_way() is None:
            sale = sell(journal)
            assert sale.number not in shop.tickets
        journal.close()
    shutil.rmtree(kiosk)
