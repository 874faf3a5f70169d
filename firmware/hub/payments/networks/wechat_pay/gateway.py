"""WeChat Pay 付款码 as a payment network, by its API v3."""

import json
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import quote, urlencode

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import PaymentsConfig, key_path
from firmware.hub.payments.gateway import SPREAD_S, Bill, Charge, Pace, RefundCall
from firmware.hub.payments.networks.beijing import bill_is_due
from firmware.hub.payments.networks.bill_files.download import (
    allowed_address,
    downloaded,
)
from firmware.hub.payments.networks.bill_files.faults import BillFaultError
from firmware.hub.payments.networks.connecting import ServerChoice
from firmware.hub.payments.networks.https import HttpReply, HttpRequest, NoReplyError
from firmware.hub.payments.networks.probe import UNKNOWN_CHARGE, Probe
from firmware.hub.payments.networks.reading import strict_table, text_of_field, word
from firmware.hub.payments.networks.rsa_keys import read_private_key, read_public_key
from firmware.hub.payments.networks.wechat_pay import codes, meanings
from firmware.hub.payments.networks.wechat_pay.bill import signed_bill
from firmware.hub.payments.networks.wechat_pay.meanings import WechatReply
from firmware.hub.payments.networks.wechat_pay.signing import (
    WechatCaller,
    WechatSigner,
    authorization,
    clock_ahead_s,
    doubt,
)
from firmware.hub.payments.results import (
    CancelResult,
    Declined,
    DeclineReason,
    PayResult,
    PrecreateResult,
    QueryResult,
    RefundResult,
    Unresolved,
)
from firmware.retail.codes.code_kinds import PayCode

log = logging.getLogger(__name__)

TRADES = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"
BILL_HOUR = 10
FIRST_FAULT = 400
"""The lowest HTTP status of a fault."""
MAX_DEVICE = 32
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z]")


class WechatNetwork:
    """The calls of 付款码支付. Any thread, many at once. `wall_s` returns Unix seconds.

    A trade is cancelled no sooner than 15 s after it was charged, as 撤销 wants it.
    """

    name = "wechat"
    pace = Pace(cancel_after_s=15.0, spread_s=SPREAD_S)
    scans = False

    def __init__(
        self,
        config: PaymentsConfig,
        caller: WechatCaller,
        *,
        signer: WechatSigner,
        wall_s: Callable[[], float],
        nonce: Callable[[], str] = secrets.token_hex,
    ) -> None:
        self._config = config.wechat
        self._caller = caller
        self._signer = signer
        self._wall_s = wall_s
        self._nonce = nonce
        self._servers = ServerChoice(
            config, config.wechat.gateway, self._config.ca_file
        )

    def pay(self, charge: Charge, code: PayCode) -> PayResult:
        """付款码支付, with the code of a customer's phone."""
        content = {
            "appid": self._config.app_id,
            "mchid": self._config.merchant_id,
            "description": charge.subject,
            "out_trade_no": charge.out_trade_no,
            "payer": {"auth_code": code.code},
            "amount": {"total": charge.amount_fen, "currency": "CNY"},
            "scene_info": {
                "device_id": charge.terminal[:MAX_DEVICE],
                "store_info": {"out_id": _store_code(charge.terminal)},
            },
        }
        reply = self._asked(_post(f"{TRADES}/codepay", content))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.pay_meaning(reply, charge)

    def precreate(self, charge: Charge) -> PrecreateResult:
        """Nothing: 付款码 has no trades that a customer scans."""
        del charge
        return Declined(DeclineReason.SERVICE, "NO_PRECREATE")

    def query(self, charge: Charge) -> QueryResult:
        """商户订单号查询订单."""
        reply = self._asked(self._query_of(charge))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.query_meaning(reply, charge)

    def cancel(self, charge: Charge) -> CancelResult:
        """撤销."""
        content = {"appid": self._config.app_id, "mchid": self._config.merchant_id}
        target = f"{TRADES}/out-trade-no/{_quoted(charge.out_trade_no)}/reverse"
        reply = self._asked(_post(target, content))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.cancel_meaning(reply, charge)

    def refund(self, refund: RefundCall) -> RefundResult:
        """申请退款; a repeated one is the same refund."""
        content = {
            "out_trade_no": refund.out_trade_no,
            "out_refund_no": refund.refund_no,
            "amount": {
                "refund": refund.refund_fen,
                "total": refund.paid_fen,
                "currency": "CNY",
            },
            **({"reason": refund.reason} if refund.reason else {}),
        }
        reply = self._asked(_post(REFUNDS, content))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.refund_meaning(reply, refund)

    def refund_query(self, refund: RefundCall) -> RefundResult:
        """查询单笔退款."""
        reply = self._asked(_get(f"{REFUNDS}/{_quoted(refund.refund_no)}"))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.refund_meaning(reply, refund)

    def bill(self, day: str, into: BinaryIO) -> Bill:
        """申请交易账单, and what lies there."""
        query = urlencode({"bill_date": day, "bill_type": "ALL"})
        reply = self._asked(_get(f"/v3/bill/tradebill?{query}"))
        if isinstance(reply, Unresolved):
            return Bill(missing="unknown")
        if reply.status != meanings.OK:
            return Bill(missing=self._missing(day, codes.code_of(reply.fields)))
        url = text_of_field(reply.fields, "download_url")
        address = allowed_address(url, self._config.bill_hosts)
        if reply.fields.get("hash_type") != "SHA1" or address is None:
            return Bill(missing="unknown")
        signed = self._signed(_get(address.target))
        if not downloaded(address, self._servers, signed.headers, into=into):
            return Bill(missing="unknown")
        try:
            lines = signed_bill(into, text_of_field(reply.fields, "hash_value"))
        except BillFaultError as fault:
            log.warning("payment_bill_unreadable network=%s why=%s", self.name, fault)
            lines = None
        return Bill(missing="unknown") if lines is None else Bill(lines)

    def probe(self) -> Probe:
        """Ask for a trade that cannot be."""
        try:
            reply = self._exchanged(self._query_of(UNKNOWN_CHARGE))
        except NoReplyError as exc:
            return Probe(Unresolved(str(exc)), exc.trouble, None)
        ahead_s = clock_ahead_s(reply, self._wall_s())
        said = self._believed(reply)
        if isinstance(said, Unresolved):
            return Probe(said, None, ahead_s)
        return Probe(meanings.query_meaning(said, UNKNOWN_CHARGE), None, ahead_s)

    def _missing(self, day: str, code: str) -> str:
        if code == codes.BILL_IN_THE_MAKING:
            return "not_yet"
        if code != codes.NO_BILL:
            return "unknown"
        due = bill_is_due(day, self._wall_s(), BILL_HOUR)
        return "empty" if due else "not_yet"

    def _query_of(self, charge: Charge) -> HttpRequest:
        query = urlencode({"mchid": self._config.merchant_id})
        number = _quoted(charge.out_trade_no)
        return _get(f"{TRADES}/out-trade-no/{number}?{query}")

    def _asked(self, request: HttpRequest) -> WechatReply | Unresolved:
        try:
            return self._believed(self._exchanged(request))
        except NoReplyError as exc:
            return Unresolved(str(exc))

    def _exchanged(self, request: HttpRequest) -> HttpReply:
        return self._servers.gateway.exchange(self._signed(request))

    def _signed(self, request: HttpRequest) -> HttpRequest:
        at_s, nonce = self._wall_s(), self._nonce()
        headers = {
            **request.headers,
            "accept": "application/json",
            "authorization": authorization(
                self._caller, request, wall_s=at_s, nonce=nonce
            ),
            "wechatpay-serial": self._signer.key_id,
        }
        return replace(request, headers=headers)

    def _believed(self, reply: HttpReply) -> WechatReply | Unresolved:
        fields = strict_table(reply.body)
        if fields is None and reply.status >= FIRST_FAULT:
            return Unresolved(f"http: {reply.status}")
        if why := doubt(reply, self._signer, self._wall_s()):
            return Unresolved(f"{why}: {word((fields or {}).get('code'))}")
        if fields is None:
            return Unresolved("unreadable")
        return WechatReply(reply.status, fields)


def open_wechat(config: PaymentsConfig, wall_s: Callable[[], float]) -> WechatNetwork:
    """WeChat Pay with the shop's keys; ConfigError if one of them cannot be used."""
    wechat = config.wechat
    if wechat.key_file is None or wechat.wechat_key_file is None:
        raise ConfigError(Phrase("payments.wechat: its two keys are missing"))
    public = read_public_key(key_path(wechat.wechat_key_file))
    key_id = wechat.wechat_key_id or public.serial
    if not key_id:
        raise ConfigError(
            Phrase(
                "payments.wechat.wechat_key_id: missing; WeChat Pay's public key has an"
                " id, PUB_KEY_ID_…, which its page shows beside it"
            )
        )
    caller = WechatCaller(
        merchant_id=wechat.merchant_id,
        certificate_serial=wechat.certificate_serial,
        key=read_private_key(key_path(wechat.key_file)),
    )
    signer = WechatSigner(key_id=key_id, key=public)
    return WechatNetwork(config, caller, signer=signer, wall_s=wall_s)


def _get(target: str) -> HttpRequest:
    return HttpRequest(method="GET", target=target, is_question=True)


def _post(target: str, content: Mapping[str, object]) -> HttpRequest:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpRequest(
        method="POST",
        target=target,
        headers={"content-type": "application/json"},
        body=text.encode(),
    )


def _store_code(kid: str) -> str:
    """A kiosk's name as 商家自定义编码: letters and digits only, and never empty."""
    return _NOT_PLAIN.sub("", kid)[:MAX_DEVICE] or "0"


def _quoted(number: str) -> str:
    return quote(number, safe="")
