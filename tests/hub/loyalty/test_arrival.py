"""Late, twice, out of order, with sweeps between: the ledger is the same (N20, A44)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.corrections import Holdings, holdings_of
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.protocol.envelope import Stamper
from firmware.retail.loyalty.fold import fold
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules
from firmware.retail.loyalty.store_days import believed_at
from tests.support.examples import tries
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import SHOP_OFFSET_MINUTES, day
from tests.support.point_histories import histories

END = day(60)
SWEEP = object()
"""In an order of arrival: the job runs."""


@dataclass(frozen=True)
class Received:
    """An event as a kiosk dated it, and when the hub first got it."""

    event: PointEvent
    received_at: datetime
    unsure: bool

    @property
    def believed(self) -> PointEvent:
        """As the hub dates it (A44)."""
        at = believed_at(self.event.at, self.received_at, unsure=self.unsure)
        return replace(self.event, at=at)


Arrival = Sequence[Received | object]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Received], list[Received | object]]:
    """What happened, and one order in which it arrives, some of it twice."""
    happened = [
        Received(
            event,
            event.at + timedelta(hours=draw(st.sampled_from((-30, 0, 5, 200)))),
            unsure=draw(st.integers(0, 5)) == 0,
        )
        for event in draw(histories(9))
    ]
    arrived = [*happened, *happened[:2], *[SWEEP] * draw(st.integers(0, 3))]
    return happened, list(draw(st.permutations(arrived)))


class Books:
    """One member's books at a hub whose clock goes on from arrival to arrival."""

    numbers = count(1)

    def __init__(self, engine: Engine, calendar: LotCalendar) -> None:
        self._engine, self._calendar = engine, calendar
        self.member_id = f"a{next(self.numbers)}"
        self.now = day(0)
        with writing(engine) as connection:
            card = f"card {self.member_id}"
            members_store.add(
                connection, members_store.Member(self.member_id, card, "")
            )

    def own(self, event: PointEvent) -> PointEvent:
        """The event with ids that no other member's events have."""
        here = f"{self.member_id}/"
        return replace(event, id=here + event.id, of=event.of and here + event.of)

    def take(self, arrival: Arrival) -> None:
        """Book what arrives, each by a hub that was started anew."""
        self.sweep(self.now)  # the clock went back since the member before
        for each in arrival:
            if isinstance(each, Received):
                self.now = max(self.now, each.received_at, each.believed.at)
                self.record(self.own(each.believed))
            else:
                self.sweep(self.now)
        self.sweep(END)

    def record(self, event: PointEvent) -> None:
        with writing(self._engine) as connection:
            book = PointsBook(connection, self._calendar, text_of(self.now))
            book.record(MemberEvent(member_id=self.member_id, event=event))

    def sweep(self, at: datetime) -> None:
        wall_ns = int(at.timestamp()) * 10**9
        stamper = Stamper("hub", "", wall_ns=lambda: wall_ns)
        job = Expiry(self._engine, stamper, lambda: 0.0)
        while job.run(0.0):
            pass

    def held(self) -> tuple[Holdings, int, int]:
        """Lots and uses, the balance, and what the account of the member sums to."""
        with reading(self._engine) as connection:
            lots = ledger_store.lots(connection, self.member_id)
            uses = ledger_store.used_points(connection, self.member_id)
            end = text_of(END)
            balance = ledger_store.balance_points(connection, self.member_id, end)
            rows = f"FROM entries WHERE account = 'member:{self.member_id}'"
            sums = f"SELECT coalesce(sum(amount), 0) {rows}"
            account = connection.exec_driver_sql(sums).scalar() or 0
        return Holdings(lots, uses), balance, int(account)

    def unbalanced(self) -> object:
        """Postings of whoever that do not sum to zero."""
        query = (
            "SELECT posting_id, unit FROM entries GROUP BY 1, 2 HAVING sum(amount) <> 0"
        )
        with reading(self._engine) as connection:
            return connection.exec_driver_sql(query).all()


def check(engine: Engine, happened: list[Received], arrival: Arrival) -> None:
    calendar = LotCalendar(LotRules(grace_days=2), SHOP_OFFSET_MINUTES)
    books = Books(engine, calendar)
    books.take(arrival)
    dated = [books.own(each.believed) for each in happened]
    meant = fold(dated, calendar, END)
    held, balance, account = books.held()
    assert (held.lots, dict(held.uses)) == (
        holdings_of(meant).lots,
        dict(holdings_of(meant).uses),
    )
    assert balance == account == meant.balance_points
    assert books.unbalanced() == []


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_engine(tmp_path_factory.mktemp("hub"))
    yield opened
    opened.dispose()


@settings(deadline=None, max_examples=tries(80))
@given(arrivals())
def test_arrival_and_sweeps_decide_nothing(
    engine: Engine, given_: tuple[list[Received], list[Received | object]]
) -> None:
    check(engine, *given_)


@pytest.mark.on_each("is about just that")
def test_a_long_history_is_the_same_on_each_database(shop: Shop) -> None:
    chance = Random(11)
    for _ in range(3):
        happened = history(chance, 60)
        arrival: list[Received | object] = [*happened, *happened[::7], *[SWEEP] * 6]
        chance.shuffle(arrival)
        check(shop.engine, happened, arrival)
    assert shop.wrong() == []


def history(chance: Random, length: int) -> list[Received]:
    """Sales, spending and refunds of a member over forty days."""
    found: list[Received] = []
    for number in range(length):
        kind = chance.choice(list(PointKind))
        of = f"{chance.choice('ebh')}{chance.randrange(length)}"
        letter = {"burn": "b", "hold": "h", "earn": "e"}.get(kind.value, kind.value)
        starts = letter in {"b", "h", "e"}
        event = PointEvent(
            id=f"{letter}{number}",
            kind=kind,
            at=day(chance.randrange(40), chance.randrange(24)),
            points=chance.randrange(1, 60),
            of=None if starts else of,
            expires_at=day(chance.randrange(1, 70), 0) if letter == "e" else None,
            binding=chance.random() < 0.5,
        )
        late = timedelta(hours=chance.choice((0, 1, 30, 300)))
        found.append(Received(event, event.at + late, chance.random() < 0.1))
    return found
