"""The ledger always means what a member's events mean, however they arrive (N20)."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.ledger.postings import PointsUse
from firmware.hub.loyalty.corrections import holdings_of
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.retail.loyalty.fold import PointsState, fold
from firmware.retail.loyalty.point_events import (
    LotCalendar,
    PointEvent,
    PointKind,
)
from firmware.retail.loyalty.rules import LotRules
from tests.support.examples import tries
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import (
    CALENDAR,
    SHOP_OFFSET_MINUTES,
    burn,
    day,
    earn,
    hold,
    naming,
)
from tests.support.point_histories import histories

NOW = text_of(day(40))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine(tmp_path_factory.mktemp("hub"))
    yield opened
    opened.dispose()


def book(engine: Engine, member_id: str, events: list[PointEvent]) -> PointsState:
    """Book events one by one, each by a hub that was started anew; the last state."""
    state = fold([], CALENDAR, day(0))
    for event in events:
        with writing(engine) as connection:
            books = PointsBook(connection, CALENDAR, NOW)
            state = books.record(MemberEvent(member_id=member_id, event=event))
    return state


class Members:
    """A new member for each example, so that all share one database."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, engine: Engine) -> str:
        self.count += 1
        member = members_store.Member(f"p{self.count}", f"card {self.count}", "")
        with writing(engine) as connection:
            assert members_store.add(connection, member)
        return member.member_id

    def own(self, events: list[PointEvent]) -> list[PointEvent]:
        """The events with ids of this member's own."""
        here = f"p{self.count}/"
        return [
            replace(event, id=here + event.id, of=event.of and here + event.of)
            for event in events
        ]


MEMBERS = Members()


@settings(deadline=None, max_examples=tries(60))
@given(histories(9), st.randoms(use_true_random=False))
def test_every_order_of_arrival_gives_the_same_books(
    engine: Engine, events: list[PointEvent], chance: Random
) -> None:
    member_id = MEMBERS.add(engine)
    arrived = MEMBERS.own(events)
    meant = fold(arrived, CALENDAR, day(40))
    chance.shuffle(arrived)
    book(engine, member_id, [*arrived, *arrived[:2]])
    with reading(engine) as connection:
        state = PointsBook(connection, CALENDAR, NOW).state(member_id)
        lots = ledger_store.lots(connection, member_id)
        uses = ledger_store.used_points(connection, member_id)
        balance = ledger_store.balance_points(connection, member_id, NOW)
        rows = f"FROM entries WHERE account = 'member:{member_id}'"
        found = connection.exec_driver_sql(f"SELECT coalesce(sum(amount), 0) {rows}")
        account = found.scalar()
    assert state == meant
    assert (lots, uses) == (holdings_of(meant).lots, dict(holdings_of(meant).uses))
    assert balance == account == meant.balance_points


def test_each_event_is_one_posting_that_a_person_can_read(shop: Shop) -> None:
    book(
        shop.engine,
        "m1",
        [
            earn("e", 10, 0),
            hold("h", 6, 1),
            naming(PointKind.POST, "p", "h", 2),
            burn("b", 3, 3),
            naming(PointKind.GIVE_BACK, "g", "b", 4, 2),
            naming(PointKind.TAKE_BACK, "t", "e", 5, 10),
        ],
    )
    rows = shop.rows(
        "SELECT kind, account, amount FROM postings JOIN entries USING (posting_id)"
        " ORDER BY event_at, account"
    )
    assert rows == [
        ("earn", "member:m1", 10),
        ("earn", "points:issued", -10),
        ("hold", "held:m1", 6),
        ("hold", "member:m1", -6),
        ("post", "held:m1", -6),
        ("post", "redeemed:m1", 6),
        ("burn", "member:m1", -3),
        ("burn", "redeemed:m1", 3),
        ("give_back", "member:m1", 2),
        ("give_back", "redeemed:m1", -2),
        ("take_back", "member:m1", -10),
        ("take_back", "points:issued", 10),
    ]
    lots = "SELECT lot_id, sum(amount) FROM lot_moves GROUP BY lot_id ORDER BY lot_id"
    assert shop.rows(lots) == [("debt", -7), ("e", 0)]


def test_a_late_sale_is_corrected_by_a_posting_and_changes_none(shop: Shop) -> None:
    spent = [earn("e1", 10, 1), burn("b", 10, 2)]
    assert book(shop.engine, "m1", spent).lots == {}
    before = shop.rows("SELECT * FROM lot_moves")
    state = book(shop.engine, "m1", [earn("e0", 10, 0)])
    assert {lot_id for lot_id, _ in state.lots} == {"e1"}
    after = shop.rows("SELECT * FROM lot_moves")
    assert set(before) < set(after)
    moved = "SELECT lot_id, amount FROM lot_moves WHERE posting_id = 'earn:e0'"
    assert shop.rows(moved) == [("e1", 10)]


def test_a_balance_waits_for_no_sweep(shop: Shop) -> None:
    book(shop.engine, "m1", [earn("e", 10, 39, days=3)])
    with reading(shop.engine) as connection:
        balances = [
            ledger_store.balance_points(connection, "m1", text_of(day(on, hour)))
            for on, hour in ((42, 23), (43, 0))
        ]
        assert ledger_store.used_points(connection, "m1")[PointsUse.EXPIRED] == 0
    assert balances == [10, 0]


@pytest.mark.on_each("is about just that")
def test_books_of_points_are_the_same_on_each_database(shop: Shop) -> None:
    chance = Random(7)
    events = [
        *(earn(f"e{n}", 10 + n, n, days=12) for n in range(12)),
        *(burn(f"b{n}", 9, n + 3, binding=n % 2 > 0) for n in range(9)),
        *(hold(f"h{n}", 5, n + 5) for n in range(5)),
        *(naming(PointKind.VOID, f"v{n}", f"h{n}", 9) for n in range(3)),
        *(naming(PointKind.TAKE_BACK, f"t{n}", f"e{n}", 20, 7) for n in range(9)),
        *(naming(PointKind.GIVE_BACK, f"g{n}", f"b{n}", 22, 4) for n in range(6)),
    ]
    meant = fold(events, CALENDAR, day(40))
    chance.shuffle(events)
    assert book(shop.engine, "m1", events) == meant
    with reading(shop.engine) as connection:
        assert ledger_store.lots(connection, "m1") == holdings_of(meant).lots


def test_a_hub_that_is_cut_off_books_all_of_an_event_or_none(
    shop: Shop,
) -> None:
    book(shop.engine, "m1", [earn("e", 10, 0)])
    shop.break_inserts("lot_moves", "NEW.amount < 0")
    with pytest.raises(Exception, match="defect"):
        book(shop.engine, "m1", [burn("b", 4, 1)])
    assert shop.rows("SELECT event_id FROM loyalty_events") == [("e",)]
    shop.mend_inserts("lot_moves")
    assert book(shop.engine, "m1", [burn("b", 4, 1)]).balance_points == 6


def test_what_a_later_policy_says_changes_nothing_that_was_booked(shop: Shop) -> None:
    given_back = [
        earn("e", 10, 0, days=2),
        burn("b", 10, 1),
        naming(PointKind.GIVE_BACK, "g", "b", 5, 10),
    ]
    assert book(shop.engine, "m1", given_back).expired_points == 10
    generous = LotCalendar(LotRules(grace_days=90), SHOP_OFFSET_MINUTES)
    with writing(shop.engine) as connection:
        later = PointsBook(connection, generous, text_of(day(6)))
        state = later.record(MemberEvent(member_id="m1", event=earn("f", 1, 6)))
    assert (state.balance_points, state.expired_points) == (1, 10)


def test_a_second_arrival_after_the_expiry_books_nothing(shop: Shop) -> None:
    state = fold([], CALENDAR, day(0))
    for on in (1, 9, 10):
        with writing(shop.engine) as connection:
            opened = PointsBook(connection, CALENDAR, text_of(day(on)))
            event = earn("e", 10, 0, days=2)
            state = opened.record(MemberEvent(member_id="m1", event=event))
    assert state.expired_points == 10
    assert shop.rows("SELECT posting_id FROM postings") == [("earn:e",)]
