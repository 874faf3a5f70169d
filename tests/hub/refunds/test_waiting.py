"""A refund of a sale that the hub has not got yet waits for it (decision 0215)."""

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.sales.refunds import waiting
from firmware.hub.sales.refunds.asked import AskedRefund, RefundRefusal
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.refund_rig import NOW, asked, balance, money, refund

SOLD = sale("k1-1-1", goods(30)[:20], member_id="m1")
ENDED = "SELECT refund_id, outcome FROM waiting_refunds ORDER BY 1"
MOVES = "SELECT lot_id, sum(amount) FROM lot_moves GROUP BY lot_id ORDER BY 1"
LATER = "2026-03-05T08:00:00.000Z"


def wait(
    shop: Shop, what: AskedRefund, *, waiting_max: int = waiting.WAITING_MAX
) -> RefundRefusal | None:
    with writing(shop.engine) as connection:
        return waiting.wait(connection, what, waiting_max=waiting_max)


@pytest.mark.parametrize("name", ["k1-1-1", SOLD.receipt_no])
def test_it_is_booked_with_its_sale(shop: Shop, kiosk: VirtualKiosk, name: str) -> None:
    wait(shop, asked("r1", name, {1: 1, 2: 1}))
    wait(shop, asked("r2", "k2-1-1"))
    shop.ack(kiosk.fact(SOLD))
    assert shop.rows(ENDED) == [("r1", "booked"), ("r2", None)]
    gone_fen = SOLD.lines[0].amount_fen + SOLD.lines[1].amount_fen
    assert shop.rows("SELECT net_fen, at FROM refunds") == [(gone_fen, NOW)]
    (wrong,) = shop.wrong()
    assert (wrong.check, "refund r2 of k2-1-1" in str(wrong.what)) == ("refunds", True)


def test_it_ends_as_if_the_sale_had_been_first(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    other = sale("k1-1-2", goods(30)[:20], member_id="m1")
    wait(shop, asked("w", "k1-1-2", {1: 1, 5: 1}))
    shop.ack(kiosk.fact(other))
    refund(shop, asked("r", "k1-1-1", {1: 1, 5: 1}))
    (_, first), (_, second) = shop.rows(MOVES)
    assert first == second


def test_what_is_refused_when_the_sale_comes_is_left_to_people(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    wait(shop, asked("r1", "k1-1-1", {1: 1}))
    wait(shop, asked("r2", "k1-1-1", {1: 1}))
    shop.ack(kiosk.fact(SOLD))
    assert shop.rows(ENDED) == [("r1", "booked"), ("r2", "too_much")]
    assert len(shop.rows("SELECT * FROM refunds")) == 1


def test_a_sale_that_comes_twice_is_refunded_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    wait(shop, asked("r1", "k1-1-1"))
    fact = kiosk.fact(SOLD)
    shop.ack(fact)
    shop.ack(fact)
    assert balance(shop) == 0
    assert shop.rows("SELECT money_fen FROM refunds") == [(SOLD.payable_fen,)]


def test_one_that_was_dropped_is_not_booked(shop: Shop, kiosk: VirtualKiosk) -> None:
    wait(shop, asked("r1", "k1-1-1"))
    with writing(shop.engine) as connection:
        assert waiting.drop(connection, "k1-1-1", LATER) == 1
        assert waiting.drop(connection, "k1-1-1", LATER) == 0
    shop.ack(kiosk.fact(SOLD))
    assert shop.rows(ENDED) == [("r1", "dropped")]
    assert money(refund(shop, asked("r1", "k1-1-1"))) == SOLD.payable_fen


@pytest.mark.only_on("sqlite", "about a bound, not a database")
def test_no_more_wait_than_somebody_can_look_at(shop: Shop) -> None:
    recorded = [wait(shop, asked(f"r{n}", "k1-1-1"), waiting_max=2) for n in range(3)]
    assert recorded == [
        None,
        None,
        RefundRefusal.TOO_MANY_WAIT,
    ]
