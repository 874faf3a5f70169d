"""Bills are fetched on the next day, asked for again if there are none, and kept."""

from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import BinaryIO

import pytest
from sqlalchemy import Connection

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import Command, UnitOfWork
from firmware.hub.payments.attempts import store as attempts
from firmware.hub.payments.bills import store
from firmware.hub.payments.bills.bill_days import bill_day, due_days
from firmware.hub.payments.bills.daily import BillParts, DailyBills
from firmware.hub.payments.bills.fetching import BillCalls, BillFetched
from firmware.hub.payments.bills.keeping import BillWriting, Written
from firmware.hub.payments.bills.store import PART, BillName
from firmware.hub.payments.gateway import Bill
from tests.support.hub_rig import Shop
from tests.support.paid_day import DAY, SOLD_AT, Corner, bill_line
from tests.support.payments_rig import Inline, Network

AT_TEN = "2026-03-02T02:00:00.000Z"
BEFORE_TEN = "2026-03-02T01:59:59.000Z"
TWO_DAYS_LATER = "2026-03-03T16:00:00.000Z"
NAME = BillName("alipay", DAY)
LINES = [bill_line(f"k1_1_1_{number:012x}", 100) for number in range(2 * PART + 1)]


@dataclass
class BillNetwork(Network):
    """A network that has these bills, in turn; the last one for ever."""

    bills: list[Bill] = field(default_factory=lambda: [Bill(LINES)])
    asked: list[str] = field(default_factory=list[str])

    def bill(self, day: str, into: BinaryIO) -> Bill:
        del into
        self.asked.append(day)
        return self.bills.pop(0) if len(self.bills) > 1 else self.bills[0]


@dataclass
class Mornings:
    """A hub with the job, on the morning after a day with one payment."""

    shop: Shop
    network: BillNetwork = field(default_factory=BillNetwork)
    now: str = AT_TEN
    now_s: float = 0.0
    commands: list[Command] = field(default_factory=list[Command])

    def __post_init__(self) -> None:
        calls = BillCalls(self._put, pool=Inline)
        calls.start()
        self.daily = DailyBills(
            BillParts(
                engine=self.shop.engine,
                gateways={"alipay": self.network},
                calls=calls,
                now=lambda: self.now,
                steady_s=lambda: self.now_s,
                monotonic_s=lambda: 1.0,
            )
        )

    def run(self, connection: Connection, until_s: float = 2.0) -> bool:
        more = self.daily.run(until_s)
        for command in self.commands:
            assert isinstance(command, BillFetched)
            work = UnitOfWork(connection)
            self.daily.fetched(command, work)
            work.committed()
        self.commands.clear()
        return more

    def settle(self) -> None:
        """Until nothing is left to do now."""
        with reading(self.shop.engine) as connection:
            for _ in range(4):
                self.run(connection)

    def wait(self, seconds: float) -> None:
        self.now_s += seconds
        self.settle()

    @property
    def days(self) -> list[object]:
        found = self.shop.rows("SELECT network, day, lines FROM payment_bills")
        return list(found)

    def _put(self, command: Command) -> bool:
        self.commands.append(command)
        return True


@pytest.fixture
def mornings(shop: Shop) -> Mornings:
    corner = Corner(0)
    with writing(shop.engine) as connection:
        attempts.add(connection, corner.attempt(corner.phone), SOLD_AT)
    return Mornings(shop)


def test_a_bill_is_fetched_from_ten_on_and_kept_once(mornings: Mornings) -> None:
    mornings.now = BEFORE_TEN
    mornings.settle()
    assert mornings.network.asked == []
    mornings.now = AT_TEN
    mornings.wait(60)
    mornings.wait(86_000)
    assert mornings.network.asked == [DAY]
    assert mornings.days == [("alipay", DAY, len(LINES))]
    with reading(mornings.shop.engine) as connection:
        kept = store.lines_of(connection, NAME)
    assert kept == [store.row_of(NAME, n, line) for n, line in enumerate(LINES, 1)]


def test_a_bill_that_is_not_there_is_asked_for_again(mornings: Mornings) -> None:
    mornings.network.bills = [
        Bill(missing="not_yet"),
        Bill(missing="unknown"),
        Bill([]),
    ]
    mornings.settle()
    mornings.wait(1_799)
    assert (len(mornings.network.asked), mornings.days) == (1, [])
    mornings.wait(61)
    mornings.wait(3_599)
    assert len(mornings.network.asked) == 2
    mornings.wait(61)
    assert mornings.days == [("alipay", DAY, 0)]


def test_an_empty_bill_of_a_day_with_payments_is_believed_late(
    mornings: Mornings,
) -> None:
    mornings.network.bills = [Bill(missing="empty")]
    mornings.settle()
    assert mornings.days == []
    mornings.now = TWO_DAYS_LATER
    mornings.wait(6 * 3_600)
    assert ("alipay", DAY, 0) in mornings.days


def test_an_empty_bill_of_a_day_without_payments_is_believed(
    mornings: Mornings,
) -> None:
    mornings.network.bills = [Bill(missing="empty")]
    mornings.shop.rows("UPDATE payment_attempts SET state = 'closed'")
    mornings.settle()
    assert mornings.days == [("alipay", DAY, 0)]


def test_a_long_bill_is_written_in_slices_and_counts_when_it_is_whole(
    mornings: Mornings,
) -> None:
    with reading(mornings.shop.engine) as connection:
        mornings.run(connection)
        assert mornings.run(connection, until_s=1.0)
    assert mornings.days == []
    again = Mornings(mornings.shop, network=mornings.network)
    again.settle()
    assert again.days == [("alipay", DAY, len(LINES))]


def writing_of(amount_fen: int) -> BillWriting:
    """The bill of another file, as long as the others, in three parts."""
    lines = [replace(line, amount_fen=amount_fen) for line in LINES[:5]]
    return BillWriting(NAME, lines, "file", at_once=2)


@pytest.mark.on_each("each database has its own way to let writers wait")
def test_of_two_who_write_a_bill_at_once_one_gives_way(shop: Shop) -> None:
    """Whatever their turns, what counts in the end is one of both bills, or none."""
    for turns in set(permutations((0, 0, 0, 1, 1, 1))):
        both = [writing_of(100), writing_of(200)]
        ended = [Written.MORE, Written.MORE]
        for turn in turns:
            if ended[turn] is Written.MORE:
                ended[turn] = both[turn].write_part(shop.engine, lambda: AT_TEN)
        assert Written.MORE not in ended
        amounts = shop.rows(
            "SELECT DISTINCT amount_fen, lines FROM payment_bills"
            " JOIN payment_bill_lines USING (network, day)"
        )
        possible = [
            [((place + 1) * 100, 5)]
            for place, how in enumerate(ended)
            if how is Written.ALL
        ]
        assert amounts in (possible or [[]])


def test_a_part_that_could_not_be_written_is_written_later(shop: Shop) -> None:
    bill = writing_of(100)

    def now() -> str:
        raise StoreError(Phrase("the disk is full"))

    while True:
        try:
            written = bill.write_part(shop.engine, now)
        except StoreError:
            break
        assert written is Written.MORE
    assert bill.write_part(shop.engine, lambda: AT_TEN) is Written.ALL
    assert shop.rows("SELECT lines FROM payment_bills") == [(5,)]
    assert shop.rows("SELECT count(*) FROM payment_bill_lines") == [(5,)]


@pytest.mark.parametrize(
    ("first", "now", "due"),
    [
        (SOLD_AT, AT_TEN, [DAY]),
        (SOLD_AT, BEFORE_TEN, []),
        (SOLD_AT, SOLD_AT, []),
        ("2026-02-27T16:00:00.000Z", AT_TEN, ["2026-02-28", DAY]),
        ("2026-02-27T15:59:59.999Z", AT_TEN, ["2026-02-27", "2026-02-28", DAY]),
        (TWO_DAYS_LATER, AT_TEN, []),
    ],
)
def test_the_days_that_are_due(first: str, now: str, due: list[str]) -> None:
    assert due_days(first, now, ()) == due
    assert due_days(first, now, due) == []


def test_a_month_is_asked_for_at_most() -> None:
    assert due_days("2020-01-01T00:00:00.000Z", AT_TEN, ())[0] == "2026-01-30"


def test_a_bills_day_is_beijings() -> None:
    day = bill_day(DAY)
    assert (day.first_at, day.end_at) == (
        "2026-02-28T16:00:00.000Z",
        "2026-03-01T16:00:00.000Z",
    )
    assert (day.early_at, day.calm_at, day.late_at) == (
        "2026-02-28T15:45:00.000Z",
        "2026-03-01T15:45:00.000Z",
        "2026-03-01T16:15:00.000Z",
    )
