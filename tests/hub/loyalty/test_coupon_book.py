"""A coupon is used once across kiosks; birthdays once a year (E19, E21, A47)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, exc

from firmware.hub.db.engine import open_engine, writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook, CouponRequest, CouponUseRefusal
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.times import text_of
from firmware.protocol.envelope import Stamper
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import day

LIMIT_S = 30.0
COUPON = KeptCoupon("c1", "m1", "{}", text_of(day(1)), text_of(day(9)), text_of(day(0)))


def request(hold_id: str, coupon_id: str = "c1", member: str = "m1") -> CouponRequest:
    return CouponRequest(
        hold_id=hold_id,
        coupon_id=coupon_id,
        member_id=member,
        kid="k1",
        sale_id=f"sale of {hold_id}",
    )


def hold(engine: Engine, asked: CouponRequest, on: int = 2) -> CouponUseRefusal | None:
    with writing(engine) as connection:
        return CouponBook(connection, text_of(day(on))).hold(asked)


def act(shop: Shop, name: str, hold_id: str, on: int = 3) -> bool:
    with writing(shop.engine) as connection:
        return getattr(CouponBook(connection, text_of(day(on))), name)(hold_id)


def wallet(shop: Shop, on: int = 4) -> list[str]:
    with writing(shop.engine) as connection:
        found = CouponBook(connection, text_of(day(on))).wallet("m1")
    return [coupon.coupon_id for coupon in found]


@pytest.fixture
def issued(shop: Shop) -> Shop:
    with writing(shop.engine) as connection:
        assert coupon_store.issue(connection, COUPON)
        assert not coupon_store.issue(connection, COUPON)
    return shop


@pytest.mark.on_each("each database has its own way to let writers wait")
def test_kiosks_that_want_one_coupon_at_once_and_one_gets_it(issued: Shop) -> None:
    kiosks = 6
    begin = threading.Barrier(kiosks)
    engines = [open_engine(issued.folder, issued.database) for _ in range(kiosks)]

    def ask(number: int) -> CouponUseRefusal | None:
        begin.wait(LIMIT_S)
        return hold(engines[number], request(f"h{number}"))

    with ThreadPoolExecutor(kiosks) as threads:
        replies = list(threads.map(ask, range(kiosks)))
    for engine in engines:
        engine.dispose()
    assert replies.count(None) == 1
    assert replies.count(CouponUseRefusal.HELD) == kiosks - 1


def test_a_coupon_is_held_used_and_given_back_once(issued: Shop) -> None:
    assert wallet(issued) == ["c1"]
    assert [hold(issued.engine, request("h1")) for _ in range(2)] == [None, None]
    assert wallet(issued) == []
    assert [act(issued, "use", "h1") for _ in range(2)] == [True, True]
    assert hold(issued.engine, request("h2"), on=4) is CouponUseRefusal.USED
    assert hold(issued.engine, request("h1"), on=4) is CouponUseRefusal.HOLD_ENDED
    assert [act(issued, "give_back", "h1", on=5) for _ in range(2)] == [True, True]
    assert wallet(issued, on=6) == ["c1"]
    assert issued.rows("SELECT turn, act FROM coupon_events ORDER BY turn") == [
        (1, "hold"),
        (2, "use"),
        (3, "give_back"),
    ]


def test_a_coupon_of_a_sale_that_was_not_paid_is_free_again(issued: Shop) -> None:
    hold(issued.engine, request("h1"))
    assert act(issued, "void", "h1")
    assert wallet(issued) == ["c1"]
    assert hold(issued.engine, request("h2"), on=4) is None


def test_a_sale_that_was_paid_used_its_coupon_though_its_hold_was_voided(
    issued: Shop,
) -> None:
    hold(issued.engine, request("h1"))
    act(issued, "void", "h1")
    act(issued, "use", "h1", on=4)
    assert wallet(issued, on=5) == []


def test_a_refund_may_arrive_before_the_sale_itself(issued: Shop) -> None:
    hold(issued.engine, request("h1"))
    act(issued, "give_back", "h1", on=3)
    assert wallet(issued, on=3) == []
    act(issued, "use", "h1", on=4)
    assert wallet(issued, on=5) == ["c1"]


@pytest.mark.parametrize(
    ("asked", "on", "refusal"),
    [
        (request("h", coupon_id="c2"), 2, "unknown"),
        (request("h", member="m2"), 2, "other_member"),
        (request("h"), 0, "not_yet"),
        (request("h"), 9, "expired"),
    ],
)
def test_a_coupon_is_refused_with_a_reason(
    issued: Shop, asked: CouponRequest, on: int, refusal: str
) -> None:
    assert hold(issued.engine, asked, on) == refusal
    assert issued.rows("SELECT * FROM coupon_events") == []


def test_an_id_of_a_hold_is_of_one_coupon(issued: Shop) -> None:
    hold(issued.engine, request("h1"))
    other = request("h1", coupon_id="c2")
    assert hold(issued.engine, other) is CouponUseRefusal.HOLD_REUSED
    assert not act(issued, "use", "h2")
    assert not act(issued, "use", "h1:use")


def test_what_is_held_outlives_its_time_and_what_comes_back_then_is_gone(
    issued: Shop,
) -> None:
    hold(issued.engine, request("h1"), on=8)
    act(issued, "use", "h1", on=10)
    act(issued, "give_back", "h1", on=11)
    assert wallet(issued, on=11) == []
    assert hold(issued.engine, request("h2"), on=11) is CouponUseRefusal.EXPIRED


def test_expiry_is_booked_once(issued: Shop) -> None:
    found: list[object] = []
    for on in (8, 9, 10):
        at = int(day(on).timestamp()) * 10**9
        stamper = Stamper("hub", "", wall_ns=lambda at=at: at)
        job = Expiry(issued.engine, stamper, lambda: 0.0)
        while job.run(0.0):
            pass
        found.append(issued.rows("SELECT act FROM coupon_events"))
    assert found == [[], [("expire",)], [("expire",)]]


def test_two_writers_past_the_lock_never_write_one_turn(issued: Shop) -> None:
    hold(issued.engine, request("h1"))
    row = "'c1', 1, 'h9', 'hold', '', NULL, 0, NULL, NULL"
    with pytest.raises(exc.IntegrityError, match=r"(?i)unique"):
        issued.rows(f"INSERT INTO coupon_events VALUES ({row})")  # noqa: S608 - our own text


def test_a_birthday_benefit_is_used_once_a_year(shop: Shop) -> None:
    def use(year: int, sale_id: str) -> bool:
        with writing(shop.engine) as connection:
            return coupon_store.use_birthday(
                connection, "m1", year, sale_id=sale_id, now=""
            )

    assert [use(2026, "a"), use(2026, "a"), use(2026, "b")] == [True, True, False]
    assert use(2027, "b")
    with writing(shop.engine) as connection:
        assert coupon_store.birthday_years(connection, "m1") == [2026, 2027]
