"""`gateway.do`: who asks, whether it was signed, what is asked, and the signed answer.

A request is a form, in the query or in the body or parted between both. Signed are all
parameters but `sign` that are not empty, sorted by name, `name=value` joined by `&`, as
they are before URL encoding (签名, common/02kf5q). The answer's signature covers the
bytes of the node `…_response` as they are sent.
"""

import base64
import binascii
import json
from dataclasses import replace
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from firmware.virtual.network.pay_network.acts.order import ALIPAY
from firmware.virtual.network.pay_network.alipay import refunds, trades
from firmware.virtual.network.pay_network.alipay.bills import (
    DOWNLOAD_PATH,
    AlipayBills,
)
from firmware.virtual.network.pay_network.alipay.biz_content import BizContent
from firmware.virtual.network.pay_network.alipay.refusals import refused_with
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.hidden_codes import (
    has_code,
    without_codes,
)
from firmware.virtual.network.pay_network.merchant import APP_ID, MerchantKeys
from firmware.virtual.network.pay_network.network_time import second_of
from firmware.virtual.network.pay_network.openssl import is_signed, signature
from firmware.virtual.network.pay_network.wire import (
    CallMoment,
    CallName,
    Handwriting,
    MerchantRequest,
    NetworkOutcome,
    WireAnswer,
)

GATEWAY_PATH: Final = "/gateway.do"
CLOCK_LIMIT_MS: Final = 600_000
"""How far off a request may be dated. The pages name no number; ours is strict."""

METHODS: Final = {
    "alipay.trade.pay": trades.pay,
    "alipay.trade.precreate": trades.precreate,
    "alipay.trade.query": trades.query,
    "alipay.trade.cancel": trades.cancel,
    "alipay.trade.close": trades.close,
    "alipay.trade.refund": refunds.refund,
    "alipay.trade.fastpay.refund.query": refunds.refund_query,
}
BILL_METHOD: Final = "alipay.data.dataservice.bill.downloadurl.query"
DOWNLOAD: Final = "bill_download"
CHARSETS: Final = {"utf-8": "utf-8", "gbk": "gbk"}
_MISSING: Final = (
    ("method", "isv.missing-method"), ("sign_type", "isv.missing-signature-type"),
    ("sign", "isv.missing-signature"), ("timestamp", "isv.missing-timestamp"),
    ("version", "isv.missing-version"), ("charset", "isv.invalid-charset"),
    ("biz_content", "isv.illegal-json"),
)  # fmt: skip


class AlipayGateway:
    """Alipay. Any thread; `handle` with the books open."""

    def __init__(self, keys: MerchantKeys, host: str) -> None:
        self._app_public = keys.path("network/alipay_app_public.pem")
        self._key = keys.path("network/alipay_key.pem")
        self._bills = AlipayBills(host)

    def name_of(self, request: MerchantRequest) -> CallName:
        """Read without judging: an empty method if absent."""
        given = _parameters(request)
        if request.path == DOWNLOAD_PATH:
            return CallName(ALIPAY, DOWNLOAD, "", request.query)
        biz = _object(given.get("biz_content", "")) or {}
        number = biz.get("out_trade_no")
        leaks = has_code(biz) and "biz_content" in dict(parse_qsl(request.query))
        return CallName(
            ALIPAY,
            given.get("method", ""),
            number if isinstance(number, str) else "",
            _without_code(given),
            "pay code in the address" if leaks else "",
        )

    def is_genuine(
        self, request: MerchantRequest, now_ms: int
    ) -> NetworkOutcome | None:
        """The gateway's own checks: the application, the form, then the signature."""
        if request.path == DOWNLOAD_PATH:
            return None
        given = _parameters(request)
        fault = _unknown(given) or _malformed(given, now_ms)
        if fault is None and not self._is_signed(given):
            fault = refused_with("40002", "isv.invalid-signature", "验签出错")
        if fault is None and _object(given["biz_content"]) is None:
            fault = refused_with("40002", "isv.illegal-json", "json格式不合法")
        return None if fault is None else _placed(fault, given)

    def handle(
        self, request: MerchantRequest, books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        """Do what a genuine request asks for."""
        given = _parameters(request)
        if request.path == DOWNLOAD_PATH:
            return self._file(given.get("token", ""), books, moment)
        asked = _object(given["biz_content"]) or {}
        if given.get("notify_url"):
            asked["notify_url"] = given["notify_url"]
        biz, method = BizContent(asked), given["method"]
        if method == BILL_METHOD:
            return _placed(self._bills.address(biz, books, moment), given)
        act = METHODS.get(method)
        outcome = trades.unavailable(method) if act is None else act(biz, books, moment)
        return _placed(outcome, given)

    def refused(
        self, name: CallName, code: str, *, sub_code: str, status: int
    ) -> NetworkOutcome:
        """As the gateway would refuse; `status` is always 200 here."""
        del status
        named = {"out_trade_no": name.out_trade_no} if code.startswith("1") else {}
        return replace(refused_with(code, sub_code, named=named), method=name.method)

    def write(
        self, outcome: NetworkOutcome, handwriting: Handwriting, now_ms: int
    ) -> WireAnswer:
        """`text/html` with JSON in it, as the gateway sends it."""
        del now_ms
        if outcome.file is not None or outcome.status != 200:  # noqa: PLR2004 - HTTP
            kind = {"content-type": "application/octet-stream"}
            return WireAnswer(outcome.status, outcome.file or b"", kind)
        node = _node(outcome.payload)
        sent = node if handwriting.sent is None else _node(handwriting.sent)
        known = outcome.method in METHODS or outcome.method == BILL_METHOD
        name = (
            f"{outcome.method.replace('.', '_')}_response"
            if known
            else "error_response"
        )
        tail = ""
        if outcome.signed and handwriting.manner != "missing":
            sign = self._sign(node.encode(outcome.charset), handwriting)
            tail = f',"sign":{_node(sign)}'
        text = f'{{"{name}":{sent}{tail}}}'
        kind = {"content-type": f"text/html;charset={outcome.charset}"}
        return WireAnswer(200, text.encode(outcome.charset), kind)

    def _sign(self, node: bytes, handwriting: Handwriting) -> str:
        over = node + b" " if handwriting.manner == "wrong" else node
        given = signature(self._key, over, handwriting.digest)
        return base64.b64encode(given).decode("ascii")

    def _is_signed(self, given: dict[str, str]) -> bool:
        named = sorted((k, v) for k, v in given.items() if k != "sign" and v)
        text = "&".join(f"{key}={value}" for key, value in named)
        try:
            sign = base64.b64decode(given["sign"], validate=True)
        except binascii.Error:
            return False
        charset = CHARSETS[given["charset"].lower()]
        return is_signed(self._app_public, text.encode(charset), sign)

    def _file(self, token: str, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
        file = self._bills.file(token, books, moment.now_ms)
        if file is None:
            return NetworkOutcome({}, status=403, refusal="address is over", file=b"")
        return NetworkOutcome({}, file=file)


def _parameters(request: MerchantRequest) -> dict[str, str]:
    """All parameters, those of the body over those of the query."""
    query = parse_qsl(request.query, keep_blank_values=True)
    charset = CHARSETS.get(dict(query).get("charset", "").lower(), "utf-8")
    body = request.body.decode("ascii", "replace")
    return dict(
        parse_qsl(request.query, keep_blank_values=True, encoding=charset)
        + parse_qsl(body, keep_blank_values=True, encoding=charset)
    )


def _unknown(given: dict[str, str]) -> NetworkOutcome | None:
    """The application goes first, and its refusal is not signed (common/02km9f)."""
    if not given.get("app_id"):
        return refused_with("40001", "isv.missing-app-id", signed=False)
    if given["app_id"] != APP_ID:
        return refused_with(
            "40002", "isv.invalid-app-id", "无效的AppID参数", signed=False
        )
    return None


def _malformed(given: dict[str, str], now_ms: int) -> NetworkOutcome | None:
    for name, sub_code in _MISSING:
        if not given.get(name):
            code = "40001" if ".missing" in sub_code else "40002"
            return refused_with(code, sub_code)
    at_ms = second_of(given["timestamp"])
    wrong = (
        (given["charset"].lower() not in CHARSETS, "isv.invalid-charset"),
        (given["sign_type"] != "RSA2", "isv.invalid-signature-type"),
        (given.get("format", "JSON") != "JSON", "isv.invalid-format"),
        (given["version"] != "1.0", "isv.invalid-parameter"),
        (
            at_ms is None or abs(at_ms - now_ms) > CLOCK_LIMIT_MS,
            "isv.invalid-timestamp",
        ),
    )
    for is_wrong, sub_code in wrong:
        if is_wrong:
            return refused_with("40002", sub_code)
    return None


def _placed(outcome: NetworkOutcome, given: dict[str, str]) -> NetworkOutcome:
    charset = CHARSETS.get(given.get("charset", "").lower(), "utf-8")
    return replace(outcome, method=given.get("method", ""), charset=charset)


def _object(text: str) -> dict[str, Any] | None:
    try:
        value: object = json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _node(value: object) -> str:
    """JSON as the gateway writes it: no blanks, and `/` with a stroke before it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("/", "\\/")


def _without_code(given: dict[str, str]) -> str:
    """The parameters as the books keep them."""
    kept = {key: value for key, value in given.items() if key != "sign"}
    if "biz_content" in kept:
        kept["biz_content"] = without_codes(kept["biz_content"])
    return without_codes(json.dumps(kept))
