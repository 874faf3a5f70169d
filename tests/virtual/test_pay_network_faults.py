"""Each way in which a call goes wrong, once; the truth after it is in the books."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from firmware.virtual.network.pay_network.remote import (
    PayNetworkError,
    PayNetworkProcess,
)
from tests.support.pay_merchant import (
    AlipayMerchant,
    Told,
    WechatMerchant,
    new_number,
)
from tests.support.pay_networks import Buyer

pytestmark = pytest.mark.process

BROKEN = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Payment:
    """A wallet and an order, about which rules are set."""

    def __init__(self, merchant: AlipayMerchant, networks: PayNetworkProcess) -> None:
        self._merchant = merchant
        self._networks = networks
        self.buyer = Buyer(networks)
        self.number = new_number()

    def rule(self, fault: str, **more: Any) -> None:  # noqa: ANN401
        usual = {"method": "alipay.trade.pay", "out_trade_no": self.number}
        self._networks.ask("POST", "/rules", fault=fault, **(usual | more))

    def pay(self, limit_s: float = 10.0) -> Told:
        return self._merchant.pay(
            self.buyer.code, out_trade_no=self.number, limit_s=limit_s
        )

    def query(self) -> Told:
        return self._merchant.call("alipay.trade.query", out_trade_no=self.number)

    @property
    def is_paid(self) -> bool:
        trades = self._networks.ask("GET", "/books")["trades"]
        return any(
            each["out_trade_no"] == self.number and each["status"] == "paid"
            for each in trades
        )


@pytest.fixture
def payment(alipay: AlipayMerchant, networks: PayNetworkProcess) -> Payment:
    return Payment(alipay, networks)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", ["drop", "garbage", "not_http"])
def test_no_answer_comes_whether_it_was_paid_or_not(
    payment: Payment, fault: str, when: str
) -> None:
    payment.rule(fault, when=when)
    with pytest.raises(BROKEN):
        payment.pay()
    assert payment.is_paid == (when == "after")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_delay_is_longer_than_the_merchant_waits(payment: Payment, when: str) -> None:
    payment.rule("delay", when=when, seconds=0.4)
    with pytest.raises(TimeoutError):
        payment.pay(limit_s=0.3)
    limit = time.monotonic() + 20
    while not payment.is_paid and time.monotonic() < limit:
        time.sleep(0.02)
    assert payment.is_paid


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_proxy_answers_for_the_network(payment: Payment, when: str) -> None:
    payment.rule("http", when=when, status=502)
    with pytest.raises(json.JSONDecodeError):
        payment.pay()
    assert payment.is_paid == (when == "after")


def test_half_an_answer(payment: Payment) -> None:
    payment.rule("cut")
    with pytest.raises(http.client.IncompleteRead):
        payment.pay()
    assert payment.is_paid


def test_an_answer_that_trickles(payment: Payment, alipay: AlipayMerchant) -> None:
    payment.rule("trickle", seconds=0.02)
    fields = alipay.payment(payment.buyer.code, out_trade_no=payment.number)
    link = alipay.link(limit_s=10)
    link.request("POST", "/gateway.do", urlencode(fields).encode())
    assert link.sock is not None
    began = time.monotonic()
    came = b"".join(link.sock.recv(1000) for _ in range(20))
    link.close()
    assert len(came) < 100
    assert time.monotonic() - began > 0.2
    assert payment.is_paid


@pytest.mark.parametrize(
    "fault", ["wrong_signature", "sha1_signature", "missing_signature"]
)
def test_a_signature_that_does_not_hold(payment: Payment, fault: str) -> None:
    payment.rule(fault)
    told = payment.pay()
    assert told["code"] == "10000"
    assert not told.genuine
    assert payment.query().genuine


def test_a_weak_signature_holds_by_its_own_digest(payment: Payment) -> None:
    payment.rule("sha1_signature")
    assert payment.pay().signed("sha1")


def test_an_amount_that_was_tampered_with(payment: Payment) -> None:
    payment.rule("tampered_amount")
    told = payment.pay()
    assert (told["total_amount"], told.genuine) == ("12.06", False)
    assert payment.query()["total_amount"] == "12.05"


def test_another_amount_well_signed(payment: Payment) -> None:
    payment.rule("signed_amount")
    told = payment.pay()
    assert (told["total_amount"], told.genuine) == ("12.06", True)


def test_an_answer_about_another_order_well_signed(payment: Payment) -> None:
    payment.rule("other_out_trade_no", value="K1_of_somebody")
    told = payment.pay()
    assert (told["out_trade_no"], told.genuine) == ("K1_of_somebody", True)


def test_an_old_answer_comes_again(
    payment: Payment, alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    earlier = Payment(alipay, networks)
    earlier.pay()
    answer = earlier.query()
    payment.pay()
    payment.rule("old_answer", method="alipay.trade.query", value=earlier.number)
    told = payment.query()
    assert (told.body, told.genuine) == (answer.body, True)
    assert payment.query()["out_trade_no"] == payment.number


@pytest.mark.parametrize(
    ("code", "sub_code"),
    [
        ("20000", "isp.unknow-error"),
        ("10003", ""),
        ("40004", "ACQ.SYSTEM_ERROR"),
        ("40004", "ACQ.PAYMENT_REQUEST_HAS_RISK"),
        ("40006", "isv.insufficient-isv-permissions"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refusal_is_well_signed_and_may_be_untrue(
    payment: Payment, code: str, sub_code: str, when: str
) -> None:
    payment.rule("refusal", code=code, sub_code=sub_code, when=when)
    told = payment.pay()
    assert (told["code"], told.get("sub_code") or "") == (code, sub_code)
    assert told.genuine
    assert payment.is_paid == (when == "after")


def test_a_trade_waits_for_ever(payment: Payment) -> None:
    payment.pay()
    payment.rule("refusal", method="alipay.trade.query", code="10003", times=0)
    assert [payment.query()["code"] for _ in range(3)] == ["10003"] * 3


def test_a_rule_meets_the_call_that_it_counts_to(payment: Payment) -> None:
    payment.pay()
    rule = {"method": "alipay.trade.query", "code": "20000"}
    payment.rule("refusal", **rule, nth=2, times=2)
    codes = [payment.query()["code"] for _ in range(4)]
    assert codes == ["10000", "20000", "20000", "10000"]


def test_a_cancelled_trade_is_paid_all_the_same(
    payment: Payment, alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    silent = Buyer(networks, mood="silent")
    for late_s in (3_600.0, 0.1):
        payment.number = new_number()
        alipay.pay(silent.code, out_trade_no=payment.number)
        late = {"method": "alipay.trade.cancel", "seconds": late_s}
        payment.rule("pay_after_cancel", **late)
        told = alipay.call("alipay.trade.cancel", out_trade_no=payment.number)
        assert (told["code"], told["action"]) == ("10000", "close")
        if late_s > 1:
            assert payment.query()["trade_status"] == "TRADE_CLOSED"
    limit = time.monotonic() + 20
    while not payment.is_paid and time.monotonic() < limit:
        time.sleep(0.02)
    assert payment.query()["trade_status"] == "TRADE_SUCCESS"
    assert silent.balance_fen == 10000 - 1205


def test_an_unknown_rule_is_refused(networks: PayNetworkProcess) -> None:
    for rule, why in (
        ({"fault": "earthquake"}, "unknown fault: earthquake"),
        ({"fault": "drop", "nth": "2"}, "wrong type: nth"),
        ({"fault": "drop", "often": 2}, "unknown key: often"),
    ):
        with pytest.raises(PayNetworkError, match=why):
            networks.ask("POST", "/rules", **rule)


def test_the_control_port_describes_itself_and_every_fault(
    networks: PayNetworkProcess,
) -> None:
    told = networks.ask("GET", "/")
    assert "POST /rules" in told["help"]
    assert {"delay", "old_answer", "pay_after_cancel"} <= set(told["faults"])


# --- WeChat Pay: what is told in headers ---


@pytest.fixture
def paid(wechat: WechatMerchant, networks: PayNetworkProcess) -> str:
    number = new_number()
    wechat.codepay(Buyer(networks, network="wechat_pay").code, out_trade_no=number)
    return number


@pytest.mark.parametrize(
    "fault",
    ["wrong_signature", "sha1_signature", "missing_signature", "tampered_amount"],
)
def test_headers_that_do_not_vouch_for_the_answer(
    wechat: WechatMerchant, networks: PayNetworkProcess, paid: str, fault: str
) -> None:
    networks.ask("POST", "/rules", fault=fault, method="query", out_trade_no=paid)
    assert not wechat.query(paid).genuine
    assert wechat.query(paid).genuine


def test_an_answer_that_is_dated_wrong(
    wechat: WechatMerchant, networks: PayNetworkProcess, paid: str
) -> None:
    networks.ask(
        "POST", "/rules", fault="clock_skew", seconds=-301, method="query",
        out_trade_no=paid,
    )  # fmt: skip
    told = wechat.query(paid)
    assert told.genuine
    assert int(told.headers["wechatpay-timestamp"]) < time.time() - 300


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "SYSTEM_ERROR"), (202, "USERPAYING"), (429, "FREQUENCY_LIMITED")],
)
def test_a_refusal_with_a_status(
    wechat: WechatMerchant, networks: PayNetworkProcess, status: int, code: str
) -> None:
    buyer, number = Buyer(networks, network="wechat_pay"), new_number()
    networks.ask("POST", "/rules", fault="refusal", status=status, code=code,
                 method="codepay", out_trade_no=number, when="after")  # fmt: skip
    told = wechat.codepay(buyer.code, out_trade_no=number)
    assert (told.status, told.get("code") or told.get("trade_state")) == (status, code)
    assert told.genuine
    assert wechat.query(number)["trade_state"] == "SUCCESS"


def test_an_amount_in_fen_well_signed(
    wechat: WechatMerchant, networks: PayNetworkProcess, paid: str
) -> None:
    networks.ask("POST", "/rules", fault="signed_amount", method="query",
                 out_trade_no=paid)  # fmt: skip
    told = wechat.query(paid)
    assert (told["amount"]["total"], told.genuine) == (1206, True)
