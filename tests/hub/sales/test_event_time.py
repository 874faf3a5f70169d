"""A wrong clock costs no sale: the order stands at its receipt, and is marked."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware.hub.db.engine import reading
from firmware.hub.reports import orders as order_report
from firmware.hub.reports.business_day import ALWAYS, business_day
from firmware.hub.reports.reconciling import reconcile
from firmware.hub.sales.claims.event_time import EventTime, event_time, plausible_times
from firmware.protocol.envelope import utc_text
from firmware.protocol.messages import SaleVoided
from tests.support.examples import tries
from tests.support.hub_rig import NOW_MS, Shop, VirtualKiosk, goods, open_shop, sale

RECEIVED = "2026-03-01T08:00:00.000Z"
TODAY = "2026-03-01"
TIMES = plausible_times(RECEIVED, 90)
ODD = [
    "0000-01-01T00:00:00.000Z",
    "1969-03-01T08:00:00.000Z",
    "2025-12-01T07:59:59.999Z",
    "2026-02-30T08:00:00.000Z",
    "2026-03-01T08:05:00.001Z",
    "2226-03-01T08:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
]


@pytest.mark.parametrize("claimed", ODD)
def test_a_time_that_cannot_be_true_is_replaced_and_kept(
    shop: Shop, kiosk: VirtualKiosk, claimed: str
) -> None:
    paid = sale("k1-1-1", goods(30), member_id="m1", closed_at=claimed)
    paid = replace(paid, opened_at=claimed)
    assert shop.ack(kiosk.fact(paid)).refused == ()
    assert shop.rows("SELECT closed_at, claimed_at, earned_points FROM orders") == [
        (RECEIVED, claimed, paid.earned_points)
    ]
    assert shop.rows("SELECT event_at FROM postings") == [(RECEIVED,)]
    day = business_day(TODAY, 480, option="--date")
    (order,) = order_report.orders(shop.engine, day)
    with reading(shop.engine) as connection:
        totals = reconcile.totals(connection, day)
    assert (order.closed_at, order.claimed_at) == (RECEIVED, claimed)
    assert (totals.orders, totals.orders_by_receipt, totals.kiosks_by_receipt) == (
        1,
        1,
        ("k1",),
    )
    assert shop.wrong() == []


def test_the_day_that_a_kiosk_names_shows_what_stands_on_another(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    """Where the hub's clock was wrong, the till is full on the kiosk's day."""
    claimed = "2025-11-01T08:00:00.000Z"
    paid = replace(sale("k1-1-1", goods(30), closed_at=claimed), opened_at=claimed)
    shop.ack(kiosk.fact(paid))
    with reading(shop.engine) as connection:
        there = reconcile.totals(
            connection, business_day("2025-11-01", 480, option="--date")
        )
        here = reconcile.totals(connection, business_day(TODAY, 480, option="--date"))
        always = reconcile.totals(connection, ALWAYS)
    assert (there.orders, there.elsewhere) == (0, 1)
    assert there.elsewhere_fen == here.orders_fen
    assert (here.orders, here.elsewhere) == (1, 0)
    assert (always.orders, always.elsewhere) == (1, 0)


@pytest.mark.parametrize(
    "claimed", ["2026-03-01T08:05:00.000Z", RECEIVED, "2025-12-01T08:00:00.000Z"]
)
def test_a_backlog_and_a_small_error_stand_as_they_are(claimed: str) -> None:
    assert event_time(claimed, RECEIVED, TIMES) == EventTime(claimed)


def test_no_sale_is_older_than_its_catalogue() -> None:
    at, made_at = "2026-02-01T08:00:00.000Z", "2026-02-01T08:05:00.000Z"
    assert event_time(at, RECEIVED, TIMES, made_at=made_at) == EventTime(at)
    later = "2026-02-01T08:05:00.001Z"
    assert event_time(at, RECEIVED, TIMES, made_at=later) == EventTime(RECEIVED, at)


def test_a_sale_that_ends_before_it_began_stands_at_its_receipt() -> None:
    at, opened_at = "2026-02-01T08:00:00.000Z", "2026-02-01T08:00:00.001Z"
    time = event_time(at, RECEIVED, TIMES, opened_at=opened_at)
    assert time == EventTime(RECEIVED, at)


def test_a_void_of_a_wrong_clock_is_kept_and_marked(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    void = SaleVoided(
        sale_id="k1-1-1",
        receipt_no="k1-000001",
        payable_fen=100,
        voided_at=ODD[-1],
        reason="idle",
    )
    assert shop.ack(kiosk.fact(void)).refused == ()
    assert shop.rows("SELECT voided_at, claimed_at FROM voids") == [(RECEIVED, ODD[-1])]


YEAR_MS = 366 * 86_400_000


@settings(max_examples=tries(25), deadline=None)
@given(st.lists(st.integers(-57 * YEAR_MS, 200 * YEAR_MS), min_size=1, max_size=8))
def test_each_order_is_in_the_report_of_exactly_one_day(offsets_ms: list[int]) -> None:
    claims = [utc_text(NOW_MS + offset) for offset in offsets_ms]
    with TemporaryDirectory() as folder, open_shop(Path(folder)) as shop:
        kiosk = VirtualKiosk()
        sales = [
            replace(sale(f"k1-1-{n}", goods(3), closed_at=at), opened_at=at)
            for n, at in enumerate(claims)
        ]
        assert shop.ack(*kiosk.facts(sales)).refused == ()
        booked = list(order_report.orders(shop.engine, ALWAYS))
        days = {order.closed_at[:10] for order in booked}
        listed = [
            order.sale_id
            for day in days
            for order in order_report.orders(
                shop.engine, business_day(day, 0, option="--date")
            )
        ]
    assert sorted(listed) == sorted(each.sale_id for each in sales)
    for order in booked:
        assert TIMES.first <= order.closed_at <= TIMES.last
        claimed = claims[int(order.sale_id.rsplit("-", 1)[1])]
        kept = TIMES.first <= claimed <= TIMES.last
        assert (order.closed_at, order.claimed_at) == (
            (claimed, None) if kept else (RECEIVED, claimed)
        )


def test_a_price_as_of_a_day_that_no_calendar_has_is_booked(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    """No rule with hours or days can be meant; what was paid is money (N15)."""
    dated = sale("k1-1-1", goods(3), member_id="m1")
    no_day = "2026-02-31T08:00:00.000Z"
    shop.ack(kiosk.fact(replace(dated, priced_at=no_day, opened_at=no_day, engine=3)))
    assert shop.rows("SELECT payable_fen FROM orders") == [(dated.payable_fen,)]
