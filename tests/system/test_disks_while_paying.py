"""A kiosk's disk that is full, or another one, in the middle of a payment by phone.

The two boxes of the crash points; SQLite itself refuses a write, as on a full disk.
"""

import sqlite3
from contextlib import closing
from functools import partial

import pytest

from tests.stress.crash_points import judge
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.play import come_to_rest, opened
from tests.stress.crash_points.points import Fault
from tests.stress.crash_points.scripts import SCRIPTS
from tests.support.compiled_statements import share_compiled

BY_NAME = {script.name: script for script in SCRIPTS}
FULL = (
    "CREATE TRIGGER full BEFORE {write} WHEN {when}"
    " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
)
STAGES = ("settled", "may_have_printed", "printed", "closed", "voided")
ATTEMPT = "NEW.stage = 'intent' AND (SELECT count(*) FROM stage) = 1"
WRITES = (
    ("INSERT ON stage", "NEW.stage = 'intent'"),
    ("INSERT ON stage", ATTEMPT),
    *(("INSERT ON stage", f"NEW.stage = '{stage}'") for stage in STAGES),
    ("INSERT ON outbox", "1"),
    ("INSERT ON refund", "1"),
)
QUICK = (("INSERT ON stage", ATTEMPT), ("INSERT ON stage", "NEW.stage = 'settled'"))
LONG = pytest.mark.long
BACK_AT_S = 60.0
NAMES_THE_DISK = {"flags", "voids", "breaks", "letters"}
"""Checks that say that a journal does not follow on the one before, and no money."""

share_compiled()


def sql(boxes: Boxes, text: str) -> None:
    """By another connection to the kiosk's journal."""
    file = boxes.folder / "journal.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as journal:
        journal.execute(text)


@pytest.mark.parametrize("full_s", [20.0, pytest.param(400.0, marks=LONG)])
@pytest.mark.parametrize(
    ("name", "write", "when"),
    [
        *(pytest.param("code", *each) for each in QUICK),
        *(
            pytest.param(name, *each, marks=LONG)
            for name in ("code", "refund", "undo and leave", "points and a coupon")
            for each in WRITES
        ),
    ],
)
def test_books_agree_though_a_write_found_the_disk_full(
    name: str, write: str, when: str, full_s: float
) -> None:
    with opened(BY_NAME[name]) as (boxes, staff):
        sql(boxes, FULL.format(write=write, when=when))
        free = partial(sql, boxes, "DROP TRIGGER IF EXISTS full")
        boxes.clock.after(full_s, free)
        assert come_to_rest(boxes, staff)
        assert judge.faults(boxes, staff) == []


def save(boxes: Boxes) -> None:
    """An image of the kiosk's disk as it is now."""
    file, image = boxes.folder / "journal.sqlite", boxes.folder / "image"
    with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(image)) as kept:
        now.backup(kept)


def put_back(boxes: Boxes) -> None:
    """The power goes, and when it is back the disk is as it was then."""
    boxes.cut(Fault.KIOSK)
    for name in ("journal.sqlite-wal", "journal.sqlite-shm"):
        (boxes.folder / name).unlink(missing_ok=True)
    image = (boxes.folder / "image").read_bytes()
    (boxes.folder / "journal.sqlite").write_bytes(image)


@pytest.mark.parametrize("at_s", [0.05, 1.3, *(pytest.param(s, marks=LONG) for s in (
    0.25, 0.35, 2.3, 3.3, 8.0
))])  # fmt: skip
@pytest.mark.parametrize(
    "name",
    ["declined, another code", *(pytest.param(n, marks=LONG) for n in (
        "code", "undo and leave", "nobody confirms", "scan", "points and a coupon"
    ))],
)  # fmt: skip
def test_a_kiosk_put_back_to_the_middle_of_a_payment_takes_it_once(
    name: str, at_s: float
) -> None:
    """And the next sale, whose number was given before, has a payment of its own."""
    with opened(BY_NAME[name]) as (boxes, staff):
        boxes.clock.after(at_s, partial(save, boxes))
        boxes.clock.after(BACK_AT_S, partial(put_back, boxes))
        come_to_rest(boxes, staff)
        staff.customer.begun = staff.customer.gone = False
        staff.customer.codes = 0
        assert come_to_rest(boxes, staff)
        network, shop = boxes.network, boxes.shop
        sold = shop.rows(
            "SELECT out_trade_no, payable_fen FROM orders"
            " JOIN order_payments USING (sale_id)"
        )
        trades = network.trades.items()
        assert sorted(sold) == sorted(
            (n, t.taken_fen) for n, t in trades if t.taken_fen
        )
        assert all(trade.times_taken <= 1 for _, trade in trades)
        assert {each.check for each in shop.wrong()} <= NAMES_THE_DISK
