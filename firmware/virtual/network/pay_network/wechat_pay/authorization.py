"""签名生成: the header that a request must have, and who may have written it."""

import base64
import binascii
import re
from pathlib import Path
from typing import Final

from firmware.virtual.network.pay_network.merchant import MERCHANT_NUMBER, MerchantKeys
from firmware.virtual.network.pay_network.openssl import is_signed
from firmware.virtual.network.pay_network.wechat_pay.refusals import refusal
from firmware.virtual.network.pay_network.wire import MerchantRequest, NetworkOutcome

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048 "
CLOCK_LIMIT_S: Final = 300
"""A request's time may be five minutes off (签名生成)."""

_PART: Final = re.compile(r'(mchid|nonce_str|signature|timestamp|serial_no)="([^"]*)"')
_NAMES: Final = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}


class Authorization:
    """Judges the header of a request; any thread."""

    def __init__(self, keys: MerchantKeys) -> None:
        self._public: Path = keys.path("network/wechat_merchant_public.pem")
        self._serial = keys.merchant_serial

    def fault(self, request: MerchantRequest, now_ms: int) -> NetworkOutcome | None:
        """The refusal, or None for a request of the merchant."""
        accepted = request.headers.get("accept", "")
        if not any(kind in accepted for kind in ("application/json", "*/*")):
            return _wrong("Accept 必须为 application/json")
        if request.body and not request.headers.get("content-type", "").startswith(
            "application/json"
        ):
            return _wrong("Content-Type 必须为 application/json")
        if not request.headers.get("user-agent"):
            return _wrong("User-Agent 不能为空")
        given = request.headers.get("authorization", "")
        parts = dict(_PART.findall(given))
        if not given.startswith(SCHEME) or set(parts) != _NAMES:
            return _unsigned("Http头Authorization值格式错误")
        return self._fault(request, parts, now_ms)

    def _fault(
        self, request: MerchantRequest, parts: dict[str, str], now_ms: int
    ) -> NetworkOutcome | None:
        if (parts["mchid"], parts["serial_no"]) != (MERCHANT_NUMBER, self._serial):
            return _unsigned("商户证书序列号有误")
        at = parts["timestamp"]
        if not at.isdigit() or abs(int(at) - now_ms / 1000) > CLOCK_LIMIT_S:
            return _unsigned("Http头Authorization中的timestamp与当前时间相差超过5分钟")
        target = request.path + (f"?{request.query}" if request.query else "")
        lines = (request.verb, target, at, parts["nonce_str"])
        text = "".join(f"{line}\n" for line in lines).encode() + request.body + b"\n"
        try:
            sign = base64.b64decode(parts["signature"], validate=True)
        except binascii.Error:
            return _unsigned("签名不是Base64")
        return None if is_signed(self._public, text, sign) else _unsigned("签名错误")


def _unsigned(text: str) -> NetworkOutcome:
    return refusal(401, "SIGN_ERROR", text)


def _wrong(text: str) -> NetworkOutcome:
    return refusal(400, "INVALID_REQUEST", text)
