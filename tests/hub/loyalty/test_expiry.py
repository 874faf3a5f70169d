"""Points that expire: a job in slices, whose act is a posting (S29)."""

from collections.abc import Callable

import pytest
from sqlalchemy import exc

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.ledger.postings import PointsUse
from firmware.hub.loyalty import expiry
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.sweeps import keep_swept
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.protocol.envelope import Stamper
from tests.support.hub_rig import Chance, Shop
from tests.support.loyalty_cases import (
    CALENDAR,
    burn,
    day,
    earn,
    hold,
)


def job(
    shop: Shop,
    on: int,
    clock: Callable[[], float] = lambda: 0.0,
    *,
    at_once: int = expiry.AT_ONCE,
    between_looks: int = expiry.BETWEEN_LOOKS,
) -> Expiry:
    stamper = Stamper(
        "hub",
        "boot",
        wall_ns=lambda: int(day(on).timestamp()) * 1_000_000_000,
        mono_ns=lambda: 0,
        chance=Chance(),
    )
    return Expiry(
        shop.engine, stamper, clock, at_once=at_once, between_looks=between_looks
    )


def sweep(shop: Shop, on: int, *, at_once: int = expiry.AT_ONCE) -> None:
    while job(shop, on, at_once=at_once).run(0.0):
        pass


def earned(shop: Shop, members: int) -> None:
    """Members with 10 points that expire after day 2 and 5 that do not."""
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, text_of(day(1)))
        for number in range(members):
            name = f"x{number:03d}"
            members_store.add(connection, members_store.Member(name, f"c{number}", ""))
            for event in (earn(f"a{name}", 10, 0, days=2), earn(f"b{name}", 5, 1)):
                book.record(MemberEvent(member_id=name, event=event))


def expired(shop: Shop, member_id: str) -> int:
    with reading(shop.engine) as connection:
        return ledger_store.used_points(connection, member_id)[PointsUse.EXPIRED]


POSTED = "SELECT count(*) FROM postings WHERE kind = 'expiry'"


def test_what_expired_is_posted_once(shop: Shop) -> None:
    earned(shop, 2)
    sweep(shop, on=2)
    assert shop.rows(POSTED) == [(0,)]
    for _ in range(2):
        sweep(shop, on=3)
    assert shop.rows(POSTED) == [(2,)]
    assert (expired(shop, "x000"), expired(shop, "x001")) == (10, 10)
    assert shop.rows(
        "SELECT account, amount FROM entries JOIN postings USING (posting_id)"
        " WHERE kind = 'expiry' ORDER BY posting_id, account LIMIT 2"
    ) == [("expired:x000", 10), ("member:x000", -10)]


class Ticking:
    """A clock that goes on by `by_s` whenever somebody looks at it."""

    def __init__(self, by_s: float) -> None:
        self.by_s, self.now_s = by_s, 0.0

    def __call__(self) -> float:
        self.now_s += self.by_s
        return self.now_s


@pytest.mark.parametrize(
    ("part_s", "expected"),
    [(9.0, [2, 4, 6]), (0.7, [6]), (0.8, [4, 6])],
)
def test_a_slice_ends_with_the_few_lots_at_whose_end_its_time_is_over(
    shop: Shop, part_s: float, expected: list[int]
) -> None:
    earned(shop, 6)
    clock = Ticking(part_s)
    swept = job(shop, 3, clock, between_looks=2)
    booked: list[int] = []
    for _ in expected:
        swept.run(clock.now_s + 1.5)
        booked += [count for (count,) in shop.rows(POSTED) if isinstance(count, int)]
    assert booked == expected
    while swept.run(clock.now_s + 1.5):
        pass
    assert shop.rows(POSTED) == [(6,)]


def test_one_transaction_looks_at_so_many_members(shop: Shop) -> None:
    earned(shop, 5)
    sweep(shop, on=3, at_once=2)
    assert shop.rows(POSTED) == [(5,)]
    sweep(shop, on=3, at_once=2)
    assert shop.rows("SELECT name, upto FROM loyalty_sweeps") == [
        ("points", text_of(day(3)))
    ]


def test_a_sweep_that_is_cut_off_goes_on_after_a_restart(shop: Shop) -> None:
    earned(shop, 3)
    assert job(shop, 3, between_looks=1).run(0.0)
    assert shop.rows(POSTED) == [(1,)]
    sweep(shop, on=3)
    assert shop.rows(POSTED) == [(3,)]


def test_points_expire_in_their_time_after_the_hubs_clock_was_ahead(
    shop: Shop,
) -> None:
    with writing(shop.engine) as connection:
        keep_swept(connection, "points", text_of(day(900)))
    earned(shop, 1)
    sweep(shop, on=1)
    sweep(shop, on=3)
    assert expired(shop, "x000") == 10


def test_what_is_held_or_spent_does_not_expire(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, text_of(day(1)))
        for event in (earn("e", 10, 0, days=2), hold("h", 4, 1), burn("b", 3, 1)):
            book.record(MemberEvent(member_id="m1", event=event))
    sweep(shop, on=5)
    assert expired(shop, "m1") == 3


def test_a_lot_that_arrives_expired_is_posted_with_its_arrival(shop: Shop) -> None:
    earned(shop, 1)
    sweep(shop, on=9)
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, text_of(day(10)))
        late = earn("late", 7, 0, days=2)
        book.record(MemberEvent(member_id="x000", event=late))
    assert expired(shop, "x000") == 17
    sweep(shop, on=11)
    assert shop.rows(POSTED) == [(1,)]


def test_what_was_posted_cannot_be_changed(shop: Shop) -> None:
    earned(shop, 1)
    for table in ("lot_moves", "loyalty_events"):
        for act in (f"DELETE FROM {table}", f"UPDATE {table} SET member_id = 'm1'"):  # noqa: S608 - our own names
            with pytest.raises(exc.IntegrityError, match="append-only"):
                shop.rows(act)
