"""The product's client and Alipay's own: each believes what the other has signed."""

import pytest

from firmware.hub.payments.networks.alipay.reply import AlipayReply, believed
from firmware.hub.payments.networks.rsa_keys import read_public_key
from firmware.hub.payments.results import Paid, Unresolved
from tests.support.alipay_rig import CHARGE, CODE, PAID, REFUND, AlipayRig, text_of
from tests.support.alipay_sdk import needs_alipay_sdk, told_to_sdk
from tests.support.openssl_keys import OpensslKey

pytestmark = [pytest.mark.long, pytest.mark.process, needs_alipay_sdk]

PAY = "alipay.trade.pay"
BRACES = PAID | {
    "buyer_logon_id": '甲} "sign":"x" \\/ {',
    "fund_bill_list": [{"a": "1"}],
}


def config_of(own: OpensslKey, other: OpensslKey) -> dict[str, str]:
    """Who signs with `own` and verifies what `other` has signed."""
    return {
        "app_id": "2021000000000001",
        "gateway_url": "https://127.0.0.1:1/gateway.do",
        "app_key": str(own.private),
        "alipay_public_key": str(other.public),
    }


def test_alipays_verifier_takes_every_request_for_the_shops(
    alipay: AlipayRig, shop_key: OpensslKey, network_key: OpensslKey
) -> None:
    alipay.server.forget()
    gateway = alipay.gateway
    gateway.pay(CHARGE, CODE)
    for call in (gateway.precreate, gateway.query, gateway.cancel):
        call(CHARGE)
    gateway.refund(REFUND)
    gateway.refund_query(REFUND)
    genuine = alipay.asked
    assert len({each["method"] for each in genuine}) == 6
    forged = [
        each | {"biz_content": each["biz_content"].replace("k1_7", "k1_8")}
        for each in genuine
    ]
    config = config_of(network_key, shop_key)
    holds = told_to_sdk(config, forms=genuine + forged)["holds"]
    assert holds == [True] * 6 + [False] * 6


@pytest.mark.parametrize("fields", [PAID, BRACES], ids=["plain", "braces"])
def test_an_answer_that_alipays_client_signed_is_believed(
    alipay: AlipayRig,
    shop_key: OpensslKey,
    network_key: OpensslKey,
    fields: dict[str, object],
) -> None:
    text = text_of(fields)
    config = config_of(network_key, shop_key)
    (signature,) = told_to_sdk(config, texts=[text])["signatures"]
    body = f'{{"alipay_trade_pay_response":{text},"sign":"{signature}"}}'.encode()
    alipay.replies(body)
    assert alipay.gateway.pay(CHARGE, CODE) == Paid(str(PAID["trade_no"]))
    changed = body.replace(b"12.34", b"12.35")
    key = read_public_key(network_key.public)
    assert isinstance(believed(body, PAY, key), AlipayReply)
    assert believed(changed, PAY, key) == Unresolved("signature: ")
