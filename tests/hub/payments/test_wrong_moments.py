"""What a hub cannot choose: clocks put back, a second hub, messages in any order."""

from itertools import permutations
from pathlib import Path

import pytest

from firmware.hub.payments.gateway import Pace
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol.messages import SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, receipt_no
from tests.support.payments_rig import Network, PayingHub, charge
from tests.support.phone_sales import AT, paid_by_phone, refund_at_desk, sell_by_phone

SALE = "k1-1-1"
BACK_S = 7_200.0
ATTEMPT = "SELECT state, due_ms FROM payment_attempts"
REFUND = "SELECT state FROM phone_refunds"


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def hub(shop: Shop, network: Network, tmp_path: Path) -> PayingHub:
    kiosk = VirtualKiosk()
    made = PayingHub(shop.engine, tmp_path, network, kiosk, now_s=100_000.0)
    made.handle(kiosk.birth())
    return made


def voided(kiosk: VirtualKiosk, sale_id: str = SALE) -> Incoming:
    return kiosk.fact(
        SaleVoided(
            sale_id=sale_id,
            receipt_no=receipt_no(sale_id),
            payable_fen=paid_by_phone(sale_id).payable_fen,
            voided_at=AT,
            reason="idle",
        )
    )


def taken_fen(network: Network) -> int:
    return sum(trade.taken_fen for trade in network.trades.values())


def restart(hub: PayingHub, *, later_s: float) -> None:
    """The power goes, and the clock is another one when it is back."""
    hub.now_s += later_s
    hub.start()
    hub.settle()


@pytest.mark.parametrize("cancel_after_s", [0.0, 15.0])
def test_a_clock_that_was_put_back_keeps_no_payment_open(
    hub: PayingHub, network: Network, shop: Shop, cancel_after_s: float
) -> None:
    network.buyer = "waits"
    network.pace = Pace(cancel_after_s=cancel_after_s)
    hub.handle(hub.kiosk.request(charge(SALE)))
    restart(hub, later_s=-BACK_S)
    assert shop.rows(ATTEMPT)[0][0] == "waiting"
    began_s = hub.now_s
    hub.wait_to_the_end()
    assert hub.now_s < began_s + 100
    assert shop.rows(ATTEMPT) == [("closed", None)]
    assert network.calls["cancel"] == 1


def test_a_clock_that_was_put_back_keeps_no_refund_waiting(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    sell_by_phone(hub, SALE)
    network.after = lambda call: "lost" if call == "refund" else None
    network.before = lambda call: "lost" if call == "refund_query" else None
    refund_at_desk(shop.engine, SALE)
    hub.settle()
    assert shop.rows(REFUND) == [("checking",)]
    network.before = network.after = lambda _call: None
    restart(hub, later_s=-BACK_S)
    hub.now_s += 601
    hub.settle()
    assert shop.rows(REFUND) == [("done",)]
    assert taken_fen(network) == 0


def test_a_clock_that_was_put_forward_gives_nothing_up_without_asking(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    network.buyer = "waits"
    hub.handle(hub.kiosk.request(charge(SALE)))
    [number] = network.trades
    network.confirm(number)
    restart(hub, later_s=BACK_S)
    assert shop.rows(ATTEMPT)[0][0] == "paid"


def test_two_hubs_on_the_same_books_charge_and_give_back_once(
    hub: PayingHub, network: Network, shop: Shop, tmp_path: Path
) -> None:
    """Somebody starts one by hand beside the service."""
    other = PayingHub(shop.engine, tmp_path, network, hub.kiosk, now_s=hub.now_s)
    asked = hub.kiosk.request(charge(SALE))
    for each in (hub, other, hub):
        each.handle(asked)
    hub.wait(2)
    other.wait(2)
    assert [trade.times_taken for trade in network.trades.values()] == [1]
    fact = voided(hub.kiosk)
    for each in (other, hub, other):
        each.handle(fact)
    other.wait(2)
    hub.wait(2)
    assert len(network.codes) == len(network.refunds) == 1
    assert shop.rows(ATTEMPT) == [("refunded", None)]
    assert taken_fen(network) == 0
    other.close()


def test_messages_that_come_late_or_again_in_any_order_charge_nothing_for_good(
    hub: PayingHub, network: Network, shop: Shop
) -> None:
    """A broker that comes back may hand over what it had kept."""
    orders = sorted(set(permutations(("asked", "asked", "given up", "voided"))))
    for number, order in enumerate(orders, 1):
        sale_id = f"k1-1-{number}"
        messages = {
            "asked": hub.kiosk.request(charge(sale_id)),
            "given up": hub.kiosk.request(charge(sale_id, code=None, give_up=True)),
            "voided": voided(hub.kiosk, sale_id),
        }
        for each in order:
            hub.handle(messages[each])
            hub.now_s += 2
    hub.wait_to_the_end()
    assert 0 < len(network.codes) <= len(orders)
    assert all(trade.times_taken <= 1 for trade in network.trades.values())
    assert taken_fen(network) == 0
    assert {state for state, _ in shop.rows(ATTEMPT)} == {"closed", "refunded"}
