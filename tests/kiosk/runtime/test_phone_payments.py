"""Paying by phone: the real controller and journal, the real hub, a network's books."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from drivers.api import Button, Symbology
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.phone_payment.charge import OVERDUE_S, ChargeStage
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import signed_documents, topics
from firmware.protocol.messages import HubState, PaymentState
from tests.support.hub_rig import open_shop
from tests.support.kiosk_builders import COLA, UTC
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY
from tests.support.payments_rig import CODE, Network
from tests.support.phone_counter import DUE_FEN, MEANS, PhoneCounter


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def counter(tmp_path: Path, network: Network) -> Iterator[PhoneCounter]:
    with open_shop(tmp_path / "hub") as shop:
        made = PhoneCounter(shop, tmp_path, network)
        yield made
        made.kiosk.close()


def taken(network: Network) -> list[int]:
    """What is with the shop, by trade."""
    return [trade.taken_fen for trade in network.trades.values()]


def test_a_code_is_paid_printed_and_booked_with_its_number(
    counter: PhoneCounter, network: Network
) -> None:
    counter.fill_and_pay()
    counter.show_code()
    assert counter.sale.state is SaleState.PRINTING
    assert taken(network) == [DUE_FEN]

    counter.finish()
    [closed] = counter.kiosk.facts()
    [number] = network.trades
    assert closed.payment is not None
    assert (closed.tender, closed.payment.out_trade_no) == ("phone", number)
    assert (closed.payable_fen, closed.payment.amount_fen) == (DUE_FEN, DUE_FEN)
    assert counter.kiosk.controller.journal_counts()[0] == 0


def test_the_code_is_in_no_file_and_in_no_message(
    counter: PhoneCounter, tmp_path: Path
) -> None:
    counter.fill_and_pay()
    counter.show_code()
    counter.finish()
    counter.kiosk.close()

    secret = CODE.encode()
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert not [each for each in files if secret in each.read_bytes()]
    assert not [topic for topic, sent in counter.kiosk.post.sent if secret in sent]


def test_a_password_is_waited_for_and_shown(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "waits"
    counter.fill_and_pay()
    counter.show_code()
    assert counter.sale.charge is not None
    assert counter.sale.charge.stage is ChargeStage.CONFIRM

    network.confirm(next(iter(network.trades)))
    counter.wait(4)
    assert counter.sale.state is SaleState.PRINTING


def test_what_is_declined_is_paid_with_another_code(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "declines"
    counter.fill_and_pay()
    counter.show_code()
    assert counter.sale.state is SaleState.PAYING
    assert counter.notice is NoticeKind.CHARGE_DECLINED

    network.buyer = "pays"
    counter.show_code("281234567890123457")
    counter.finish()
    [closed] = counter.kiosk.facts()
    assert closed.payment is not None
    assert closed.payment.out_trade_no.split("_")[2] == "2"
    assert taken(network) == [DUE_FEN]


def test_a_code_in_view_before_pay_is_charged_after_it(
    counter: PhoneCounter, network: Network
) -> None:
    counter.fill()
    counter.show_code()
    assert counter.notice is NoticeKind.PAY_CODE_EARLY
    assert network.calls == {}
    counter.press(Button.PAY)
    counter.show_code(again=True)
    assert counter.sale.state is SaleState.PRINTING
    assert taken(network) == [DUE_FEN]


def test_a_code_that_was_declined_is_not_charged_again_for_being_in_view(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "declines"
    counter.fill_and_pay()
    counter.show_code()
    counter.show_code(again=True)
    assert counter.sale.state is SaleState.PAYING
    assert network.calls["pay"] == 1
    assert counter.notice is NoticeKind.CHARGE_DECLINED


def test_undo_closes_the_trade_and_cash_can_be_taken_then(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "waits"
    counter.fill_and_pay()
    counter.show_code()
    counter.kiosk.confirm()
    assert counter.sale.state is SaleState.CHARGING

    counter.press(Button.UNDO)
    assert counter.notice is NoticeKind.CHARGE_CLOSED
    counter.kiosk.confirm()
    counter.finish()
    [closed] = counter.kiosk.facts()
    assert (closed.tender, closed.payment) == ("cash", None)
    assert taken(network) == [0]


def test_a_code_to_scan_is_shown_and_paid(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "waits"
    counter.fill_and_pay()
    counter.press(Button.PAY)
    assert counter.sale.charge is not None
    assert counter.sale.charge.url.startswith("https://qr.example/")
    assert network.calls["precreate"] == 1


def test_a_request_that_is_lost_charges_nothing_and_the_customer_shows_a_fresh_code(
    counter: PhoneCounter, network: Network
) -> None:
    counter.fill_and_pay()
    counter.lost = lambda topic: topic.endswith("/up/ask/charge")
    counter.show_code()
    counter.lost = lambda _topic: False
    counter.wait(3)
    assert (counter.sale.state, counter.notice) == (
        SaleState.PAYING,
        NoticeKind.CHARGE_CLOSED,
    )
    assert (network.calls["pay"], network.codes) == (0, [])


def test_every_word_that_is_lost_on_the_way_is_asked_for(
    counter: PhoneCounter, network: Network
) -> None:
    counter.fill_and_pay()
    counter.lost = lambda topic: "/dn/" in topic
    counter.show_code()
    assert counter.sale.state is SaleState.CHARGING
    counter.lost = lambda _topic: False
    counter.wait(2)
    assert counter.sale.state is SaleState.PRINTING
    assert taken(network) == [DUE_FEN]


def test_without_a_word_staff_are_called_and_at_last_all_goes_back(
    counter: PhoneCounter, network: Network
) -> None:
    counter.fill_and_pay()
    counter.lost = lambda topic: "/dn/" in topic
    counter.show_code()
    counter.wait(int(OVERDUE_S) + 1)
    assert counter.sale.staff_called
    counter.kiosk.confirm()
    assert (counter.sale.state, counter.notice) == (
        SaleState.IDLE,
        NoticeKind.CHARGE_UNKNOWN,
    )
    assert [job.job_id.endswith(" note") for job in counter.kiosk.tray.jobs] == [True]
    counter.lost = lambda _topic: False
    counter.wait(60)
    assert counter.kiosk.controller.journal_counts()[0] == 0
    assert taken(network) == [0]


@pytest.mark.parametrize("buyer", ["pays", "waits"])
def test_a_power_cut_while_it_is_open_asks_about_the_same_attempt(
    counter: PhoneCounter, network: Network, buyer: str
) -> None:
    network.buyer = "waits" if buyer == "waits" else "pays"
    counter.fill_and_pay()
    counter.lost = lambda topic: "/dn/" in topic
    counter.show_code()
    counter.restart()
    assert counter.sale.state is SaleState.CHARGING

    counter.lost = lambda _topic: False
    counter.wait(3)
    if buyer == "waits":
        network.confirm(next(iter(network.trades)))
        counter.wait(4)
    counter.finish()
    [closed] = counter.kiosk.facts()
    assert closed.tender == "phone"
    assert taken(network) == [DUE_FEN]
    assert network.calls["pay"] == 1


def test_a_hub_that_was_away_is_asked_when_it_is_back(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "waits"
    counter.fill_and_pay()
    counter.show_code()
    counter.hub_appears("offline")
    assert counter.sale.charge is not None
    assert counter.sale.charge.stage is ChargeStage.UNRESOLVED
    counter.hub_appears()
    counter.wait(3)
    assert counter.sale.charge is not None
    assert counter.sale.charge.stage is ChargeStage.CONFIRM


def test_a_journal_that_fails_charges_nothing_and_keeps_no_code(
    counter: PhoneCounter, network: Network
) -> None:
    counter.fill_and_pay()
    counter.kiosk.disk_dies()
    counter.show_code()
    assert counter.sale.state is SaleState.STOPPED
    counter.kiosk.disk_is_back()
    counter.serve()
    assert (counter.sale.state, network.calls) == (SaleState.PAYING, {})


def test_nobody_but_the_hub_says_paid(counter: PhoneCounter, network: Network) -> None:
    network.buyer = "waits"
    counter.fill_and_pay()
    counter.show_code()
    sale_id = counter.sale.ticket.sale_id if counter.sale.ticket else ""
    paid = PaymentState(
        sale_id=sale_id, attempt=1, state="paid", out_trade_no="T", changes=9
    )
    counter.kiosk.hear(topics.command("K1", "payment"), paid)
    assert counter.sale.state is SaleState.CHARGING
    assert counter.kiosk.uplink.untrusted == 1


def test_a_hub_that_was_not_seen_to_sign_is_asked_for_no_payment(
    tmp_path: Path,
) -> None:
    kiosk = KioskRig(tmp_path)
    kiosk.controller.handle(LinkUp())
    kiosk.hear(topics.payments(), signed_documents.sign(MEANS, HUB_KEY))
    kiosk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    kiosk.scan(COLA.gtin)
    kiosk.press(Button.PAY)
    kiosk.scan(CODE, Symbology.QR)
    notice = kiosk.controller.sale.notice
    assert notice is not None
    assert notice.kind is NoticeKind.PAY_CODE_REFUSED
    kiosk.close()


@pytest.mark.sampled(8)
@pytest.mark.parametrize("buyer", ["pays", "waits", "declines"])
@pytest.mark.parametrize("commit", range(1, 6))
def test_a_power_cut_at_each_commit_leaves_no_money_in_doubt(
    counter: PhoneCounter,
    network: Network,
    commit: int,
    buyer: Literal["pays", "waits", "declines"],
) -> None:
    network.buyer = buyer
    counter.cut_at(commit)
    counter.run(counter.fill_and_pay, counter.show_code, counter.confirm_all)
    counter.run(counter.finish, counter.rest)
    counter.rest()

    closed = {sale.sale_id: sale for sale in counter.kiosk.facts()}
    due = [sale.payable_fen for sale in closed.values() if sale.tender == "phone"]
    assert taken(network) == due or sum(taken(network)) == sum(due) == 0
    assert network.calls["pay"] <= 1
    assert counter.kiosk.controller.journal_counts()[0] == 0
    assert counter.sale.state in {SaleState.IDLE, SaleState.THANKS}


def test_a_payment_that_cannot_be_journalled_is_settled_when_the_disk_is_back(
    counter: PhoneCounter, network: Network
) -> None:
    network.buyer = "waits"
    counter.fill_and_pay()
    counter.show_code()
    counter.kiosk.disk_dies()
    counter.confirm_all()
    assert counter.sale.state is SaleState.STOPPED
    assert counter.sale.ticket is not None
    counter.kiosk.disk_is_back()
    counter.serve()
    assert counter.sale.state is SaleState.PRINTING
    assert taken(network) == [DUE_FEN]


def test_undo_that_meets_the_money_gives_it_back(
    counter: PhoneCounter, network: Network
) -> None:
    """The hub is paid, its word is lost, and the customer presses UNDO."""
    counter.fill_and_pay()
    counter.lost = lambda topic: "/dn/" in topic
    counter.show_code()
    counter.lost = lambda _topic: False
    counter.press(Button.UNDO)
    counter.wait(4)
    assert (counter.sale.state, counter.notice) == (
        SaleState.PAYING,
        NoticeKind.CHARGE_RETURNED,
    )
    assert taken(network) == [0]
