"""Each opening of the journal is an epoch of its own; older facts wait as they are."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.base.errors import UntrustedError
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.outbox import Named
from firmware.protocol import codec
from firmware.protocol.envelope import GENESIS, Stamper, fact_hash
from firmware.protocol.messages import Ack, Refused, SaleVoided
from tests.support.examples import tries

OPEN: list[Journal] = []
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder whose fsync costs nothing


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for journal in OPEN:
        journal.close()
    OPEN.clear()


def opened(folder: Path, epoch: int, *names: str) -> Journal:
    """The journal at its next opening, with a fact of each name put in."""
    stamper = Stamper("K1", "b" * 36)
    path = folder / "journal.sqlite"
    journal = Journal(path, stamper, epoch=epoch, size_max_mb=16)
    OPEN.append(journal)
    journal.put_facts(tuple(map(void, names)))
    return journal


def void(name: str) -> SaleVoided:
    return SaleVoided(
        sale_id=name,
        receipt_no="r",
        payable_fen=1,
        voided_at="2026-11-22T08:30:00.000Z",
        reason="idle",
    )


def waiting(journal: Journal) -> list[tuple[int, int, str]]:
    """Epoch, seq and name of each fact that waits, in order."""
    found: list[tuple[int, int, str]] = []
    for row in journal.outbox.rows(journal.outbox.waiting(0, 99)):
        parcel = codec.decode(row.payload, SaleVoided)
        assert parcel.envelope.chain is not None
        chain = parcel.envelope.chain
        found.append((chain.epoch, chain.seq, parcel.body.sale_id))
    return found


def epochs_kept(folder: Path) -> list[int]:
    with closing(sqlite3.connect(folder / "journal.sqlite")) as db:
        return [epoch for (epoch,) in db.execute("SELECT epoch FROM epoch")]


def test_an_opening_counts_anew_and_keeps_what_waits_as_it_was(folder: Path) -> None:
    before = opened(folder, 70, "a", "b")
    (first, second) = before.outbox.rows((1, 2))
    after = opened(folder, 50, "c")

    assert waiting(after) == [(70, 1, "a"), (70, 2, "b"), (50, 1, "c")]
    assert after.outbox.rows((1, 2)) == [first, second]
    (third,) = after.outbox.rows((3,))
    chain = codec.decode(third.payload, SaleVoided).envelope.chain
    assert chain is not None
    last = fact_hash(fact_hash(GENESIS, first.payload), second.payload)
    assert chain.previous == last
    after.put_facts((void("d"),))
    (fourth,) = after.outbox.rows((4,))
    chain = codec.decode(fourth.payload, SaleVoided).envelope.chain
    assert chain is not None
    assert chain.previous == fact_hash(last, third.payload)


def test_each_epoch_is_acknowledged_for_itself(folder: Path) -> None:
    opened(folder, 70, "a", "b", "c")
    journal = opened(folder, 50, "d", "e", "f")

    named = journal.acknowledge(Ack(epoch=50, upto=1, extra=(3,)))
    assert named == Named(range(4, 5), (6,))
    refused = (Refused(seq=2, reason="x"),)
    named = journal.acknowledge(Ack(epoch=70, upto=0, refused=refused))

    assert named == Named(range(1, 1), (2,))
    assert waiting(journal) == [(70, 1, "a"), (70, 3, "c"), (50, 2, "e")]


def test_what_a_lost_card_had_sent_is_none_of_a_restored_ones(folder: Path) -> None:
    opened(folder, 70, "a", "b").close()
    image = folder / "image"
    shutil.copy(folder / "journal.sqlite", image)
    opened(folder, 70 + 1, "never to be seen again").close()
    image.replace(folder / "journal.sqlite")
    journal = opened(folder, 50, "c", "d")

    assert journal.acknowledge(Ack(epoch=71, upto=1)) is None
    named = journal.acknowledge(Ack(epoch=70, upto=9, extra=(11,)))

    assert named == Named(range(1, 3), ())
    assert waiting(journal) == [(50, 1, "c"), (50, 2, "d")]


def test_an_epoch_is_remembered_as_long_as_its_facts_wait(folder: Path) -> None:
    opened(folder, 1, "a")
    opened(folder, 2)
    opened(folder, 3)
    opened(folder, 4, "b")
    journal = opened(folder, 5)
    assert epochs_kept(folder) == [1, 4, 5]

    journal.acknowledge(Ack(epoch=1, upto=1))
    opened(folder, 6)
    assert epochs_kept(folder) == [4, 6]
    journal.acknowledge(Ack(epoch=4, upto=1))
    opened(folder, 7)
    assert epochs_kept(folder) == [7]


@pytest.mark.parametrize(
    "ack",
    [
        Ack(epoch=50, upto=2**53),
        Ack(epoch=50, upto=3),
        Ack(epoch=50, upto=1, extra=(2, 3)),
        Ack(epoch=50, upto=1, refused=(Refused(seq=2**53, reason="x"),)),
    ],
)
def test_an_acknowledgement_of_what_was_never_made_forgets_nothing(
    folder: Path, ack: Ack
) -> None:
    opened(folder, 70, "a")
    journal = opened(folder, 50, "b", "c")
    before = waiting(journal)
    with pytest.raises(UntrustedError, match="the newest is 2"):
        journal.acknowledge(ack)
    assert waiting(journal) == before
    journal.put_facts((void("d"),))
    journal.acknowledge(Ack(epoch=50, upto=3))
    assert waiting(journal) == [(70, 1, "a")]


@settings(max_examples=tries(60), deadline=None)
@given(
    facts=st.integers(0, 4),
    upto=st.integers(0, 6),
    extra=st.lists(st.integers(1, 6), max_size=3),
    refused=st.lists(st.integers(1, 6), max_size=2),
)
def test_only_what_was_made_and_named_is_ever_forgotten(
    facts: int, upto: int, extra: list[int], refused: list[int]
) -> None:
    with TemporaryDirectory(dir=SHARED_MEMORY) as name:
        journal = opened(Path(name), 50, *"abcd"[:facts])
        ack = Ack(
            epoch=50,
            upto=upto,
            extra=tuple(extra),
            refused=tuple(Refused(seq=seq, reason="x") for seq in refused),
        )
        named = {*range(1, upto + 1), *extra, *refused}
        if max(named, default=0) > facts:
            with pytest.raises(UntrustedError):
                journal.acknowledge(ack)
            named = set[int]()
        else:
            journal.acknowledge(ack)
        left = [seq for _, seq, _ in waiting(journal)]
        assert left == [seq for seq in range(1, facts + 1) if seq not in named]
        journal.close()
