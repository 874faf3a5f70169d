"""An outbox that nobody empties: selling stops, and what is under way still ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from drivers.api import Button, Paper, PrinterChanged, PrinterStatus, PrintTrouble
from firmware.kiosk.journal import Journal
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import topics
from firmware.protocol.messages import Ack, SaleVoided
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

FILLER = SaleVoided(
    sale_id="s" * 64,
    receipt_no="r" * 64,
    payable_fen=1,
    voided_at="2026-11-22T08:30:00.000Z",
    reason="idle",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True, size_max_mb=1)
    yield desk
    desk.close()


def journal(desk: KioskRig) -> Journal:
    assert desk.journal_handle.journal is not None
    return desk.journal_handle.journal


def fill(desk: KioskRig) -> None:
    """Weeks without a hub."""
    while journal(desk).has_room():
        journal(desk).put_facts((FILLER,) * 100)


def rows_in(file: Path) -> tuple[int, ...]:
    """How many rows each table of a journal has."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as books:
        tables = books.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        counts = [f"SELECT count(*) FROM {table}" for (table,) in tables]  # noqa: S608 - its own names
        return tuple(books.execute(count).fetchone()[0] for count in counts)


def test_a_full_journal_stops_selling_and_ends_what_is_under_way(
    desk: KioskRig,
) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    fill(desk)
    desk.controller.poll()
    assert desk.controller.sale.state is SaleState.PAYING

    desk.confirm()
    desk.printed()

    assert journal(desk).under_way() is None
    assert desk.controller.sale.stopped_for == "disk"


def test_a_full_journal_sells_again_once_the_hub_has_its_facts(desk: KioskRig) -> None:
    fill(desk)
    desk.controller.poll()
    assert desk.controller.sale.stopped_for == "disk"

    desk.controller.handle(LinkUp())
    last = journal(desk).outbox.last_place
    desk.hear(topics.ack("K1"), Ack(epoch=7, upto=last))

    assert desk.controller.sale.state is SaleState.IDLE


@pytest.mark.parametrize("sales", [150, pytest.param(600, marks=pytest.mark.long)])
def test_years_without_a_restart_do_not_fill_the_journal(sales: int) -> None:
    with TemporaryDirectory(dir="/dev/shm") as name:
        desk = KioskRig(Path(name), prints=True, size_max_mb=1)
        desk.controller.handle(LinkUp())
        desk.sell()
        desk.failed(may_have_printed=True)  # kept, and no paper ever comes
        out = PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT)
        desk.controller.handle(PrinterChanged(out))
        kept = journal(desk).kept()
        held: list[tuple[int, ...]] = []
        for number in range(2, sales + 2):
            desk.now_s += 40
            desk.sell()
            desk.printed()
            seq = journal(desk).outbox.last_place
            desk.hear(topics.ack("K1"), Ack(epoch=7, upto=seq))
            if number % 50 == 0:
                held.append(rows_in(Path(name) / "journal.sqlite"))
        assert len(set(held)) == 1
        assert desk.controller.sale.state is SaleState.THANKS
        assert journal(desk).next_number == sales + 2
        assert journal(desk).kept() == kept
        assert journal(desk).has_room()
        desk.close()


def test_codes_that_mean_nothing_do_not_fill_what_is_kept_for_sales(
    desk: KioskRig,
) -> None:
    fill(desk)
    before = journal(desk).outbox.backlog()
    desk.controller.unknown.count(NotSoldReason.ARTICLE, "6900000000007")
    desk.controller.report_unknown()

    assert journal(desk).outbox.backlog() == before
