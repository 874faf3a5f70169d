"""Durable before visible: what the journal keeps, and what it makes of a power cut."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.base.errors import JournalError
from firmware.hub.catalogue.files.columns import MAX_NAME
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.file import commit, open_file
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.events import KeptSlip, PowerReturned
from firmware.kiosk.sale.ticket import SaleStage, SlipState, VoidReason
from firmware.protocol import codec
from firmware.protocol.envelope import GENESIS, Stamper, fact_hash
from firmware.protocol.messages import Ack, Refused, SaleClosed, SaleVoided
from firmware.retail.basket import MAX_FEN, Basket, EntryMethod, Line
from firmware.retail.basket_limits import MAX_LINES
from tests.support.examples import tries
from tests.support.kiosk_builders import paying, printing, thanking, ticket

PAID = ticket(thanking())
VOID = SaleVoided(
    sale_id="s",
    receipt_no="r",
    payable_fen=1,
    voided_at="2026-11-22T08:30:00.000Z",
    reason="idle",
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for journal in OPEN:
        journal.close()
    OPEN.clear()


OPEN: list[Journal] = []


def opened(folder: Path, *, epoch: int = 7, size_max_mb: int = 16) -> Journal:
    stamper = Stamper("K1", "b" * 36)
    path = folder / "journal.sqlite"
    journal = Journal(path, stamper, epoch=epoch, size_max_mb=size_max_mb)
    OPEN.append(journal)
    return journal


def record(journal: Journal, *stages: SaleStage, slip: SlipState | None = None) -> None:
    for stage in stages:
        closing = stage is SaleStage.CLOSED
        journal.record(Record(stage, PAID, slip=slip if closing else None))


@pytest.mark.parametrize(
    ("stages", "left"),
    [
        ([SaleStage.INTENT], SaleStage.INTENT),
        ([SaleStage.INTENT, SaleStage.SETTLED], SaleStage.SETTLED),
        (
            [SaleStage.INTENT, SaleStage.SETTLED, SaleStage.MAY_HAVE_PRINTED],
            SaleStage.MAY_HAVE_PRINTED,
        ),
        ([SaleStage.INTENT, SaleStage.VOIDED], None),
        (
            [
                SaleStage.INTENT,
                SaleStage.SETTLED,
                SaleStage.MAY_HAVE_PRINTED,
                SaleStage.CLOSED,
            ],
            None,
        ),
    ],
)
def test_the_next_start_knows_what_was_under_way(
    folder: Path, stages: list[SaleStage], left: SaleStage | None
) -> None:
    record(opened(folder), *stages)

    again = opened(folder)

    expected = PowerReturned(PAID, left) if left else None
    assert again.under_way() == expected
    assert again.session == 2
    assert again.next_number == PAID.number + 1


def test_closing_queues_the_fact_in_the_same_commit(folder: Path) -> None:
    journal = opened(folder)
    record(
        journal,
        SaleStage.INTENT,
        SaleStage.SETTLED,
        SaleStage.CLOSED,
        slip=SlipState.KEPT,
    )

    (row,) = opened(folder).outbox.rows((1,))

    parcel = codec.decode(row.payload, SaleClosed)
    assert parcel.body.sale_id == PAID.sale_id
    assert parcel.body.payable_fen == 1250
    assert parcel.body.slip == "kept"
    chain = parcel.envelope.chain
    assert chain is not None
    assert (chain.epoch, chain.seq, chain.previous) == (7, 1, GENESIS)


def test_a_journal_that_failed_leaves_its_log_to_the_next_opening(
    folder: Path,
) -> None:
    """SQLite would copy it into the file, the part that no disk holds as well."""
    journal = opened(folder)
    record(journal, SaleStage.INTENT)
    log = folder / "journal.sqlite-wal"
    before = log.read_bytes()

    journal.abandon()

    assert log.read_bytes() == before
    again = opened(folder, epoch=8)
    assert again.under_way() == PowerReturned(PAID, SaleStage.INTENT)
    again.close()
    assert not log.exists()


def test_a_sale_ends_once(folder: Path) -> None:
    journal = opened(folder)
    record(
        journal, SaleStage.INTENT, SaleStage.SETTLED, SaleStage.CLOSED, SaleStage.CLOSED
    )

    assert journal.outbox.backlog() == 1


def test_facts_are_chained_by_hash(folder: Path) -> None:
    journal = opened(folder)
    journal.record(Record(SaleStage.VOIDED, PAID, reason=VoidReason.IDLE))
    journal.put_facts((VOID,))

    first, second = journal.outbox.rows((1, 2))
    chain = codec.decode(second.payload, SaleVoided).envelope.chain

    assert chain is not None
    assert (chain.seq, chain.previous) == (2, fact_hash(GENESIS, first.payload))


@settings(max_examples=tries(30), deadline=None)
@given(st.data())
def test_only_what_the_hub_named_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    journal = opened(tmp_path_factory.mktemp("journal"))
    journal.put_facts((VOID,) * 8)
    upto = data.draw(st.integers(0, 8))
    extra = data.draw(st.sets(st.integers(1, 8)))
    refused = data.draw(st.sets(st.integers(1, 8)))
    ack = Ack(
        epoch=7,
        upto=upto,
        extra=tuple(extra),
        refused=tuple(Refused(seq=seq, reason="x") for seq in refused),
    )

    for _ in range(2):  # a repeated acknowledgement changes nothing
        journal.acknowledge(ack)
        left = {seq for seq in range(1, 9) if seq > upto} - extra - refused
        assert set(journal.outbox.waiting(0, 99)) == left
    journal.close()


def test_what_is_committed_after_an_acknowledgement_is_durable_again(
    folder: Path,
) -> None:
    with closing(open_file(folder / "journal.sqlite", 16)) as connection:
        with commit(connection, durable=False):
            assert connection.execute("PRAGMA synchronous").fetchone() == (1,)  # NORMAL
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_another_journals_acknowledgement_changes_nothing(folder: Path) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT, SaleStage.CLOSED)
    journal.acknowledge(Ack(epoch=8, upto=99))

    assert journal.outbox.backlog() == 1


def test_kept_slips_wait_until_they_are_on_paper(folder: Path) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT, SaleStage.SETTLED, SaleStage.MAY_HAVE_PRINTED)
    record(journal, SaleStage.NOT_PRINTED, SaleStage.CLOSED, slip=SlipState.KEPT)
    assert opened(folder).kept() == KeptSlip(PAID, copy=False)

    record(journal, SaleStage.MAY_HAVE_PRINTED)
    assert opened(folder).kept() == KeptSlip(PAID, copy=True)

    record(journal, SaleStage.PRINTED)
    assert opened(folder).kept() is None
    assert opened(folder).last_slip() == KeptSlip(PAID, copy=True)


def test_a_slip_that_was_set_aside_waits_no_more(folder: Path) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT, SaleStage.SETTLED, SaleStage.MAY_HAVE_PRINTED)
    record(journal, SaleStage.NOT_PRINTED, SaleStage.CLOSED, slip=SlipState.KEPT)
    assert (journal.kept(), journal.set_aside()) == (KeptSlip(PAID, copy=False), 0)

    record(
        journal, SaleStage.MAY_HAVE_PRINTED, SaleStage.NOT_PRINTED, SaleStage.SET_ASIDE
    )

    assert (journal.kept(), journal.set_aside()) == (None, 1)
    assert journal.last_slip() == KeptSlip(PAID, copy=False)


M, N = SaleStage.MAY_HAVE_PRINTED, SaleStage.NOT_PRINTED


@pytest.mark.parametrize(
    ("attempts", "copy"),
    [
        ([M], True),
        ([M, N], False),
        ([M, N, N], False),  # told twice, after a failure of which nobody knew
        ([M, N, M], True),
        ([M, M, N], True),  # the first may be on paper, the second surely is not
        ([M, N, M, M, N], True),
    ],
)
def test_one_attempt_that_failed_clears_no_other(
    folder: Path, attempts: list[SaleStage], *, copy: bool
) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT, SaleStage.SETTLED, *attempts)
    left = journal.under_way()
    assert left == PowerReturned(PAID, M if copy else SaleStage.SETTLED)

    record(journal, SaleStage.CLOSED, slip=SlipState.KEPT)

    assert journal.kept() == KeptSlip(PAID, copy=copy)
    assert journal.last_slip() == KeptSlip(PAID, copy=copy)


def test_a_slip_on_paper_stays_so_when_its_copy_fails(folder: Path) -> None:
    journal = opened(folder)
    record(
        journal,
        SaleStage.INTENT,
        SaleStage.SETTLED,
        M,
        SaleStage.CLOSED,
        slip=SlipState.KEPT,
    )
    record(journal, M, SaleStage.PRINTED, M, N)

    assert journal.kept() is None
    assert journal.last_slip() == KeptSlip(PAID, copy=True)


def test_the_slip_to_reprint_is_that_of_the_newest_sale(folder: Path) -> None:
    journal = opened(folder)
    newer = replace(PAID, number=PAID.number + 1)
    record(
        journal,
        SaleStage.INTENT,
        SaleStage.SETTLED,
        M,
        SaleStage.CLOSED,
        slip=SlipState.KEPT,
    )
    for stage in (SaleStage.INTENT, SaleStage.SETTLED, M, SaleStage.CLOSED):
        journal.record(Record(stage, newer, slip=SlipState.PRINTED))
    record(journal, M, SaleStage.PRINTED)  # the older one, kept, came out last

    assert journal.last_slip() == KeptSlip(newer, copy=True)


def test_money_is_settled_once(folder: Path) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT, SaleStage.SETTLED, SaleStage.SETTLED)

    with closing(sqlite3.connect(folder / "journal.sqlite")) as db:
        stages = db.execute("SELECT stage FROM stage WHERE sale = ?", (PAID.number,))
        assert [*stages] == [(SaleStage.INTENT,), (SaleStage.SETTLED,)]


def test_without_a_slip_there_is_nothing_to_reprint(folder: Path) -> None:
    journal = opened(folder)
    record(
        journal,
        SaleStage.INTENT,
        SaleStage.SETTLED,
        SaleStage.CLOSED,
        slip=SlipState.NONE,
    )

    assert journal.kept() is None
    assert journal.last_slip() is None


def test_a_full_journal_refuses_and_keeps_what_it_has(folder: Path) -> None:
    journal = opened(folder, size_max_mb=1)
    body = SaleVoided(
        sale_id="s" * 64,
        receipt_no="r",
        payable_fen=1,
        voided_at="2026-11-22T08:30:00.000Z",
        reason="idle",
    )

    def fill() -> None:
        for _ in range(100):
            journal.put_facts((body,) * 100)

    with pytest.raises(JournalError, match="full"):
        fill()

    journal.close()
    held = opened(folder).outbox
    assert held.backlog() == held.last_place > 1000


def test_a_disk_that_takes_no_more_is_a_journal_error(folder: Path) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        with pytest.raises(JournalError, match="cannot be written"):
            record(journal, SaleStage.SETTLED)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    journal.close()
    assert opened(folder).under_way() == PowerReturned(PAID, SaleStage.INTENT)


def test_the_largest_sale_that_a_policy_allows_is_one_message(folder: Path) -> None:
    line = Line(
        number=9_999,
        gtin="69012345678928",
        name="𠮷" * MAX_NAME,
        pieces=-1,
        amount_fen=-MAX_FEN,
        entry=EntryMethod.LABELLED,
        voids=9_999,
        weight_g=99_999,
        approved=True,
        revision=999_999_999,
    )
    largest = replace(PAID, basket=Basket((line,) * MAX_LINES))
    journal = opened(folder)

    journal.record(Record(SaleStage.CLOSED, largest, slip=SlipState.NONE))

    assert journal.outbox.backlog() == 1


def test_a_damaged_file_is_refused_by_name(folder: Path) -> None:
    path = folder / "journal.sqlite"
    path.write_bytes(b"not a database, but long enough to look like one" * 100)

    with pytest.raises(JournalError, match=r"journal\.sqlite"):
        opened(folder)


def test_synchronous_is_full(folder: Path) -> None:
    with closing(open_file(folder / "journal.sqlite", 16)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_no_state_of_a_sale_is_lost_in_the_journals_json(folder: Path) -> None:
    for number, sale in enumerate((paying(), printing()), 1):
        sold = ticket(sale)
        journal = opened(folder / str(number))
        journal.record(Record(SaleStage.INTENT, sold))
        assert journal.under_way() == PowerReturned(sold, SaleStage.INTENT)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stage SET stage = 'intenv'",
        "UPDATE stage SET body = '{'",
        "UPDATE stage SET body = CAST(x'ff' AS TEXT)",
        "UPDATE stage SET body = replace(body, '2026-', '2o26-')",
        "UPDATE stage SET body = replace(body, 'sale_id', 'sale_ie')",
    ],
)
def test_a_sale_that_is_damaged_stops_nobody(folder: Path, change: str) -> None:
    journal = opened(folder)
    record(journal, SaleStage.INTENT)
    journal.close()
    with closing(sqlite3.connect(folder / "journal.sqlite")) as db, db:
        db.execute(change.replace("replace(body", "replace(CAST(body AS TEXT)"))
    again = opened(folder, epoch=8)
    assert again.damaged
    assert again.under_way() in {None, PowerReturned(PAID, SaleStage.INTENT)}
    assert again.next_number > PAID.number
    again.close()
