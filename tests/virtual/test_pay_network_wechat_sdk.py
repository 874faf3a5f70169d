"""A client of others talks to API v3: two that were written apart agree.

npm install --prefix DIR wechatpay-axios-plugin@0.9.6
WECHAT_SDK=DIR make long
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.pay_merchant import WechatMerchant, new_number
from tests.support.pay_networks import Buyer

SDK = os.environ.get("WECHAT_SDK", "")
SCRIPT = Path(__file__).parents[1] / "support" / "wechat_sdk.cjs"
REFUNDS = "/v3/refund/domestic/refunds"

pytestmark = [
    pytest.mark.long,
    pytest.mark.process,
    pytest.mark.skipif(
        not (SDK and shutil.which("node")),
        reason="WECHAT_SDK names no folder with npm's wechatpay-axios-plugin, "
        "or there is no node",
    ),
]


def told_to_sdk(wechat: WechatMerchant, **asked: Any) -> dict[str, Any]:  # noqa: ANN401
    extra = {
        "NODE_PATH": f"{SDK}/node_modules",
        "NODE_EXTRA_CA_CERTS": wechat.network["ca"],
    }
    done = subprocess.run(
        ("node", str(SCRIPT)),
        input=json.dumps({"config": wechat.own, "steps": []} | asked).encode(),
        env=os.environ | extra, capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_its_requests_are_genuine_here_and_answers_are_genuine_there(
    wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    number, code = new_number(), Buyer(networks, network="wechat_pay").code
    pay = {
        **wechat.ids,
        "description": "苹果 1 斤",
        "out_trade_no": number,
        "payer": {"auth_code": code},
        "amount": {"total": 1205},
        "scene_info": {"store_info": {"id": "S1"}},
    }
    amount = {"refund": 205, "total": 1205, "currency": "CNY"}
    refund = {"out_trade_no": number, "out_refund_no": f"{number}R", "amount": amount}
    query = f"/v3/pay/transactions/out-trade-no/{number}?mchid={wechat.own['mchid']}"
    told = told_to_sdk(
        wechat,
        steps=[
            ("POST", "/v3/pay/transactions/codepay", pay),
            ("GET", query, None),
            ("POST", REFUNDS, refund),
            ("GET", f"{REFUNDS}/{number}R", None),
        ],
    )["told"]
    assert [each["status"] for each in told] == [200] * 4
    assert [told[0]["data"]["trade_state"], told[1]["data"]["trade_state"]] == [
        "SUCCESS"
    ] * 2
    assert told[2]["data"]["amount"]["refund"] == 205
    assert told[3]["data"]["out_refund_no"] == f"{number}R"


@pytest.mark.parametrize(
    "fault",
    ["tampered_amount", "wrong_signature", "sha1_signature", "missing_signature"],
)
def test_it_refuses_answers_that_do_not_hold(
    wechat: WechatMerchant, networks: PayNetworkProcess, fault: str
) -> None:
    number = new_number()
    wechat.codepay(Buyer(networks, network="wechat_pay").code, out_trade_no=number)
    networks.ask("POST", "/rules", fault=fault, method="query", out_trade_no=number)
    query = f"/v3/pay/transactions/out-trade-no/{number}?mchid={wechat.own['mchid']}"
    broken, whole = told_to_sdk(wechat, steps=[("GET", query), ("GET", query)])["told"]
    assert "error" in broken
    assert whole["data"]["trade_state"] == "SUCCESS"


def test_it_opens_what_was_sealed_here(wechat: WechatMerchant) -> None:
    (one,) = wechat.call("GET", "/v3/certificates")["data"]
    told = told_to_sdk(wechat, resource=one["encrypt_certificate"])
    certificate = Path(wechat.own["platform_certificate"]).read_text("ascii")
    assert told["opened"] == certificate
