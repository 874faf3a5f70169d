"""Alipay's own client talks to the network: two that were written apart agree."""

from typing import Any

import pytest

from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support import alipay_sdk
from tests.support.alipay_sdk import needs_alipay_sdk
from tests.support.pay_merchant import AlipayMerchant, new_number, order
from tests.support.pay_networks import Buyer
from tests.support.pay_notices import NoticeBoard

pytestmark = [pytest.mark.long, pytest.mark.process, needs_alipay_sdk]


def told_to_sdk(alipay: AlipayMerchant, **asked: Any) -> dict[str, Any]:  # noqa: ANN401
    return alipay_sdk.told_to_sdk(alipay.own, alipay.network["ca"], **asked)


def test_its_requests_are_genuine_here_and_answers_are_genuine_there(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    number, code = new_number(), Buyer(networks).code
    pay = order({"out_trade_no": number, "scene": "bar_code", "auth_code": code})
    named = {"out_trade_no": number}
    refund = {**named, "refund_amount": "2.05", "out_request_no": "R1"}
    told = told_to_sdk(
        alipay,
        steps=[
            ("alipay.trade.pay", pay),
            ("alipay.trade.query", named),
            ("alipay.trade.refund", refund),
            ("alipay.trade.fastpay.refund.query", {**named, "out_request_no": "R1"}),
            ("alipay.trade.precreate", order({})),
            ("alipay.trade.cancel", {"out_trade_no": "K1_nothing"}),
        ],
    )["told"]
    assert [each.get("code") for each in told] == ["10000"] * 6
    assert told[0]["totalAmount"] == "12.05"
    assert told[1]["tradeStatus"] == "TRADE_SUCCESS"
    assert told[2]["fundChange"] == "Y"
    assert told[3]["refundStatus"] == "REFUND_SUCCESS"
    assert told[4]["qrCode"].startswith("https://qr.alipay.com/")


@pytest.mark.parametrize(
    "fault", ["tampered_amount", "wrong_signature", "sha1_signature"]
)
def test_it_refuses_answers_that_do_not_hold(
    alipay: AlipayMerchant, networks: PayNetworkProcess, fault: str
) -> None:
    number = new_number()
    alipay.pay(Buyer(networks).code, out_trade_no=number)
    networks.ask("POST", "/rules", fault=fault, method="alipay.trade.query",
                 out_trade_no=number)  # fmt: skip
    (told,) = told_to_sdk(
        alipay, steps=[("alipay.trade.query", {"out_trade_no": number})]
    )["told"]
    assert "验签失败" in told["error"]


def test_it_takes_the_networks_notices_for_genuine(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    networks.ask("POST", "/settings", notice_gap_s=0)
    with NoticeBoard() as board:
        fields = alipay.payment(Buyer(networks).code, subject="苹果 50% + 梨")
        alipay.send(alipay.signed(fields | {"notify_url": board.url}))
        assert board.twice.wait(10)
    notice = board.forms[0]
    changed = notice | {"total_amount": "12.06"}
    assert told_to_sdk(alipay, forms=[notice, changed])["holds"] == [True, False]
