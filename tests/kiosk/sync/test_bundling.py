"""Facts that are due together travel together, each as it is (decision 0097)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.journal import OutboxRow
from firmware.kiosk.sync.bundling import MAX_BYTES, bundled
from firmware.kiosk.sync.send_window import WINDOW
from firmware.kiosk.sync.uplink import LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import MAX_BUNDLE, Bundle
from tests.support.kiosk_rig import KioskRig

SIZES = st.lists(
    st.one_of(st.integers(1, 5_000), st.integers(60_000, MAX_BYTES + 1)), max_size=80
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path)
    yield desk
    desk.close()


def rows_of(sizes: list[int]) -> list[OutboxRow]:
    return [OutboxRow(n, "sale", bytes(size)) for n, size in enumerate(sizes)]


@given(SIZES)
def test_every_row_goes_once_in_its_order_within_the_bounds(sizes: list[int]) -> None:
    rows = rows_of(sizes)
    groups = list(bundled(rows))
    assert [row for group in groups for row in group] == rows
    for group in groups:
        assert 1 <= len(group) <= MAX_BUNDLE
        total = sum(len(row.payload) for row in group)
        assert total <= MAX_BYTES or len(group) == 1


@given(SIZES)
def test_no_group_could_have_taken_the_next_row(sizes: list[int]) -> None:
    groups = list(bundled(rows_of(sizes)))
    for group, (following, *_) in pairwise(groups):
        total = sum(len(row.payload) for row in [*group, following])
        assert len(group) == MAX_BUNDLE or total > MAX_BYTES


def test_a_window_is_two_bundles() -> None:
    assert len(list(bundled(rows_of([1_000] * WINDOW)))) == 2


def test_one_fact_goes_alone_and_at_once(desk: KioskRig) -> None:
    desk.controller.handle(LinkUp())
    desk.sell()
    assert [topic for topic, _ in facts_of(desk)] == [topics.event("K1", "sale")]


def test_what_waited_goes_as_one_message_byte_for_byte(desk: KioskRig) -> None:
    for _ in range(3):
        desk.sell()
        desk.now_s += 10
    assert desk.journal_handle.journal is not None
    waiting = [
        row.payload for row in desk.journal_handle.journal.outbox.rows((1, 2, 3))
    ]

    desk.controller.handle(LinkUp())

    ((topic, payload),) = facts_of(desk)
    assert topic == topics.event("K1", "bundle")
    bundle = codec.decode(payload, Bundle)
    assert bundle.envelope.kid == "K1"
    assert [bytes(fact) for fact in bundle.body.facts] == waiting


def test_a_fact_whose_bits_changed_keeps_no_other_back(
    desk: KioskRig, tmp_path: Path
) -> None:
    for _ in range(3):
        desk.sell()
        desk.now_s += 10
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as db, db:
        db.execute("UPDATE outbox SET payload = CAST('&' AS BLOB) WHERE place = 2")

    desk.controller.handle(LinkUp())
    assert desk.controller.sale.stopped_for == "journal"
    desk.disk_is_back()

    assert [sale.receipt_no for sale in desk.facts()] == [
        f"K1-00000{number}" for number in (1, 2, 3)
    ]
    assert desk.controller.stop_reason is None


def facts_of(desk: KioskRig) -> list[tuple[str, bytes]]:
    return [sent for sent in desk.post.sent if "/up/ev/" in sent[0]]
