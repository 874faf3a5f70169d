"""A merchant of the payment networks, written for their tests only.

Plain http.client and the openssl command line: nothing of the product, nothing of the
networks' own code, so that a mistake in one is not made in the other.
"""

import base64
import http.client
import json
import secrets
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Told:
    """An answer: as it came, what is in it, and whether its signature is right."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    node: dict[str, Any]
    signed: Callable[[str], bool]

    @property
    def genuine(self) -> bool:
        """Asks openssl; so only where a test wants to know."""
        return self.signed("sha256")

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - JSON
        return self.node[name]

    def get(self, name: str) -> Any:  # noqa: ANN401 - JSON
        return self.node.get(name)


def sign(key: str, data: bytes) -> str:
    done = subprocess.run(
        ("openssl", "dgst", "-sha256", "-sign", key),
        input=data, capture_output=True, check=True,
    )  # fmt: skip
    return base64.b64encode(done.stdout).decode()


def verifies(key: str, data: bytes, signature: str, digest: str = "sha256") -> bool:
    with tempfile.NamedTemporaryFile() as file:
        file.write(base64.b64decode(signature))
        file.flush()
        done = subprocess.run(
            ("openssl", "dgst", f"-{digest}", "-verify", key, "-signature", file.name),
            input=data, capture_output=True, check=False,
        )  # fmt: skip
    return done.returncode == 0


class Merchant:
    """What both networks' merchants have: a connection for each call."""

    def __init__(self, config: dict[str, dict[str, Any]]) -> None:
        self.network = config["network"]
        self._trust = ssl.create_default_context(cafile=self.network["ca"])

    def link(self, limit_s: float) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "127.0.0.1", self.network["port"], timeout=limit_s, context=self._trust
        )

    def exchange(
        self, verb: str, target: str, *, body: bytes, headers: dict[str, str],
        limit_s: float,
    ) -> tuple[int, bytes, dict[str, str]]:  # fmt: skip
        link = self.link(limit_s)
        try:
            link.request(verb, target, body or None, headers)
            answer = link.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read(), named
        finally:
            link.close()


class AlipayMerchant(Merchant):
    """Calls `gateway.do`. `offset_s` is how far off its clock is."""

    def __init__(self, config: dict[str, dict[str, Any]]) -> None:
        super().__init__(config)
        self.own = config["alipay"]
        self.offset_s = 0.0

    def fields(self, method: str, biz: dict[str, Any]) -> dict[str, str]:
        now = datetime.now(UTC).astimezone(BEIJING) + timedelta(seconds=self.offset_s)
        return {
            "app_id": self.own["app_id"],
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
            "biz_content": json.dumps(biz, ensure_ascii=False),
        }

    def signed(self, fields: dict[str, str]) -> dict[str, str]:
        pairs = sorted((k, v) for k, v in fields.items() if v and k != "sign")
        text = "&".join(f"{key}={value}" for key, value in pairs)
        return fields | {"sign": sign(self.own["app_key"], text.encode())}

    def call(self, method: str, **biz: Any) -> Told:  # noqa: ANN401
        return self.ask(method, biz)

    def ask(self, method: str, biz: dict[str, Any], limit_s: float = 10.0) -> Told:
        return self.send(self.signed(self.fields(method, biz)), limit_s)

    def send(self, fields: dict[str, str], limit_s: float = 10.0) -> Told:
        status, body, headers = self.exchange(
            "POST", "/gateway.do", body=urlencode(fields).encode(), limit_s=limit_s,
            headers={"content-type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        return self.told(status, body, headers)

    def told(self, status: int, body: bytes, headers: dict[str, str]) -> Told:
        text = body.decode()
        whole = json.loads(text)
        name = next(key for key in whole if key != "sign")
        begin = text.index(":") + 1
        _, end = json.JSONDecoder().raw_decode(text, begin)
        node, signature = text[begin:end].encode(), whole.get("sign", "")
        key = self.own["alipay_public_key"]

        def signed(digest: str) -> bool:
            return bool(signature) and verifies(key, node, signature, digest)

        return Told(status, body, headers, whole[name], signed)

    def pay(self, code: str, limit_s: float = 10.0, **biz: Any) -> Told:  # noqa: ANN401
        return self.send(self.payment(code, **biz), limit_s)

    def payment(self, code: str, **biz: Any) -> dict[str, str]:  # noqa: ANN401
        asked = order(biz) | {"scene": "bar_code", "auth_code": code}
        return self.signed(self.fields("alipay.trade.pay", asked))

    def file(self, url: str) -> tuple[int, bytes]:
        parts = urlsplit(url)
        status, body, _ = self.exchange(
            "GET", f"{parts.path}?{parts.query}", body=b"", headers={}, limit_s=10
        )
        return status, body


class WechatMerchant(Merchant):
    """Calls API v3. `serial` in the answer's place asks for the public key's."""

    def __init__(self, config: dict[str, dict[str, Any]]) -> None:
        super().__init__(config)
        self.own = config["wechat_pay"]
        self.offset_s = 0.0
        self.headers: dict[str, str] = {}

    @property
    def ids(self) -> dict[str, str]:
        return {"appid": self.own["appid"], "mchid": self.own["mchid"]}

    def authorization(self, verb: str, target: str, body: bytes) -> str:
        at, nonce = str(int(time.time() + self.offset_s)), secrets.token_hex(16)
        text = f"{verb}\n{target}\n{at}\n{nonce}\n".encode() + body + b"\n"
        parts = {
            "mchid": self.own["mchid"],
            "nonce_str": nonce,
            "signature": sign(self.own["merchant_key"], text),
            "timestamp": at,
            "serial_no": self.own["merchant_serial"],
        }
        listed = ",".join(f'{name}="{value}"' for name, value in parts.items())
        return f"WECHATPAY2-SHA256-RSA2048 {listed}"

    def call(
        self, verb: str, target: str, body: dict[str, Any] | None = None,
        *, limit_s: float = 10.0,
    ) -> Told:  # fmt: skip
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {
            "accept": "application/json",
            "content-type": "application/json",
            "user-agent": "test",
            "authorization": self.authorization(verb, target, sent),
        } | self.headers
        status, got, named = self.exchange(
            verb, target, body=sent, headers=headers, limit_s=limit_s
        )
        return self.told(status, got, named)

    def told(self, status: int, body: bytes, headers: dict[str, str]) -> Told:
        def signed(digest: str) -> bool:
            if "wechatpay-signature" not in headers:
                return False
            at, nonce = headers["wechatpay-timestamp"], headers["wechatpay-nonce"]
            text = f"{at}\n{nonce}\n".encode() + body + b"\n"
            key = self.key_of(headers["wechatpay-serial"])
            return verifies(key, text, headers["wechatpay-signature"], digest)

        is_json = "json" in headers.get("content-type", "") and body
        return Told(status, body, headers, json.loads(body) if is_json else {}, signed)

    def key_of(self, serial: str) -> str:
        if serial == self.own["public_key_id"]:
            return self.own["public_key"]
        assert serial == self.own["platform_serial"]
        certificate = self.own["platform_certificate"]
        path = Path(certificate).with_name("platform_public_of_test.pem")
        if not path.exists():
            done = subprocess.run(
                ("openssl", "x509", "-in", certificate, "-noout", "-pubkey"),
                capture_output=True, check=True,
            )  # fmt: skip
            path.write_bytes(done.stdout)
        return str(path)

    def codepay(self, code: str, limit_s: float = 10.0, **changes: Any) -> Told:  # noqa: ANN401
        body = {
            **self.ids,
            "description": "苹果 1 斤",
            "out_trade_no": changes.pop("out_trade_no", None) or new_number(),
            "payer": {"auth_code": code},
            "amount": {"total": changes.pop("total", 1205), "currency": "CNY"},
            "scene_info": {"device_id": "K1", "store_info": {"id": "S1"}},
        }
        return self.call(
            "POST", "/v3/pay/transactions/codepay", body | changes, limit_s=limit_s
        )

    def query(self, number: str) -> Told:
        mchid = self.own["mchid"]
        return self.call(
            "GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={mchid}"
        )

    def reverse(self, number: str) -> Told:
        target = f"/v3/pay/transactions/out-trade-no/{number}/reverse"
        return self.call("POST", target, self.ids)


def order(changes: dict[str, Any]) -> dict[str, Any]:
    """An order of Alipay with a number of its own."""
    usual = {
        "out_trade_no": new_number(),
        "total_amount": "12.05",
        "subject": "苹果 1 斤",
        "store_id": "S1",
        "terminal_id": "K1",
    }
    return usual | changes


def new_number() -> str:
    return f"K1_{secrets.token_hex(8)}"
