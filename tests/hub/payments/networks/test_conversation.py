"""The product's clients and the networks of the shop without hardware, over TLS.

Written apart from each other, from the networks' public documents.
"""

import secrets
from collections.abc import Iterator
from io import BytesIO
from time import time
from typing import Any

import pytest

from firmware.hub.payments.config import NetworkName, PaymentsConfig
from firmware.hub.payments.gateway import Charge, RefundCall
from firmware.hub.payments.networks.beijing import beijing_text
from firmware.hub.payments.networks.checking import checked
from firmware.hub.payments.networks.installed import open_networks
from firmware.hub.payments.networks.probe import ProbedGateway
from firmware.hub.payments.results import (
    Cancelled,
    Closed,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    Precreated,
    RefundDone,
    RefundPending,
    Unresolved,
    WaitingForBuyer,
)
from firmware.retail.codes.code_kinds import PayCode
from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.pay_networks import (
    OF_THE_NETWORK,
    Buyer,
    config_of,
    network_keys,
    networks,
)

__all__ = ["network_keys", "networks"]
pytestmark = pytest.mark.process

BOTH = pytest.mark.parametrize("name", ["alipay", "wechat"])


@pytest.fixture(scope="module")
def config(networks: PayNetworkProcess) -> PaymentsConfig:
    return config_of(networks.config)


@pytest.fixture(scope="module")
def gateways(config: PaymentsConfig) -> dict[str, ProbedGateway]:
    return open_networks(config, time)


@pytest.fixture
def near(gateways: dict[str, ProbedGateway], name: str) -> ProbedGateway:
    return gateways[name]


@pytest.fixture(autouse=True)
def _no_rules(networks: PayNetworkProcess) -> Iterator[None]:
    yield
    networks.ask("DELETE", "/rules")


def new_charge() -> Charge:
    return Charge(
        out_trade_no=f"k1_{secrets.token_hex(8)}",
        amount_fen=1_205,
        subject="街角小店 / 苹果 & 茶",
        terminal="k1",
    )


def buyer(networks: PayNetworkProcess, name: str, **given: Any) -> Buyer:  # noqa: ANN401
    return Buyer(networks, network=OF_THE_NETWORK[name], **given)


def code_of(buyer: Buyer, name: str) -> PayCode:
    return PayCode(name, buyer.code)


@BOTH
def test_a_payment_a_refund_and_what_became_of_them(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    charge, wallet = new_charge(), buyer(networks, name)
    assert near.query(charge) == NotThere()
    paid = near.pay(charge, code_of(wallet, name))
    assert isinstance(paid, Paid)
    assert near.query(charge) == paid
    assert wallet.balance_fen == 100_00 - 1_205
    refund = RefundCall(
        out_trade_no=charge.out_trade_no,
        refund_no=f"{charge.out_trade_no}R",
        refund_fen=205,
        paid_fen=1_205,
        reason="退货",
    )
    assert near.refund_query(refund) == NotThere()
    assert near.refund(refund) in {RefundDone(), RefundPending()}
    again = near.refund(refund)
    assert again in {RefundDone(), RefundPending()}
    assert near.refund_query(refund) in {RefundDone(), RefundPending()}


@BOTH
def test_a_payment_goes_back_in_parts_and_never_more_of_it(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    charge, wallet = new_charge(), buyer(networks, name)
    parts = [
        RefundCall(
            out_trade_no=charge.out_trade_no,
            refund_no=f"{charge.out_trade_no}R{count}",
            refund_fen=fen,
            paid_fen=1_205,
        )
        for count, fen in enumerate((205, 400, 601, 600))
    ]
    assert isinstance(near.refund(parts[0]), Declined | NotThere | Unresolved)
    assert isinstance(near.pay(charge, code_of(wallet, name)), Paid)
    for part in (*parts[:2], parts[0]):
        assert near.refund(part) in {RefundDone(), RefundPending()}
    assert isinstance(near.refund(parts[2]), Declined)
    assert near.refund_query(parts[2]) == NotThere()
    assert near.refund(parts[3]) in {RefundDone(), RefundPending()}
    assert wallet.balance_fen == 100_00


@BOTH
@pytest.mark.parametrize("fault", ["drop", "garbage", "wrong_signature", "http"])
def test_a_refund_whose_reply_is_no_good_is_looked_up(
    networks: PayNetworkProcess, near: ProbedGateway, name: str, fault: str
) -> None:
    charge, wallet = new_charge(), buyer(networks, name)
    refund = RefundCall(
        out_trade_no=charge.out_trade_no,
        refund_no=f"{charge.out_trade_no}R",
        refund_fen=205,
        paid_fen=1_205,
    )
    assert isinstance(near.pay(charge, code_of(wallet, name)), Paid)
    networks.ask("POST", "/rules", fault=fault, out_trade_no=charge.out_trade_no)
    assert isinstance(near.refund(refund), Unresolved)
    assert near.refund_query(refund) in {RefundDone(), RefundPending()}
    assert wallet.balance_fen == 100_00 - 1_000


@BOTH
def test_a_code_pays_once(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    code = code_of(buyer(networks, name), name)
    assert isinstance(near.pay(new_charge(), code), Paid)
    second = near.pay(new_charge(), code)
    assert isinstance(second, Declined)
    assert second.reason is DeclineReason.CODE


@BOTH
def test_a_password_is_waited_for(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    charge, wallet = new_charge(), buyer(networks, name, password_from_fen=1)
    assert near.pay(charge, code_of(wallet, name)) == WaitingForBuyer()
    assert near.query(charge) == WaitingForBuyer()
    wallet.confirm(charge.out_trade_no)
    assert isinstance(near.query(charge), Paid)


@BOTH
def test_a_wallet_without_money(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    result = near.pay(new_charge(), code_of(buyer(networks, name, balance_fen=1), name))
    assert isinstance(result, Declined)
    assert result.reason is DeclineReason.BALANCE


@BOTH
def test_a_cancel_closes_and_returns(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    charge, wallet = new_charge(), buyer(networks, name)
    assert near.cancel(charge) == Cancelled()
    assert isinstance(near.pay(charge, code_of(wallet, name)), Paid)
    assert isinstance(near.cancel(charge), Cancelled)
    assert isinstance(near.query(charge), Closed)
    assert wallet.balance_fen == 100_00


FAULTS = ("garbage", "not_http", "drop", "cut", "tampered_amount", "signed_amount",
          "other_out_trade_no", "wrong_signature", "sha1_signature",
          "missing_signature", "http")  # fmt: skip


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
def test_what_goes_wrong_is_unresolved_and_a_query_finds_the_money(
    networks: PayNetworkProcess, near: ProbedGateway, name: str, fault: str
) -> None:
    charge, wallet = new_charge(), buyer(networks, name)
    given = {"value": "another_0001"} if fault == "other_out_trade_no" else {}
    networks.ask(
        "POST", "/rules", fault=fault, out_trade_no=charge.out_trade_no, **given
    )
    assert isinstance(near.pay(charge, code_of(wallet, name)), Unresolved)
    assert isinstance(near.query(charge), Paid)
    assert wallet.balance_fen == 100_00 - 1_205


@BOTH
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_that_drops_says_nothing(
    networks: PayNetworkProcess, near: ProbedGateway, name: str, *, when: str
) -> None:
    """What became of the money only a query tells."""
    charge, wallet = new_charge(), buyer(networks, name)
    number = charge.out_trade_no
    networks.ask("POST", "/rules", fault="drop", out_trade_no=number, when=when)
    assert isinstance(near.pay(charge, code_of(wallet, name)), Unresolved)
    found = near.query(charge)
    assert isinstance(found, NotThere if when == "before" else Paid)


@pytest.mark.parametrize(
    ("code", "sub_code", "says_not_done"),
    [
        ("20000", "isp.unknow-error", False),
        ("40004", "ACQ.SYSTEM_ERROR", False),
        ("40004", "ACQ.A_WORD_OF_TOMORROW", True),
    ],
)
def test_a_word_that_is_no_failure_is_unresolved(
    networks: PayNetworkProcess,
    gateways: dict[str, ProbedGateway],
    code: str,
    sub_code: str,
    *,
    says_not_done: bool,
) -> None:
    near, charge, wallet = gateways["alipay"], new_charge(), buyer(networks, "alipay")
    rule = {"fault": "refusal", "code": code, "sub_code": sub_code}
    networks.ask("POST", "/rules", out_trade_no=charge.out_trade_no, **rule)
    expected = Unresolved(f"code: {code} {sub_code}", says_not_done=says_not_done)
    assert near.pay(charge, code_of(wallet, "alipay")) == expected


def test_a_reply_of_another_time_is_unresolved(
    networks: PayNetworkProcess, gateways: dict[str, ProbedGateway]
) -> None:
    near, charge, wallet = gateways["wechat"], new_charge(), buyer(networks, "wechat")
    number = charge.out_trade_no
    networks.ask(
        "POST", "/rules", fault="clock_skew", seconds=-400.0, out_trade_no=number
    )
    assert near.pay(charge, code_of(wallet, "wechat")) == Unresolved("time: ")


def test_an_order_that_is_scanned(
    networks: PayNetworkProcess, gateways: dict[str, ProbedGateway]
) -> None:
    near, charge, wallet = gateways["alipay"], new_charge(), buyer(networks, "alipay")
    made = near.precreate(charge)
    assert isinstance(made, Precreated)
    assert len(made.url) <= 53
    assert near.query(charge) == NotThere()
    wallet.do("scan", qr=made.url)
    assert near.query(charge) == WaitingForBuyer()
    wallet.confirm(charge.out_trade_no)
    assert isinstance(near.query(charge), Paid)


@BOTH
def test_the_bill_of_today_has_what_was_paid(
    networks: PayNetworkProcess, near: ProbedGateway, name: str
) -> None:
    charge = new_charge()
    assert isinstance(near.pay(charge, code_of(buyer(networks, name), name)), Paid)
    networks.ask("POST", "/settings", bills_at_once=True)
    bill = near.bill(beijing_text(time())[:10], BytesIO())
    assert bill.missing == ""
    (line,) = [each for each in bill if each.out_trade_no == charge.out_trade_no]
    assert (line.amount_fen, line.refund_no) == (1_205, "")


@BOTH
def test_both_are_ready_by_the_check(config: PaymentsConfig, name: NetworkName) -> None:
    points = list(checked(config, name, time))
    assert {"keys", "network"} <= {each.point for each in points}
    assert all(each.ok for each in points)
