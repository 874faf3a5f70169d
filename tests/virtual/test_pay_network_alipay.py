import threading
from typing import Any

import pytest

from firmware.virtual.network.pay_network.remote import (
    PayNetworkError,
    PayNetworkProcess,
)
from tests.support.pay_merchant import AlipayMerchant, Told, new_number, order
from tests.support.pay_networks import Buyer

pytestmark = pytest.mark.process

QUERY, CANCEL = "alipay.trade.query", "alipay.trade.cancel"
REFUND = "alipay.trade.refund"
PRECREATE = "alipay.trade.precreate"
OWN, WRONG = "135790", "000000"


def test_a_code_is_charged_at_once(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer = Buyer(networks, balance_fen=2000)
    number = new_number()
    paid = alipay.pay(buyer.code, out_trade_no=number)
    assert paid.genuine
    assert (paid["code"], paid["msg"]) == ("10000", "Success")
    assert (paid["out_trade_no"], paid["total_amount"]) == (number, "12.05")
    assert len(paid["trade_no"]) == 28
    assert buyer.balance_fen == 2000 - 1205
    found = alipay.call(QUERY, trade_no=paid["trade_no"])
    assert (found["trade_status"], found["total_amount"]) == ("TRADE_SUCCESS", "12.05")


def test_a_pay_code_has_eighteen_digits_and_pays_once(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    code = Buyer(networks).code
    assert len(code) == 18
    assert 25 <= int(code[:2]) <= 30
    assert alipay.pay(code)["code"] == "10000"
    again = alipay.pay(code)
    assert (again["code"], again["sub_code"]) == (
        "40004",
        "ACQ.PAYMENT_AUTH_CODE_INVALID",
    )


def test_a_pay_code_dies_after_a_minute(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    code = Buyer(networks).code
    networks.ask("POST", "/settings", clock_offset_s=60)
    try:
        assert alipay.pay(code)["sub_code"] == "ACQ.PAYMENT_AUTH_CODE_INVALID"
    finally:
        networks.ask("POST", "/settings", clock_offset_s=0)


def test_a_password_is_waited_for(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer = Buyer(networks, password_from_fen=1000, password=OWN)
    number = new_number()
    assert alipay.pay(buyer.code, out_trade_no=number)["code"] == "10003"
    assert status(alipay, number) == "WAIT_BUYER_PAY"
    with pytest.raises(PayNetworkError, match="wrong_password"):
        buyer.confirm(number, WRONG)
    buyer.confirm(number, OWN)
    assert status(alipay, number) == "TRADE_SUCCESS"
    small = alipay.pay(buyer.code, total_amount="9.99")
    assert small["code"] == "10000"


def test_a_wallet_types_its_password_by_itself(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer = Buyer(networks, password_from_fen=0, password_after_s=0)
    number = new_number()
    assert alipay.pay(buyer.code, out_trade_no=number)["code"] == "10003"
    assert status(alipay, number) == "TRADE_SUCCESS"


def test_a_buyer_who_puts_the_phone_away_closes_the_trade(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer = Buyer(networks, mood="silent")
    number = new_number()
    alipay.pay(buyer.code, out_trade_no=number)
    buyer.do("decline", out_trade_no=number)
    assert status(alipay, number) == "TRADE_CLOSED"
    assert buyer.balance_fen == 10000


@pytest.mark.parametrize(
    ("wallet", "sub_code"),
    [
        ({"balance_fen": 1204}, "ACQ.BUYER_BALANCE_NOT_ENOUGH"),
        ({"limit_fen": 1204}, "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR"),
        ({"mood": "refuses"}, "ACQ.PAYMENT_FAIL"),
        ({"network": "wechat_pay"}, "ACQ.PAYMENT_AUTH_CODE_INVALID"),
    ],
)
def test_a_wallet_that_cannot_pay_leaves_no_trade(
    alipay: AlipayMerchant,
    networks: PayNetworkProcess,
    wallet: dict[str, Any],
    sub_code: str,
) -> None:
    number = new_number()
    refused = alipay.pay(Buyer(networks, **wallet).code, out_trade_no=number)
    assert (refused["code"], refused["sub_code"]) == ("40004", sub_code)
    assert refused.genuine
    assert status(alipay, number) == "ACQ.TRADE_NOT_EXIST"


def test_the_same_number_again(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer, other = Buyer(networks, mood="silent"), Buyer(networks)
    asked = order({})

    def again(by: Buyer, **changes: str) -> str:
        biz = asked | changes | {"scene": "bar_code", "auth_code": by.code}
        told = alipay.ask("alipay.trade.pay", biz)
        return told.get("sub_code") or told["code"]

    assert again(buyer) == "10003"
    assert again(buyer) == "10003"
    assert again(other) == "ACQ.TRADE_BUYER_NOT_MATCH"
    assert again(buyer, total_amount="12.06") == "ACQ.CONTEXT_INCONSISTENT"
    assert again(buyer, subject="梨") == "ACQ.CONTEXT_INCONSISTENT"
    buyer.confirm(asked["out_trade_no"])
    assert again(buyer) == "ACQ.TRADE_HAS_SUCCESS"
    alipay.call(CANCEL, out_trade_no=asked["out_trade_no"])
    assert again(buyer) == "ACQ.TRADE_HAS_CLOSE"


def test_an_order_that_is_scanned(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer, asked = Buyer(networks), order({})
    number = asked["out_trade_no"]
    made = alipay.call(PRECREATE, **asked)
    assert made["qr_code"].startswith("https://qr.alipay.com/bax")
    assert len(made["qr_code"]) == 46
    assert b"https:\\/\\/qr.alipay.com\\/" in made.body
    assert made.genuine
    assert status(alipay, number) == "ACQ.TRADE_NOT_EXIST"
    again = alipay.call(PRECREATE, **asked)
    assert again["sub_code"] == "ACQ.APPLY_PC_MERCHANT_CODE_ERROR"

    buyer.do("scan", qr=made["qr_code"])
    assert status(alipay, number) == "WAIT_BUYER_PAY"
    buyer.confirm(number)
    assert status(alipay, number) == "TRADE_SUCCESS"
    assert buyer.balance_fen == 10000 - 1205


def test_a_qr_dies_after_its_time(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    asked = order({"qr_code_timeout_express": "1m"})
    qr = alipay.call(PRECREATE, **asked)["qr_code"]
    networks.ask("POST", "/settings", clock_offset_s=60)
    try:
        with pytest.raises(PayNetworkError, match="code_dead"):
            Buyer(networks).do("scan", qr=qr)
    finally:
        networks.ask("POST", "/settings", clock_offset_s=0)


def test_a_cancel_closes_what_waits_and_refunds_what_is_paid(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    silent, ready = Buyer(networks, mood="silent"), Buyer(networks)
    waits, paid = new_number(), new_number()
    alipay.pay(silent.code, out_trade_no=waits)
    alipay.pay(ready.code, out_trade_no=paid)
    for number, action in ((waits, "close"), (paid, "refund")) * 2:
        told = alipay.call(CANCEL, out_trade_no=number)
        assert (told["code"], told["retry_flag"]) == ("10000", "N")
        assert told["action"] == action
        assert status(alipay, number) == "TRADE_CLOSED"
    with pytest.raises(PayNetworkError, match="not_waiting"):
        silent.confirm(waits)
    assert (silent.balance_fen, ready.balance_fen) == (10000, 10000)


def test_a_cancel_of_what_is_not_there_succeeds_and_prevents_nothing(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    asked, buyer = order({}), Buyer(networks)
    qr = alipay.call(PRECREATE, **asked)["qr_code"]
    told = alipay.call(CANCEL, out_trade_no=asked["out_trade_no"])
    assert told["code"] == "10000"
    assert told.get("action") is None
    buyer.do("scan", qr=qr)
    buyer.confirm(asked["out_trade_no"])
    assert status(alipay, asked["out_trade_no"]) == "TRADE_SUCCESS"


def test_a_payment_that_was_under_way_comes_after_the_cancel(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer, number = Buyer(networks), new_number()
    networks.ask("POST", "/rules", fault="delay", when="before", seconds=2.0,
                 method="alipay.trade.pay", out_trade_no=number)  # fmt: skip
    code = buyer.code
    paying = threading.Thread(
        target=alipay.pay, args=(code,), kwargs={"out_trade_no": number}
    )
    paying.start()
    assert alipay.call(CANCEL, out_trade_no=number).get("action") is None
    paying.join()
    assert status(alipay, number) == "TRADE_SUCCESS"
    assert alipay.call(CANCEL, out_trade_no=number)["action"] == "refund"


def test_a_trade_can_be_cancelled_for_a_day(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    alipay.pay(Buyer(networks).code, out_trade_no=number)
    alipay.offset_s = 86_401
    networks.ask("POST", "/settings", clock_offset_s=alipay.offset_s)
    try:
        told = alipay.call(CANCEL, out_trade_no=number)
    finally:
        networks.ask("POST", "/settings", clock_offset_s=0)
    assert told["sub_code"] == "ACQ.TRADE_CANCEL_TIME_OUT"


def test_refunds_in_parts_and_again(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    buyer, number = Buyer(networks), new_number()
    alipay.pay(buyer.code, out_trade_no=number)

    def refund(amount: str, key: str | None = None) -> Told:
        biz = {"out_request_no": key} if key else {}
        return alipay.ask(
            REFUND, biz | {"out_trade_no": number, "refund_amount": amount}
        )

    first = refund("2.05", "R1")
    assert (first["fund_change"], first["refund_fee"]) == ("Y", "2.05")
    repeat = refund("2.05", "R1")
    assert (repeat["code"], repeat["fund_change"]) == ("10000", "N")
    assert repeat["refund_fee"] == "2.05"
    other = refund("2.06", "R1")
    assert other["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    assert refund("5.00")["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    more = refund("10.01", "R2")
    assert more["sub_code"] == "ACQ.REASON_TRADE_REFUND_FEE_ERR"
    assert buyer.balance_fen == 10000 - 1205 + 205
    assert status(alipay, number) == "TRADE_SUCCESS"
    assert alipay.call(CANCEL, out_trade_no=number)["sub_code"] == (
        "ACQ.REASON_TRADE_REFUND_FEE_ERR"
    )
    rest = refund("10.00", "R3")
    assert (rest["fund_change"], rest["refund_fee"]) == ("Y", "12.05")
    assert status(alipay, number) == "TRADE_CLOSED"
    assert buyer.balance_fen == 10000


def test_a_refund_is_found_by_its_key(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    alipay.pay(Buyer(networks).code, out_trade_no=number)
    alipay.call(REFUND, out_trade_no=number, refund_amount="3.00", out_request_no="Q1")
    method = "alipay.trade.fastpay.refund.query"
    found = alipay.call(method, out_trade_no=number, out_request_no="Q1")
    assert (found["refund_status"], found["refund_amount"]) == (
        "REFUND_SUCCESS",
        "3.00",
    )
    missing = alipay.call(method, out_trade_no=number, out_request_no="Q2")
    assert missing.node == {"code": "10000", "msg": "Success"}
    nothing = alipay.call(method, out_trade_no="K1_nothing", out_request_no="Q1")
    assert nothing["sub_code"] == "ACQ.TRADE_NOT_EXIST"


def status(alipay: AlipayMerchant, number: str) -> str:
    told = alipay.call(QUERY, out_trade_no=number)
    return told.get("trade_status") or told["sub_code"]
