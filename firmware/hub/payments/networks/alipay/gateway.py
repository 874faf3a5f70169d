"""Alipay as a payment network: one method of its gateway for each call."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import BinaryIO

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import PaymentsConfig, key_path
from firmware.hub.payments.gateway import SPREAD_S, Bill, Charge, Pace, RefundCall
from firmware.hub.payments.networks.alipay import meanings
from firmware.hub.payments.networks.alipay.bill import bill_lines
from firmware.hub.payments.networks.alipay.codes import DONE
from firmware.hub.payments.networks.alipay.reply import (
    UNREADABLE,
    AlipayReply,
    believed,
)
from firmware.hub.payments.networks.alipay.request import AlipayCaller, signed_request
from firmware.hub.payments.networks.beijing import bill_is_due, http_date_s
from firmware.hub.payments.networks.bill_files.bill_in_file import read_bill
from firmware.hub.payments.networks.bill_files.download import (
    allowed_address,
    downloaded,
)
from firmware.hub.payments.networks.bill_files.faults import BillFaultError
from firmware.hub.payments.networks.connecting import ServerChoice
from firmware.hub.payments.networks.https import NoReplyError
from firmware.hub.payments.networks.probe import UNKNOWN_CHARGE, Probe
from firmware.hub.payments.networks.reading import text_of_field
from firmware.hub.payments.networks.rsa_keys import (
    VerifyingKey,
    read_private_key,
    read_public_key,
)
from firmware.hub.payments.results import (
    CancelResult,
    PayResult,
    PrecreateResult,
    QueryResult,
    RefundResult,
    Unresolved,
)
from firmware.retail.codes.code_kinds import PayCode
from firmware.retail.money import yuan

log = logging.getLogger(__name__)

HTTP_OK = 200
BILL_HOUR = 10
"""Bills are made in the morning; there is none after ten if nobody has paid."""
QUERY = "alipay.trade.query"
REFUND_QUERY = "alipay.trade.fastpay.refund.query"
QUESTIONS = {QUERY, REFUND_QUERY}
NO_BILL = {"isp.bill_not_exist", "BILL_NOT_EXIST", "NO_BILL_DATA"}
_NOT_IN_A_SUBJECT = str.maketrans(dict.fromkeys("/=&", " "))
Content = Mapping[str, object]


class AlipayNetwork:
    """The calls of 当面付. Any thread, many at once. `wall_s` returns Unix seconds."""

    name = "alipay"
    pace = Pace(spread_s=SPREAD_S)

    def __init__(
        self,
        config: PaymentsConfig,
        caller: AlipayCaller,
        *,
        key: VerifyingKey,
        wall_s: Callable[[], float],
    ) -> None:
        self._config = config.alipay
        self.scans = config.alipay.scan
        self._caller = caller
        self._key = key
        self._wall_s = wall_s
        self._servers = ServerChoice(
            config, config.alipay.gateway, self._config.ca_file
        )

    def pay(self, charge: Charge, code: PayCode) -> PayResult:
        """`alipay.trade.pay` with the code of a customer's phone."""
        content = {
            **self._trade(charge),
            "scene": "bar_code",
            "auth_code": code.code,
            "product_code": "FACE_TO_FACE_PAYMENT",
        }
        reply = self._asked("alipay.trade.pay", content)
        if isinstance(reply, Unresolved):
            return reply
        return meanings.pay_meaning(reply, charge)

    def precreate(self, charge: Charge) -> PrecreateResult:
        """`alipay.trade.precreate`: a trade begins when somebody scans."""
        content = {
            **self._trade(charge),
            "product_code": "FACE_TO_FACE_PAYMENT",
            "qr_code_timeout_express": _minutes(charge.expires_s),
        }
        reply = self._asked("alipay.trade.precreate", content)
        if isinstance(reply, Unresolved):
            return reply
        return meanings.precreate_meaning(reply, charge)

    def query(self, charge: Charge) -> QueryResult:
        """`alipay.trade.query`."""
        reply = self._asked(QUERY, _number(charge))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.query_meaning(reply, charge)

    def cancel(self, charge: Charge) -> CancelResult:
        """`alipay.trade.cancel`."""
        reply = self._asked("alipay.trade.cancel", _number(charge))
        if isinstance(reply, Unresolved):
            return reply
        return meanings.cancel_meaning(reply, charge)

    def refund(self, refund: RefundCall) -> RefundResult:
        """`alipay.trade.refund`; a repeated one is the same refund."""
        content = {
            "out_trade_no": refund.out_trade_no,
            "out_request_no": refund.refund_no,
            "refund_amount": yuan(refund.refund_fen),
            **({"refund_reason": refund.reason} if refund.reason else {}),
        }
        reply = self._asked("alipay.trade.refund", content)
        if isinstance(reply, Unresolved):
            return reply
        return meanings.refund_meaning(reply, refund)

    def refund_query(self, refund: RefundCall) -> RefundResult:
        """`alipay.trade.fastpay.refund.query`."""
        content = {
            "out_trade_no": refund.out_trade_no,
            "out_request_no": refund.refund_no,
        }
        reply = self._asked(REFUND_QUERY, content)
        if isinstance(reply, Unresolved):
            return reply
        return meanings.refund_query_meaning(reply, refund)

    def bill(self, day: str, into: BinaryIO) -> Bill:
        """`alipay.data.dataservice.bill.downloadurl.query`, and what lies there."""
        method = "alipay.data.dataservice.bill.downloadurl.query"
        reply = self._asked(method, {"bill_type": "trade", "bill_date": day})
        if isinstance(reply, Unresolved):
            return Bill(missing="unknown")
        if reply.sub_code in NO_BILL:
            due = bill_is_due(day, self._wall_s(), BILL_HOUR)
            return Bill(missing="empty" if due else "not_yet")
        url = text_of_field(reply.fields, "bill_download_url")
        address = allowed_address(url, self._config.bill_hosts)
        if reply.code != DONE or address is None:
            return Bill(missing="unknown")
        if not downloaded(address, self._servers, {}, into=into):
            return Bill(missing="unknown")
        try:
            return Bill(read_bill(into, bill_lines))
        except BillFaultError as fault:
            log.warning("payment_bill_unreadable network=%s why=%s", self.name, fault)
            return Bill(missing="unknown")

    def probe(self) -> Probe:
        """Ask for a trade that cannot be."""
        method, content = QUERY, _number(UNKNOWN_CHARGE)
        before_s = self._wall_s()
        request = signed_request(self._caller, method, content, wall_s=before_s)
        try:
            reply = self._servers.gateway.exchange(request)
        except NoReplyError as exc:
            return Probe(Unresolved(str(exc)), exc.trouble, None)
        date_s = http_date_s(reply.headers.get("date", ""))
        ahead_s = None if date_s is None else before_s - date_s
        said = believed(reply.body, method, self._key)
        if isinstance(said, Unresolved):
            page = said.why == UNREADABLE and reply.status != HTTP_OK
            said = Unresolved(f"http: {reply.status}") if page else said
            return Probe(said, None, ahead_s)
        return Probe(meanings.query_meaning(said, UNKNOWN_CHARGE), None, ahead_s)

    def _asked(self, method: str, content: Content) -> AlipayReply | Unresolved:
        request = signed_request(self._caller, method, content, wall_s=self._wall_s())
        asked = replace(request, is_question=method in QUESTIONS)
        try:
            reply = self._servers.gateway.exchange(asked)
        except NoReplyError as exc:
            return Unresolved(str(exc))
        if reply.status != HTTP_OK:
            return Unresolved(f"http: {reply.status}")
        return believed(reply.body, method, self._key)

    def _trade(self, charge: Charge) -> dict[str, object]:
        seller = self._config.seller_id
        return {
            "out_trade_no": charge.out_trade_no,
            "total_amount": yuan(charge.amount_fen),
            "subject": charge.subject.translate(_NOT_IN_A_SUBJECT),
            "terminal_id": charge.terminal[:32],
            "timeout_express": _minutes(charge.expires_s),
            **({"seller_id": seller} if seller else {}),
        }


def open_alipay(config: PaymentsConfig, wall_s: Callable[[], float]) -> AlipayNetwork:
    """Alipay with the shop's keys; ConfigError if a file of them cannot be used."""
    own, theirs = config.alipay.key_file, config.alipay.alipay_key_file
    if own is None or theirs is None:
        raise ConfigError(Phrase("payments.alipay: its two keys are missing"))
    key, public = read_private_key(key_path(own)), read_public_key(key_path(theirs))
    if key.public.fingerprint == public.fingerprint:
        raise ConfigError(
            Phrase(
                "{path}: this is the shop's own public key; copy Alipay's"
                " (支付宝公钥), which the page of the application shows beside it",
                path=key_path(theirs),
            )
        )
    path = config.alipay.gateway.partition("://")[2].partition("/")[2]
    caller = AlipayCaller(app_id=config.alipay.app_id, key=key, path=f"/{path}")
    return AlipayNetwork(config, caller, key=public, wall_s=wall_s)


def _number(charge: Charge) -> Content:
    return {"out_trade_no": charge.out_trade_no}


def _minutes(seconds: int) -> str:
    """A time as Alipay writes it: whole minutes, one at least."""
    return f"{max(1, -(-seconds // 60))}m"
