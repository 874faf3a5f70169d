"""A kiosk that does not know its clock is wrong: its hub does."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware.hub.db.engine import reading
from firmware.hub.fleet.kiosk_clocks import KIOSKS_MAX, OFF_MAX_MS, KioskClocks
from firmware.hub.notifications import store as notifications_store
from firmware.hub.reports import orders as order_report
from firmware.hub.reports.business_day import business_day
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec, topics
from firmware.protocol.envelope import GENESIS, Stamp, Stamper, fact_hash, utc_text
from firmware.protocol.messages import AskNewest, Chain, Fact, SaleVoided, Telemetry
from tests.support.hub_rig import NOW_MS, Shop, VirtualKiosk, goods, sale

RECEIVED = utc_text(NOW_MS)
HOUR_MS = 3_600_000
YEAR_MS = 366 * 24 * HOUR_MS
offsets = st.integers(-57 * YEAR_MS, 200 * YEAR_MS)


def stamped(offset_ms: int, *, mono_ms: int = 0, boot: str = "boot") -> Stamp:
    stamper = Stamper(
        "k1",
        boot,
        wall_ns=lambda: (NOW_MS + mono_ms + offset_ms) * 1_000_000,
        mono_ns=lambda: mono_ms * 1_000_000,
    )
    return stamper.stamp()


def telemetry(offset_ms: int) -> Incoming:
    """What a kiosk with such a clock sends each minute."""
    payload = codec.encode(Telemetry(numbers={}), stamped(offset_ms))
    return Incoming(topics.telemetry("k1", "health"), payload)


def asked(offset_ms: int) -> Incoming:
    stamp = stamped(offset_ms)
    payload = codec.encode(AskNewest(), stamp, reply_to=stamp.id)
    return Incoming(topics.ask("k1", "newest"), payload)


def bundled(fact: Incoming, offset_ms: int) -> Incoming:
    payload = codec.encode_bundle([fact.payload], stamped(offset_ms))
    return Incoming(topics.event("k1", "bundle"), payload)


def fact(body: Fact, offset_ms: int) -> Incoming:
    """The first fact of a kiosk whose clock shows so much more."""
    chain = Chain(epoch=1, seq=1, previous=GENESIS)
    payload = codec.encode(body, stamped(offset_ms), chain=chain)
    assert fact_hash(GENESIS, payload)
    return Incoming(topics.event("k1", codec.tag_of(type(body))), payload)


@given(offsets, st.integers(0, 10**9))
def test_a_clock_is_wrong_beyond_five_minutes(offset_ms: int, mono_ms: int) -> None:
    clocks = KioskClocks()
    clocks.read(stamped(offset_ms), RECEIVED)
    assert clocks.off_ms("k1") == offset_ms
    earlier = stamped(offset_ms, mono_ms=-mono_ms)
    assert clocks.wrong(earlier) == (abs(offset_ms) > OFF_MAX_MS)
    assert clocks.wrong(stamped(0, boot="another")) == (abs(offset_ms) > OFF_MAX_MS)


@given(offsets)
def test_a_clock_that_was_set_right_leaves_what_was_made_before_wrong(
    offset_ms: int,
) -> None:
    clocks = KioskClocks()
    clocks.read(stamped(0, mono_ms=HOUR_MS), utc_text(NOW_MS + HOUR_MS))
    assert clocks.wrong(stamped(offset_ms)) == (abs(offset_ms) > OFF_MAX_MS)


def test_of_a_kiosk_that_was_not_heard_nothing_is_known() -> None:
    assert not KioskClocks().wrong(stamped(-28 * HOUR_MS))
    assert KioskClocks().off_ms("k1") is None


def test_no_more_kiosks_are_remembered_than_there_may_be() -> None:
    clocks = KioskClocks()
    for number in range(KIOSKS_MAX + 1):
        clocks.read(Stamp(f"k{number}", "", RECEIVED, "boot", 0), RECEIVED)
    assert clocks.off_ms("k0") is None
    assert clocks.off_ms("k1") == 0


@pytest.mark.parametrize("hint", [telemetry, asked])
@pytest.mark.parametrize("hours", [-28, 28, -24 * 366 * 57, 24 * 366 * 200])
def test_sales_of_a_wrong_clock_stand_at_their_receipt_and_are_marked(
    shop: Shop, hint: Callable[[int], Incoming], hours: int
) -> None:
    off_ms = hours * HOUR_MS
    claimed = utc_text(NOW_MS + off_ms)
    paid = sale("k1-1-1", goods(3), member_id="m1", closed_at=claimed)
    shop.desk.handle([hint(off_ms)])
    assert shop.ack(fact(paid, off_ms)).upto == 1
    assert shop.rows("SELECT closed_at, claimed_at FROM orders") == [
        (RECEIVED, claimed)
    ]
    (order,) = order_report.orders(
        shop.engine, business_day("2026-03-01", 480, option="--date")
    )
    assert order.claimed_at == claimed
    assert shop.wrong() == []


def test_the_bundle_itself_shows_what_its_kiosks_clock_shows(shop: Shop) -> None:
    off_ms = -28 * HOUR_MS
    claimed = utc_text(NOW_MS + off_ms)
    paid = fact(sale("k1-1-1", goods(3), closed_at=claimed), off_ms)
    assert shop.ack(bundled(paid, off_ms)).upto == 1
    assert shop.rows("SELECT closed_at, claimed_at FROM orders") == [
        (RECEIVED, claimed)
    ]


def test_yesterdays_backlog_of_a_right_clock_stays_yesterdays(shop: Shop) -> None:
    """28 hours in an outbox are no error of a clock."""
    day_ms = -28 * HOUR_MS
    claimed = utc_text(NOW_MS + day_ms)
    chain = Chain(epoch=1, seq=1, previous=GENESIS)
    made = stamped(0, mono_ms=day_ms)
    assert made.ts == claimed
    paid = codec.encode(
        sale("k1-1-1", goods(3), closed_at=claimed),
        Stamp("k1", made.id, made.ts, "boot", 0),
        chain=chain,
    )
    now = Stamp("k1", made.id, RECEIVED, "boot", -day_ms)
    payload = codec.encode_bundle([paid], now)
    bundle = Incoming(topics.event("k1", "bundle"), payload)
    assert shop.ack(bundle).upto == 1
    assert shop.rows("SELECT closed_at, claimed_at FROM orders") == [(claimed, None)]


def test_what_a_kiosk_marks_as_unsure_stands_at_its_receipt(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    claimed = utc_text(NOW_MS - 28 * HOUR_MS)
    paid = sale("k1-1-1", goods(3), member_id="m1", closed_at=claimed)
    void = SaleVoided(
        sale_id="k1-1-2",
        receipt_no="k1-000002",
        payable_fen=100,
        voided_at=claimed,
        reason="idle",
        time_unsure=True,
    )
    unsure = replace(paid, time_unsure=True)
    assert shop.ack(*kiosk.facts([unsure, void])).upto == 2
    marked = [(RECEIVED, claimed)]
    assert shop.rows("SELECT closed_at, claimed_at FROM orders") == marked
    assert shop.rows("SELECT voided_at, claimed_at FROM voids") == marked


def test_the_members_message_is_not_dropped_for_a_wrong_clock(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    claimed = utc_text(NOW_MS - 28 * HOUR_MS)
    paid = sale("k1-1-1", goods(3), member_id="m1", closed_at=claimed)
    shop.desk.handle([telemetry(-28 * HOUR_MS)])
    assert shop.ack(fact(paid, -28 * HOUR_MS)).upto == 1
    with shop.engine.connect().execution_options(writes=True) as connection:
        notifications_store.note(connection, ["k1-1-1"], store="店", language="zh_CN")
        connection.commit()
    with reading(shop.engine) as connection:
        before = utc_text(NOW_MS - HOUR_MS)
        assert notifications_store.backlog(connection, before).stale == 0
    del kiosk
