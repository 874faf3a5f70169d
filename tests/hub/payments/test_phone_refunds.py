"""Refunds of sales paid by phone: back by the network, each one once (E19)."""

from pathlib import Path

import pytest

from firmware.hub.payments.results import (
    Declined,
    DeclineReason,
    RefundResult,
)
from firmware.protocol import codec
from firmware.protocol.messages import AskRefund, RefundedLine, RefundReply, SaleClosed
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.payments_rig import (
    Network,
    PayingHub,
    PowerCutError,
    unsigned,
)
from tests.support.phone_sales import refund_at_desk, sell_by_phone

SALE = "k1-1-1"
CUTS = 8
DUE = "SELECT sum(amount) FROM entries WHERE account = 'refund_due:k1'"
PHONE = "SELECT sum(amount) FROM entries WHERE account = 'phone:k1'"
STATES = "SELECT state, refund_fen FROM phone_refunds ORDER BY refund_no"


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def hub(shop: Shop, network: Network, tmp_path: Path) -> PayingHub:
    kiosk = VirtualKiosk()
    made = PayingHub(shop.engine, tmp_path, network, kiosk)
    made.handle(kiosk.birth())
    return made


@pytest.fixture
def sold(hub: PayingHub) -> SaleClosed:
    return sell_by_phone(hub, SALE)


def taken_fen(network: Network) -> int:
    return sum(trade.taken_fen for trade in network.trades.values())


def test_what_is_refunded_goes_back_by_the_network_and_is_due_until_then(
    hub: PayingHub, network: Network, shop: Shop, sold: SaleClosed
) -> None:
    outcome = refund_at_desk(shop.engine, SALE)
    assert outcome.network == "alipay"
    assert shop.rows(DUE) == [(-sold.payable_fen,)]
    assert taken_fen(network) == sold.payable_fen
    hub.settle()
    assert taken_fen(network) == 0
    assert shop.rows(DUE) == shop.rows(PHONE) == [(0,)]
    assert shop.rows(STATES) == [("done", sold.payable_fen)]
    assert shop.wrong() == []


def test_parts_of_a_sale_go_back_one_after_the_other_and_never_more(
    hub: PayingHub, network: Network, shop: Shop, sold: SaleClosed
) -> None:
    refund_at_desk(shop.engine, SALE, 1, refund_id="desk-1")
    hub.settle()
    left_fen = sold.lines[1].amount_fen
    assert taken_fen(network) == left_fen
    for _ in range(2):
        refund_at_desk(shop.engine, SALE, 2, refund_id="desk-2")
        hub.settle()
    assert taken_fen(network) == 0
    assert refund_at_desk(shop.engine, SALE, refund_id="desk-3").refusal is not None
    hub.settle()
    assert network.calls["refund"] == 2


def test_a_kiosk_learns_that_it_hands_no_money_out(
    hub: PayingHub, sold: SaleClosed
) -> None:
    ask = AskRefund(
        refund_id="r-1",
        sale=sold.receipt_no,
        by="key",
        lines=(RefundedLine(line=1, pieces=1),),
    )
    answers = hub.dispatcher.handle([hub.kiosk.request(ask)])
    [reply] = [
        codec.decode(unsigned(each.payload), RefundReply).body for each in answers
    ]
    assert (reply.network, reply.money_fen) == ("alipay", sold.lines[0].amount_fen)


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_refund_without_a_reply_is_looked_up_and_done_once(
    hub: PayingHub, network: Network, shop: Shop, sold: SaleClosed, lost: str
) -> None:
    del sold
    calls = iter(["lost"])

    def lose(_call: str) -> str | None:
        return next(calls, None)

    setattr(network, lost, lose)
    refund_at_desk(shop.engine, SALE)
    hub.wait(10)
    assert shop.rows(STATES)[0][0] == "done"
    assert network.calls["refund"] == (2 if lost == "before" else 1)
    assert taken_fen(network) == 0
    assert len(network.refunds) == 1


def test_a_refusal_is_left_to_people_and_stays_due(shop: Shop, tmp_path: Path) -> None:
    class TooLate(Network):
        """A network that returns nothing any more."""

        def refund(self, refund: object) -> RefundResult:
            del refund
            self.calls["refund"] += 1
            return Declined(DeclineReason.TOO_LATE)

    network = TooLate()
    hub = PayingHub(shop.engine, tmp_path, network, VirtualKiosk())
    closed = sell_by_phone(hub, SALE)
    refund_at_desk(shop.engine, SALE)
    hub.wait(100)
    assert shop.rows("SELECT state, trouble, due_ms FROM phone_refunds") == [
        ("refused", "too_late", None)
    ]
    assert network.calls["refund"] == 1
    assert shop.rows(DUE) == [(-closed.payable_fen,)]


def test_wherever_the_power_goes_each_refund_is_done_once(
    hub: PayingHub, network: Network, shop: Shop, sold: SaleClosed
) -> None:
    """Every commit, call and reply of a refund: cut there, start, go on."""
    points = 0
    for cut in range(CUTS):
        sale_id = f"k1-1-{cut + 2}"
        sell_by_phone(hub, sale_id, 1)
        hub.steps, hub.cut = 0, cut
        try:
            refund_at_desk(shop.engine, sale_id, refund_id=f"desk-{sale_id}")
            hub.settle()
        except PowerCutError:
            points += 1
            hub.start()
        hub.cut = None
        refund_at_desk(shop.engine, sale_id, refund_id=f"desk-{sale_id}")
        hub.wait(3)
    assert points >= 4
    assert {state for state, _ in shop.rows(STATES)} == {"done"}
    assert taken_fen(network) == sold.payable_fen
    assert shop.rows(DUE) == [(0,)]
    assert len(network.refunds) == CUTS
    assert shop.wrong() == []


def test_a_refund_waits_while_its_network_is_switched_off(
    hub: PayingHub, network: Network, shop: Shop, sold: SaleClosed
) -> None:
    del sold
    network.name = "wechat"
    hub.start()
    refund_at_desk(shop.engine, SALE)
    hub.wait(5)
    assert shop.rows(STATES)[0][0] == "asked"
    network.name = "alipay"
    hub.start()
    hub.wait(5)
    assert shop.rows(STATES)[0][0] == "done"
