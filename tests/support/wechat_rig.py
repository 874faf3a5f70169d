"""WeChat Pay's end of the wire, signing by openssl, and the product's client."""

import json
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from firmware.hub.payments.config import PaymentsConfig, WechatConfig
from firmware.hub.payments.gateway import Charge, RefundCall
from firmware.hub.payments.networks.wechat_pay.gateway import WechatNetwork, open_wechat
from firmware.retail.codes.code_kinds import PayCode
from tests.support.network_server import Asked, NetworkServer, Reply
from tests.support.openssl_keys import OpensslKey

NOW_S = 1_793_980_800.0
KEY_ID = "PUB_KEY_ID_0110000000002026110600391000000001"
MERCHANT = "1900000001"
SERIAL = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"
CODE = PayCode("wechat", "134567890123456789")
CHARGE = Charge(
    out_trade_no="k1_7_000042", amount_fen=1_234, subject="街角小店", terminal="k1"
)
REFUND = RefundCall(
    out_trade_no="k1_7_000042",
    refund_no="k1_7_000042R",
    refund_fen=234,
    paid_fen=1_234,
    reason="退货",
)
PAID = {
    "appid": "wxd678efh567hg6787",
    "mchid": MERCHANT,
    "out_trade_no": CHARGE.out_trade_no,
    "transaction_id": "4200002610202611068912345678",
    "trade_state": "SUCCESS",
    "amount": {"total": 1_234, "currency": "CNY", "payer_total": 1_200},
}
REFUNDED = {
    "out_trade_no": REFUND.out_trade_no,
    "out_refund_no": REFUND.refund_no,
    "refund_id": "50000000382019052709732678859",
    "status": "SUCCESS",
    "amount": {"refund": 234, "total": 1_234, "currency": "CNY"},
}
_PART = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True)
class WechatRig:
    """`gateway` is the product's, `server` WeChat Pay's end."""

    server: NetworkServer
    network: OpensslKey
    gateway: WechatNetwork

    @property
    def content(self) -> dict[str, object]:
        return json.loads(self.server.asked[-1].body)

    def says(
        self, fields: Mapping[str, object], status: int = 200, **how: str | float
    ) -> None:
        """Reply with these fields, signed."""
        body = json.dumps(fields, ensure_ascii=False).encode()
        self.server.always(Reply(body, status, self.signed(body, **how)))

    def signed(self, body: bytes, **how: str | float) -> dict[str, str]:
        """The headers of a reply, with a test's own `at_s`, `serial` and `digest`."""
        at = str(int(how.get("at_s", NOW_S)))
        nonce = "c5ac7061fccab6bf3e254dcf98995b8c"
        text = f"{at}\n{nonce}\n".encode() + body + b"\n"
        return {
            "Wechatpay-Timestamp": at,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": str(how.get("serial", KEY_ID)),
            "Wechatpay-Signature": self.network.signature(
                text, str(how.get("digest", "sha256"))
            ),
        }


def authorization_of(asked: Asked) -> dict[str, str]:
    """The parts of the header that proves who asks."""
    scheme, _, parts = asked.headers["authorization"].partition(" ")
    return {"scheme": scheme, **dict(_PART.findall(parts))}


def wechat_config(
    host: str, shop: OpensslKey, network: OpensslKey, *, key_id: str = KEY_ID
) -> PaymentsConfig:
    return PaymentsConfig(
        networks=("wechat",),
        test_setup=True,
        timeout_s=20.0,
        wechat=WechatConfig(
            gateway=f"http://{host}",
            app_id="wxd678efh567hg6787",
            merchant_id=MERCHANT,
            certificate_serial=SERIAL,
            key_file=shop.private,
            wechat_key_file=network.public,
            wechat_key_id=key_id,
            bill_hosts=(host,),
        ),
    )


@contextmanager
def wechat_rig(shop: OpensslKey, network: OpensslKey) -> Generator[WechatRig]:
    with NetworkServer(lambda _asked: Reply(b"{}")) as server:
        config = wechat_config(server.host, shop, network)
        gateway = open_wechat(config, lambda: NOW_S)
        yield WechatRig(server, network, gateway)
