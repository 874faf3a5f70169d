"""What API v3 refuses, with the status and code of its pages."""

from typing import Any

import pytest

from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.pay_merchant import WechatMerchant, new_number
from tests.support.pay_networks import Buyer

pytestmark = pytest.mark.process

CODE = "134567890123456789"


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": ""},
        {"authorization": 'WECHATPAY2-SHA256-RSA2048 mchid="1900000109"'},
        {"authorization": "Basic MTIzNDU2"},
    ],
)
def test_a_header_that_is_not_as_the_page_says(
    wechat: WechatMerchant, headers: dict[str, str]
) -> None:
    wechat.headers = headers
    told = wechat.query("K1_nothing")
    assert (told.status, told["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize("name", ["mchid", "serial_no", "nonce_str", "signature"])
def test_a_signature_of_other_things(wechat: WechatMerchant, name: str) -> None:
    target = "/v3/pay/transactions/out-trade-no/K1_nothing?mchid=1900000109"
    right = wechat.authorization("GET", target, b"")
    wechat.headers = {"authorization": right.replace(f'{name}="', f'{name}="A')}
    told = wechat.query("K1_nothing")
    assert (told.status, told["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize("offset_s", [-302, 302])
def test_a_request_that_is_dated_wrong(wechat: WechatMerchant, offset_s: int) -> None:
    wechat.offset_s = offset_s
    told = wechat.query("K1_nothing")
    assert (told.status, told["code"]) == (401, "SIGN_ERROR")


def test_the_query_is_signed_too(wechat: WechatMerchant) -> None:
    target = "/v3/pay/transactions/out-trade-no/K1_nothing"
    wechat.headers = {"authorization": wechat.authorization("GET", target, b"")}
    assert wechat.query("K1_nothing").status == 401


@pytest.mark.parametrize(
    "headers", [{"accept": "text/html"}, {"content-type": "text/plain"}]
)
def test_a_request_that_is_no_json(
    wechat: WechatMerchant, headers: dict[str, str]
) -> None:
    wechat.headers = headers
    told = wechat.codepay(CODE)
    assert (told.status, told["code"]) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "changes",
    [
        {"mchid": "1900000108"},
        {"appid": "wx0000000000000000"},
        {"out_trade_no": "K1_1"[:3]},
        {"out_trade_no": "K" * 33},
        {"out_trade_no": "K1/00001"},
        {"total": 0},
        {"total": 12.05},
        {"total": "1205"},
        {"amount": {"total": 1205, "currency": "USD"}},
        {"description": ""},
        {"description": "苹" * 43},
        {"payer": {}},
        {"scene_info": {"device_id": "K1"}},
    ],
)
def test_fields_that_are_not_as_the_page_says(
    wechat: WechatMerchant, changes: dict[str, Any]
) -> None:
    told = wechat.codepay(CODE, **changes)
    assert (told.status, told["code"]) == (400, "PARAM_ERROR")
    assert told.genuine


def test_a_payment_by_code_is_not_closed_but_reversed(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    buyer = Buyer(networks, network="wechat_pay", mood="silent")
    wechat.codepay(buyer.code, out_trade_no=number)
    target = f"/v3/pay/transactions/out-trade-no/{number}/close"
    told = wechat.call("POST", target, {"mchid": wechat.own["mchid"]})
    assert (told.status, told["code"]) == (400, "INVALID_REQUEST")


def test_a_reverse_is_possible_for_a_week(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    wechat.codepay(Buyer(networks, network="wechat_pay").code, out_trade_no=number)
    wechat.offset_s = 7 * 86_400 + 1
    networks.ask("POST", "/settings", clock_offset_s=wechat.offset_s)
    try:
        told = wechat.reverse(number)
    finally:
        networks.ask("POST", "/settings", clock_offset_s=0)
    assert (told.status, told["code"]) == (400, "INVALID_REQUEST")


def test_an_address_that_does_not_exist(wechat: WechatMerchant) -> None:
    told = wechat.call("GET", "/v3/pay/transactions/nothing")
    assert (told.status, told["code"]) == (404, "RESOURCE_NOT_EXISTS")
