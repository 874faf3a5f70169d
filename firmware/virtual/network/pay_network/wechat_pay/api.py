"""API v3: its addresses, who asks, and answers with their signature in headers.

A request that names the public key in Wechatpay-Serial is answered with that key.
"""

import json
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from firmware.virtual.network.pay_network.acts.order import WECHAT_PAY
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.hidden_codes import without_codes
from firmware.virtual.network.pay_network.merchant import (
    MERCHANT_NUMBER,
    MerchantKeys,
)
from firmware.virtual.network.pay_network.wechat_pay import orders, refunds
from firmware.virtual.network.pay_network.wechat_pay.authorization import Authorization
from firmware.virtual.network.pay_network.wechat_pay.bills import (
    DOWNLOAD_PATH,
    WechatBills,
)
from firmware.virtual.network.pay_network.wechat_pay.certificates import certificates
from firmware.virtual.network.pay_network.wechat_pay.fields import WechatFields
from firmware.virtual.network.pay_network.wechat_pay.refusals import (
    refusal,
    wrong_field,
)
from firmware.virtual.network.pay_network.wechat_pay.signing import signed_headers
from firmware.virtual.network.pay_network.wire import (
    CallMoment,
    CallName,
    Handwriting,
    MerchantRequest,
    NetworkOutcome,
    WireAnswer,
)

_ORDER: Final = r"/v3/pay/transactions/out-trade-no/([^/]+)"
ADDRESSES: Final = (
    ("codepay", "POST", r"/v3/pay/transactions/codepay"),
    ("native", "POST", r"/v3/pay/transactions/native"),
    ("reverse", "POST", rf"{_ORDER}/reverse"),
    ("close", "POST", rf"{_ORDER}/close"),
    ("query", "GET", _ORDER),
    ("refund", "POST", r"/v3/refund/domestic/refunds"),
    ("refund_query", "GET", r"/v3/refund/domestic/refunds/([^/]+)"),
    ("tradebill", "GET", r"/v3/bill/tradebill"),
    ("bill_download", "GET", DOWNLOAD_PATH),
    ("certificates", "GET", r"/v3/certificates"),
)
Act = Callable[[WechatFields, PayBooks, CallMoment], NetworkOutcome]
NO_CONTENT: Final = 204


class WechatApi:
    """WeChat Pay. Any thread; `handle` with the books open."""

    def __init__(self, keys: MerchantKeys, host: str) -> None:
        self._keys = keys
        self._authorization = Authorization(keys)
        self._bills = WechatBills(host)

    def name_of(self, request: MerchantRequest) -> CallName:
        """The method of the address, and the number in it or in the body.

        Of a refund that is asked after, it is the number of the refund.
        """
        method, number = _address(request)
        body = _object(request.body) or {}
        if method in {"codepay", "native", "refund"}:
            number = str(body.get("out_trade_no", ""))
        text = without_codes(request.body.decode("utf-8", "replace"))
        line = f"{request.verb} {request.path}?{request.query} {text}"
        return CallName(WECHAT_PAY, method, number, line)

    def is_genuine(
        self, request: MerchantRequest, now_ms: int
    ) -> NetworkOutcome | None:
        """The header's signature."""
        fault = self._authorization.fault(request, now_ms)
        return fault and self._placed(fault, request)

    def handle(
        self, request: MerchantRequest, books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        """Do what a genuine request asks for."""
        return self._placed(self._done(request, books, moment), request)

    def refused(
        self, name: CallName, code: str, *, sub_code: str, status: int
    ) -> NetworkOutcome:
        """As the API would refuse; there is no sub_code here."""
        del name, sub_code
        if code == "USERPAYING" and status < 300:  # noqa: PLR2004 - HTTP
            return NetworkOutcome({"trade_state": code}, status=status, refusal=code)
        return refusal(status, code, code)

    def write(
        self, outcome: NetworkOutcome, handwriting: Handwriting, now_ms: int
    ) -> WireAnswer:
        """JSON, and the signature in headers; a file of a bill has none."""
        if outcome.file is not None:
            kind = {"content-type": "application/octet-stream"}
            return WireAnswer(outcome.status, outcome.file, kind)
        body = _text(outcome.payload) if outcome.status != NO_CONTENT else b""
        sent = body if handwriting.sent is None else _text(handwriting.sent)
        headers = {"content-type": "application/json; charset=utf-8",
                   "request-id": secrets.token_hex(16)}  # fmt: skip
        if handwriting.manner != "missing":
            at = str(now_ms // 1000 + handwriting.skew_s)
            headers |= signed_headers(
                self._keys, body, handwriting, at=at, serial=outcome.key
            )
        return WireAnswer(outcome.status, sent, headers)

    def _placed(
        self, outcome: NetworkOutcome, request: MerchantRequest
    ) -> NetworkOutcome:
        return replace(outcome, key=request.headers.get("wechatpay-serial", ""))

    def _done(
        self, request: MerchantRequest, books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        method, number = _address(request)
        if not method:
            return refusal(404, "RESOURCE_NOT_EXISTS", "请求的资源不存在")
        if request.verb == "GET":
            return self._read(request, books, moment)
        body = _object(request.body)
        if body is None:
            return refusal(400, "PARAM_ERROR", "无法将输入源映射到目标字段")
        fields = WechatFields(body)
        if method in {"reverse", "close"}:
            act = orders.reverse if method == "reverse" else orders.close
            return act(number, fields, books, moment=moment)
        acts: dict[str, Act] = {
            "codepay": orders.codepay, "native": orders.native,
            "refund": refunds.refund,
        }  # fmt: skip
        return acts[method](fields, books, moment)

    def _read(
        self, request: MerchantRequest, books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        method, number = _address(request)
        asked = dict(parse_qsl(request.query))
        if method == "query":
            if asked.get("mchid") != MERCHANT_NUMBER:
                return wrong_field("mchid")
            return orders.query(number, books)
        if method == "refund_query":
            return refunds.refund_query(number, books, moment)
        if method == "tradebill":
            return self._bills.address(asked, books, moment)
        if method == "bill_download":
            return self._bills.file(asked.get("token", ""), books, moment.now_ms)
        return certificates(self._keys)


def _address(request: MerchantRequest) -> tuple[str, str]:
    for method, verb, form in ADDRESSES:
        found = re.fullmatch(form, request.path) if verb == request.verb else None
        if found:
            return method, found[1] if found.groups() else ""
    return "", ""


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value: object = json.loads(body)
    except ValueError:
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _text(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
