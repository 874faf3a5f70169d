"""Alipay's end of the wire, signing by openssl, and the product's client before it."""

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl

from firmware.hub.payments.config import AlipayConfig, PaymentsConfig
from firmware.hub.payments.gateway import Charge, RefundCall
from firmware.hub.payments.networks.alipay.gateway import AlipayNetwork, open_alipay
from firmware.retail.codes.code_kinds import PayCode
from tests.support.network_server import Asked, NetworkServer, Reply
from tests.support.openssl_keys import OpensslKey

NOW_S = 1_793_980_800.0 + 1_799
"""2026-11-07 00:29:59 in Beijing, still the 6th in London."""
CODE = PayCode("alipay", "281234567890123456")
CHARGE = Charge(
    out_trade_no="k1_7_000042",
    amount_fen=1_234,
    subject="街角小店 / 可乐 & 茶=2",
    terminal="k1",
)
REFUND = RefundCall(
    out_trade_no=CHARGE.out_trade_no,
    refund_no="k1_7_000042R",
    refund_fen=234,
    paid_fen=CHARGE.amount_fen,
    reason="退货",
)
PAID = {
    "code": "10000",
    "msg": "Success",
    "out_trade_no": CHARGE.out_trade_no,
    "trade_no": "2026110622001412345678901234",
    "total_amount": "12.34",
}
BILLS = ("127.0.0.1",)

Fields = Mapping[str, object]


@dataclass(frozen=True)
class AlipayRig:
    """`asked` are the parameters of each request, `gateway` is the product's."""

    server: NetworkServer
    network: OpensslKey
    gateway: AlipayNetwork

    @property
    def asked(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(each.body.decode())) for each in self.server.asked]

    @property
    def content(self) -> dict[str, object]:
        return json.loads(self.asked[-1]["biz_content"])

    def replies(self, *bodies: bytes) -> None:
        """Reply with these bodies, the last one again and again."""
        left = list(bodies)

        def answer(_asked: Asked) -> Reply:
            return Reply(left.pop(0) if len(left) > 1 else left[0])

        self.server.answer = answer

    def says(self, fields: Fields) -> None:
        """Reply with these fields, signed, under the name of the method asked."""

        def answer(asked: Asked) -> Reply:
            method = dict(parse_qsl(asked.body.decode()))["method"]
            return Reply(signed(self.network, method, fields))

        self.server.answer = answer


def text_of(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def signed(key: OpensslKey, method: str, fields: Fields, **how: str) -> bytes:
    return raw_signed(key, method, text_of(fields), **how)


def raw_signed(
    key: OpensslKey, method: str, text: str, *, digest: str = "sha256"
) -> bytes:
    name = method.replace(".", "_") + "_response"
    signature = key.signature(text.encode(), digest)
    return f'{{"{name}":{text},"sign":"{signature}"}}'.encode()


def config_of(
    host: str, shop: OpensslKey, network: OpensslKey, *, timeout_s: float = 20.0
) -> PaymentsConfig:
    return PaymentsConfig(
        networks=("alipay",),
        test_setup=True,
        timeout_s=timeout_s,
        alipay=AlipayConfig(
            gateway=f"http://{host}/gateway.do",
            app_id="2021000000000001",
            key_file=shop.private,
            alipay_key_file=network.public,
            bill_hosts=(host,),
        ),
    )


@contextmanager
def alipay_rig(
    shop: OpensslKey, network: OpensslKey, wall_s: Callable[[], float] = lambda: NOW_S
) -> Generator[AlipayRig]:
    with NetworkServer(lambda _asked: Reply(b"{}")) as server:
        gateway = open_alipay(config_of(server.host, shop, network), wall_s)
        yield AlipayRig(server, network, gateway)
