"""Two kiosks never spend one point: holds, and how they end (E21, A52)."""

import fcntl
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import holds
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.holds import HoldEnd, HoldOutcome, HoldRefusal
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import CALENDAR, day, earn, naming
from tests.support.point_holder import hold, request
from tests.support.warm_starts import WarmStarter

LIMIT_S = 30.0


def record(shop: Shop, *events: PointEvent, on: int = 1) -> None:
    for event in events:
        with writing(shop.engine) as connection:
            book = PointsBook(connection, CALENDAR, text_of(day(on)))
            book.record(MemberEvent(member_id="m1", event=event))


def end(shop: Shop, hold_id: str, kind: PointKind, on: int = 3) -> HoldEnd:
    act = holds.post if kind is PointKind.POST else holds.void
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, text_of(day(on)))
        return act(book, connection, hold_id)


def balance(shop: Shop, on: int = 4) -> int:
    with reading(shop.engine) as connection:
        return ledger_store.balance_points(connection, "m1", text_of(day(on)))


@pytest.mark.on_each("who waits for whom is each database's own")
def test_two_kiosks_that_hold_the_same_points_at_once_and_one_wins(shop: Shop) -> None:
    record(shop, earn("e", 100, 0))
    kiosks = 6
    begin = threading.Barrier(kiosks)
    engines = [open_engine(shop.folder, shop.database) for _ in range(kiosks)]

    def ask(number: int) -> HoldOutcome:
        begin.wait(LIMIT_S)
        return hold(engines[number], request(f"h{number}", kid=f"k{number}"))

    with ThreadPoolExecutor(kiosks) as threads:
        replies = list(threads.map(ask, range(kiosks)))
    for engine in engines:
        engine.dispose()
    assert sorted(reply.held for reply in replies) == [False] * 5 + [True]
    assert {reply.refusal for reply in replies} == {None, HoldRefusal.POINTS_SHORT}
    assert balance(shop) == 0
    assert shop.rows("SELECT count(*) FROM loyalty_events") == [(2,)]


@pytest.mark.process
@pytest.mark.only_on("sqlite", "locks files by process; a server knows connections")
def test_processes_that_hold_the_same_points_at_once_and_one_wins(
    shop: Shop, warm: WarmStarter, tmp_path: Path
) -> None:
    record(shop, earn("e", 100, 0))
    module, books = "tests.support.point_holder", (str(shop.folder), shop.database.url)
    with (
        (tmp_path / "said").open("wb") as said,
        (shop.folder / "gate").open("w") as gate,
    ):
        fcntl.flock(gate, fcntl.LOCK_EX)
        running = [
            warm((sys.executable, "-m", module, *books, str(number)), said)
            for number in range(3)
        ]
        assert [each.poll() for each in running] == [None] * 3
    assert [each.wait(LIMIT_S) for each in running] == [0, 0, 0]
    assert sorted((tmp_path / "said").read_text().split()) == ["False", "False", "True"]
    assert balance(shop) == 0


def test_a_request_that_comes_twice_gets_its_first_reply(shop: Shop) -> None:
    record(shop, earn("e", 150, 0))
    assert hold(shop.engine, request("h")) == HoldOutcome(50)
    assert hold(shop.engine, request("h")) == HoldOutcome(50)
    other = hold(shop.engine, request("h", points=10))
    assert other.refusal is HoldRefusal.HOLD_REUSED
    assert end(shop, "h", PointKind.VOID) is HoldEnd.VOIDED
    assert hold(shop.engine, request("h")).refusal is HoldRefusal.HOLD_ENDED
    assert balance(shop) == 150


def test_a_hold_ends_once_whoever_ends_it(shop: Shop) -> None:
    record(shop, earn("e", 300, 0))
    hold(shop.engine, request("h1"))
    assert end(shop, "h1", PointKind.POST) is HoldEnd.POSTED
    assert end(shop, "h1", PointKind.POST) is HoldEnd.POSTED
    assert end(shop, "h1", PointKind.VOID) is HoldEnd.POSTED
    hold(shop.engine, request("h2"))
    assert end(shop, "h2", PointKind.VOID) is HoldEnd.VOIDED
    assert end(shop, "h2", PointKind.VOID) is HoldEnd.VOIDED
    assert end(shop, "unknown", PointKind.VOID) is HoldEnd.UNKNOWN
    assert end(shop, "e", PointKind.POST) is HoldEnd.UNKNOWN
    assert balance(shop) == 200


def test_a_sale_that_was_paid_is_never_refused_by_a_hold_that_was_voided(
    shop: Shop,
) -> None:
    record(shop, earn("e", 100, 0))
    hold(shop.engine, request("h1"))
    end(shop, "h1", PointKind.VOID)
    hold(shop.engine, request("h2"), on=4)
    end(shop, "h2", PointKind.POST, on=5)
    assert end(shop, "h1", PointKind.POST, on=6) is HoldEnd.POSTED
    assert end(shop, "h1", PointKind.POST, on=6) is HoldEnd.POSTED
    assert balance(shop) == -100
    assert hold(shop.engine, request("h3", points=1), on=7) == HoldOutcome(
        -100, HoldRefusal.POINTS_SHORT
    )


def test_a_hold_stays_granted_when_an_older_refund_arrives(shop: Shop) -> None:
    record(shop, earn("e", 100, 0))
    hold(shop.engine, request("h"))
    record(shop, naming(PointKind.TAKE_BACK, "t", "e", 1, 60), on=3)
    assert end(shop, "h", PointKind.POST) is HoldEnd.POSTED
    assert balance(shop) == -60


def test_a_hold_takes_no_points_that_one_ahead_of_it_has_spent(shop: Shop) -> None:
    """A kiosk's clock may be ahead: what it booked is later than now, and is paid."""
    spent = PointEvent(id="b", kind=PointKind.BURN, at=day(3), points=100, binding=True)
    record(shop, earn("e", 100, 0), spent)
    assert hold(shop.engine, request("h")).refusal is HoldRefusal.POINTS_SHORT
