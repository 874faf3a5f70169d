import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from firmware.virtual.network.pay_network.remote import (
    PayNetworkError,
    PayNetworkProcess,
)
from tests.support.pay_merchant import Told, WechatMerchant, new_number
from tests.support.pay_networks import Buyer
from tests.support.pay_notices import NoticeBoard

pytestmark = pytest.mark.process

REFUNDS = "/v3/refund/domestic/refunds"


def test_a_code_is_charged_at_once(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    buyer = Buyer(networks, network="wechat_pay", balance_fen=2000)
    code, number = buyer.code, new_number()
    assert 10 <= int(code[:2]) <= 15
    paid = wechat.codepay(code, out_trade_no=number)
    assert (paid.status, paid.genuine) == (200, True)
    assert (paid["trade_state"], paid["trade_type"]) == ("SUCCESS", "MICROPAY")
    assert (paid["out_trade_no"], paid["amount"]["total"]) == (number, 1205)
    assert buyer.balance_fen == 2000 - 1205
    again = wechat.codepay(code)
    assert (again.status, again["code"]) == (400, "AUTH_CODE_INVALID")
    assert again.genuine


def test_answers_are_signed_by_the_key_that_the_request_names(
    wechat: WechatMerchant,
) -> None:
    assert (
        wechat.query("K1_nothing").headers["wechatpay-serial"]
        == (wechat.own["platform_serial"])
    )
    wechat.headers["wechatpay-serial"] = wechat.own["public_key_id"]
    told = wechat.query("K1_nothing")
    assert told.headers["wechatpay-serial"] == wechat.own["public_key_id"]
    assert told.genuine


def test_a_password_is_waited_for_with_a_state_alone(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    buyer = Buyer(networks, network="wechat_pay", password_from_fen=1000)
    number = new_number()
    told = wechat.codepay(buyer.code, out_trade_no=number)
    assert (told.status, told.node) == (202, {"trade_state": "USERPAYING"})
    assert wechat.query(number)["trade_state"] == "USERPAYING"
    buyer.confirm(number)
    assert wechat.query(number)["trade_state"] == "SUCCESS"


def test_a_payment_that_waits_closes_after_three_quarters_of_a_minute(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    buyer, number = Buyer(networks, network="wechat_pay", mood="silent"), new_number()
    wechat.codepay(buyer.code, out_trade_no=number)
    networks.ask("POST", "/settings", clock_offset_s=46)
    try:
        assert wechat.query(number)["trade_state"] == "CLOSED"
    finally:
        networks.ask("POST", "/settings", clock_offset_s=0)


@pytest.mark.parametrize(
    ("wallet", "status", "code"),
    [
        ({"balance_fen": 1204}, 403, "NOT_ENOUGH"),
        ({"limit_fen": 1204}, 403, "RULE_LIMIT"),
        ({"mood": "refuses"}, 403, "TRADE_ERROR"),
        ({"network": "alipay"}, 400, "AUTH_CODE_INVALID"),
    ],
)
def test_a_wallet_that_cannot_pay_leaves_no_order(
    wechat: WechatMerchant,
    networks: PayNetworkProcess,
    wallet: dict[str, Any],
    status: int,
    code: str,
) -> None:
    buyer, number = Buyer(networks, **({"network": "wechat_pay"} | wallet)), None
    number = new_number()
    told = wechat.codepay(buyer.code, out_trade_no=number)
    assert (told.status, told["code"]) == (status, code)
    missing = wechat.query(number)
    assert (missing.status, missing["code"]) == (404, "ORDER_NOT_EXIST")


def test_the_same_number_again(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    buyer, number = Buyer(networks, network="wechat_pay"), new_number()
    assert wechat.codepay(buyer.code, out_trade_no=number).status == 200
    assert wechat.codepay(buyer.code, out_trade_no=number)["code"] == "ORDER_PAID"
    other = wechat.codepay(buyer.code, out_trade_no=number, total=1206)
    assert (other.status, other["code"]) == (403, "OUT_TRADE_NO_USED")


def test_a_reverse_closes_what_waits_and_refunds_what_is_paid(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    silent = Buyer(networks, network="wechat_pay", mood="silent")
    ready = Buyer(networks, network="wechat_pay")
    waits, paid = new_number(), new_number()
    wechat.codepay(silent.code, out_trade_no=waits)
    wechat.codepay(ready.code, out_trade_no=paid)
    for number in (waits, paid, paid):
        told = wechat.reverse(number)
        assert (told.status, told["out_trade_no"]) == (200, number)
        assert wechat.query(number)["trade_state"] == "REVOKED"
    assert ready.balance_fen == 10000
    missing = wechat.reverse("K1_nothing")
    assert (missing.status, missing["code"]) == (404, "ORDER_NOT_EXIST")
    calls = networks.ask("GET", "/calls", method="reverse", out_trade_no=paid)["calls"]
    assert calls[0]["remark"] == "reversed sooner than 15 s after the charge"


def test_refunds_are_under_way_before_they_are_done(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    buyer, number = Buyer(networks, network="wechat_pay"), new_number()
    wechat.codepay(buyer.code, out_trade_no=number)

    def refund(own: str, fen: int, total: int = 1205) -> Told:
        amount = {"refund": fen, "total": total, "currency": "CNY"}
        return wechat.call(
            "POST", REFUNDS,
            {"out_trade_no": number, "out_refund_no": f"{number}{own}",
             "amount": amount},
        )  # fmt: skip

    first = refund("A", 205)
    assert (first.status, first["status"]) == (200, "PROCESSING")
    assert first["amount"]["refund"] == 205
    assert wechat.query(number)["trade_state"] == "REFUND"
    assert refund("A", 205)["refund_id"] == first["refund_id"]
    assert refund("A", 206)["code"] == "INVALID_REQUEST"
    assert refund("B", 1001)["code"] == "INVALID_REQUEST"
    assert refund("B", 1000, total=1000)["code"] == "INVALID_REQUEST"
    assert buyer.balance_fen == 10000 - 1000
    networks.ask("POST", "/settings", clock_offset_s=2)
    try:
        found = wechat.call("GET", f"{REFUNDS}/{number}A")
    finally:
        networks.ask("POST", "/settings", clock_offset_s=0)
    assert (found["status"], found["amount"]["refund"]) == ("SUCCESS", 205)
    assert refund("C", 1000).status == 200
    assert refund("D", 1)["code"] == "INVALID_REQUEST"
    assert wechat.call("GET", f"{REFUNDS}/nothing")["code"] == "RESOURCE_NOT_EXISTS"
    asked = networks.ask("GET", "/calls", out_trade_no=f"{number}A")["calls"]
    assert [each["method"] for each in asked] == ["refund_query"]


def test_an_order_that_is_scanned(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    buyer, number = Buyer(networks, network="wechat_pay"), new_number()
    asked = {
        **wechat.ids,
        "description": "梨",
        "out_trade_no": number,
        "notify_url": "https://shop.example/notify",
        "amount": {"total": 300},
    }
    made = wechat.call("POST", "/v3/pay/transactions/native", asked)
    assert made["code_url"].startswith("weixin://wxpay/bizpayurl?pr=")
    again = wechat.call("POST", "/v3/pay/transactions/native", asked)
    assert again["code_url"] == made["code_url"]
    assert wechat.query(number)["trade_state"] == "NOTPAY"
    assert wechat.reverse(number)["code"] == "INVALID_REQUEST"
    buyer.do("scan", qr=made["code_url"])
    buyer.confirm(number)
    assert wechat.query(number)["trade_state"] == "SUCCESS"


def test_an_order_that_is_closed_cannot_be_scanned(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    asked = {
        **wechat.ids,
        "description": "梨",
        "out_trade_no": number,
        "notify_url": "https://shop.example/notify",
        "amount": {"total": 300},
    }
    qr = wechat.call("POST", "/v3/pay/transactions/native", asked)["code_url"]
    target = f"/v3/pay/transactions/out-trade-no/{number}/close"
    closed = wechat.call("POST", target, {"mchid": wechat.own["mchid"]})
    assert (closed.status, closed.body, closed.genuine) == (204, b"", True)
    assert wechat.query(number)["trade_state"] == "CLOSED"
    with pytest.raises(PayNetworkError, match="already_closed"):
        Buyer(networks, network="wechat_pay").do("scan", qr=qr)


def test_the_bill_of_a_day(wechat: WechatMerchant, networks: PayNetworkProcess) -> None:
    buyer = Buyer(networks, network="wechat_pay")
    paid, back = new_number(), new_number()
    told = wechat.codepay(buyer.code, out_trade_no=paid, description="苹果,梨")
    wechat.codepay(buyer.code, out_trade_no=back)
    wechat.reverse(back)
    day = told["success_time"][:10]
    target = f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL"
    assert wechat.call("GET", target)["code"] == "STATEMENT_CREATING"
    networks.ask("POST", "/settings", bills_at_once=True)
    try:
        plain = wechat.call("GET", target)
        packed = wechat.call("GET", f"{target}&tar_type=GZIP")
    finally:
        networks.ask("POST", "/settings", bills_at_once=False)
    file, zipped = (download(wechat, each["download_url"]) for each in (plain, packed))
    assert "wechatpay-signature" not in file.headers
    assert gzip.decompress(zipped.body) == file.body
    assert plain["hash_type"] == "SHA1"
    assert hashlib.sha1(file.body).hexdigest() == plain["hash_value"]  # noqa: S324
    lines = file.body.decode("utf-8-sig").split("\r\n")
    headings = lines[0].split(",")
    rows = [
        dict(zip(headings, (cell[1:] for cell in line.split(",")), strict=True))
        for line in lines
        if paid in line or back in line
    ]
    columns = ("商户订单号", "交易状态", "订单金额", "退款金额")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        (paid, "SUCCESS", "12.05", "0.00"),
        (back, "SUCCESS", "12.05", "0.00"),
        (back, "REVOKED", "0.00", "12.05"),
    ]


def download(wechat: WechatMerchant, url: str) -> Told:
    parts = urlsplit(url)
    return wechat.call("GET", f"{parts.path}?{parts.query}")


def test_a_paid_order_is_announced_sealed_and_signed(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    networks.ask("POST", "/settings", notice_gap_s=0)
    buyer, number = Buyer(networks, network="wechat_pay"), new_number()
    with NoticeBoard() as board:
        asked = {
            **wechat.ids,
            "description": "梨",
            "out_trade_no": number,
            "notify_url": board.url,
            "amount": {"total": 300},
        }
        made = wechat.call("POST", "/v3/pay/transactions/native", asked)
        buyer.do("scan", qr=made["code_url"])
        buyer.confirm(number)
        assert board.twice.wait(10)
    named, body = board.came[0]
    headers = {name.lower(): value for name, value in named.items()}
    told = wechat.told(200, body, headers)
    assert told.genuine
    assert told["event_type"] == "TRANSACTION.SUCCESS"
    order = json.loads(opened(wechat, told["resource"]))
    assert (order["out_trade_no"], order["trade_state"]) == (number, "SUCCESS")
    assert order["amount"]["total"] == 300


def test_the_platforms_certificate_is_sealed_with_the_merchants_key(
    wechat: WechatMerchant,
) -> None:
    told = wechat.call("GET", "/v3/certificates")
    assert told.genuine
    (one,) = told["data"]
    assert one["serial_no"] == wechat.own["platform_serial"]
    sealed = one["encrypt_certificate"]
    assert (
        opened(wechat, sealed) == Path(wechat.own["platform_certificate"]).read_bytes()
    )


def opened(wechat: WechatMerchant, sealed: dict[str, str]) -> bytes:
    return AESGCM(Path(wechat.own["api_v3_key"]).read_bytes()).decrypt(
        sealed["nonce"].encode(),
        base64.b64decode(sealed["ciphertext"]),
        sealed["associated_data"].encode(),
    )
