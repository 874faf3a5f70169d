"""Sales that say that they were paid by phone: booked always, believed if it is so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware.protocol.messages import SaleClosed, SalePayment
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.payments_rig import Network, PayingHub, charge
from tests.support.phone_sales import paid_by_phone, sell_by_phone

SALE = "k1-1-1"
FLAGS = "SELECT kind, hub_says, closed_at IS NULL FROM order_flags"
STATE = "SELECT state FROM payment_attempts ORDER BY sale_id"


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def hub(shop: Shop, network: Network, tmp_path: Path) -> PayingHub:
    kiosk = VirtualKiosk()
    made = PayingHub(shop.engine, tmp_path, network, kiosk)
    made.handle(kiosk.birth())
    return made


def test_a_sale_whose_payment_the_network_confirmed_is_believed(
    hub: PayingHub, shop: Shop
) -> None:
    sell_by_phone(hub, SALE)
    assert shop.rows(FLAGS) == []
    assert shop.rows(STATE) == [("booked",)]
    assert shop.wrong() == []


def _unnamed(sold: SaleClosed) -> SaleClosed:
    return replace(sold, payment=None)


def _less(sold: SaleClosed) -> SaleClosed:
    payment = sold.payment and replace(sold.payment, amount_fen=1)
    return replace(sold, payment=payment)


def _made_up(sold: SaleClosed) -> SaleClosed:
    payment = sold.payment and replace(sold.payment, out_trade_no="k1_9_9_feed")
    return replace(sold, payment=payment)


@pytest.mark.parametrize(
    ("changed", "hub_says"),
    [
        (_unnamed, "no payment is named"),
        (_less, "207 fen were due"),
        (_made_up, "this hub knows no such payment"),
    ],
)
def test_what_cannot_be_true_is_booked_and_flagged(
    hub: PayingHub,
    shop: Shop,
    changed: Callable[[SaleClosed], SaleClosed],
    hub_says: str,
) -> None:
    sold = paid_by_phone(SALE)
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=sold.payable_fen)))
    hub.handle(hub.kiosk.fact(changed(sold)))
    assert shop.rows(FLAGS) == [("payment_unproven", hub_says, True)]
    booked = "SELECT amount FROM entries WHERE account = 'phone:k1'"
    assert shop.rows(booked) == [(sold.payable_fen,)]


def test_the_payment_of_another_sale_is_none_of_this_one(
    hub: PayingHub, shop: Shop
) -> None:
    sold = sell_by_phone(hub, SALE)
    payment: SalePayment | None = sold.payment
    hub.handle(hub.kiosk.fact(replace(paid_by_phone("k1-1-2"), payment=payment)))
    assert shop.rows(FLAGS) == [("payment_unproven", f"that of order {SALE}", True)]


def test_another_sum_than_was_charged_is_flagged(hub: PayingHub, shop: Shop) -> None:
    sold = paid_by_phone(SALE)
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=100)))
    hub.handle(hub.kiosk.fact(sold))
    assert shop.rows(FLAGS) == [("payment_unproven", "100 fen were charged", True)]


def test_one_that_turns_out_paid_is_booked_and_its_flag_is_closed(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    """As after books were put back to a moment before the network's word."""
    network.buyer = "waits"
    sold = paid_by_phone(SALE)
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=sold.payable_fen)))
    hub.handle(hub.kiosk.fact(sold))
    assert shop.rows(FLAGS) == [("payment_unproven", "not paid: waiting", True)]
    network.confirm(next(iter(network.trades)))
    hub.wait(5)
    assert shop.rows(STATE) == [("booked",)]
    hub.review_flags()
    assert shop.rows(FLAGS) == [("payment_unproven", "not paid: waiting", False)]


def test_one_that_stays_unpaid_stays_with_people(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    network.buyer = "waits"
    sold = paid_by_phone(SALE)
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=sold.payable_fen)))
    hub.handle(hub.kiosk.fact(sold))
    hub.wait(70)
    hub.review_flags()
    assert shop.rows(STATE) == [("closed",)]
    assert shop.rows(FLAGS) == [("payment_unproven", "not paid: waiting", True)]


def test_a_cash_sale_does_not_keep_what_was_paid_by_phone(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    sold = paid_by_phone(SALE)
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=sold.payable_fen)))
    hub.handle(hub.kiosk.fact(replace(sold, tender="cash")))
    hub.wait(1)
    assert shop.rows(STATE) == [("refunded",)]
    assert [trade.taken_fen for trade in network.trades.values()] == [0]
