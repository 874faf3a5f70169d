"""The one table of WeChat Pay's words for why nothing was done. Pure.

After the 错误码 of 付款码支付, 撤销, 查询订单 and 申请退款. Those of API v2 are the
same words with fewer underscores, so underscores do not count. What stands in no table
is unknown, and unknown is never called failed.
"""

from collections.abc import Mapping

from firmware.hub.payments.networks.reading import Fields, may_be_done, word
from firmware.hub.payments.results import Declined, DeclineReason, Unresolved

_BY_REASON: Mapping[DeclineReason, tuple[str, ...]] = {
    DeclineReason.CODE: (
        "AUTH_CODE_ERROR",
        "AUTH_CODE_EXPIRE",
        "AUTH_CODE_EXPIRED",
        "AUTH_CODE_INVALID",
        "AUTH_CODE_USED",
    ),
    DeclineReason.BALANCE: ("NOT_ENOUGH",),
    DeclineReason.MEANS: (
        "ACCOUNT_ERROR",
        "NOT_SUPPORT_CARD",
        "RULE_LIMIT",
        "TRADE_ERROR",
        "USER_ACCOUNT_ABNORMAL",
    ),
    DeclineReason.NUMBER: (
        "BUYER_MISMATCH",
        "ORDER_CLOSED",
        "ORDER_REVERSED",
        "OUT_TRADE_NO_USED",
    ),
    DeclineReason.TOO_LATE: ("REVERSE_EXPIRE", "REVERSE_EXPIRED", "TRADE_OVERDUE"),
    DeclineReason.SERVICE: (
        "APPID_MCHID_NOT_MATCH",
        "APPID_NOT_EXIST",
        "INVALID_APPID",
        "MCH_NOT_EXISTS",
        "MCHID_NOT_EXIST",
        "NO_AUTH",
        "PARAM_ERROR",
        "SIGN_ERROR",
    ),
    DeclineReason.OTHER: ("INVALID_REQUEST",),
}


def _plain(name: str) -> str:
    return name.replace("_", "").upper()


DECLINED: Mapping[str, DeclineReason] = {
    _plain(name): reason for reason, names in _BY_REASON.items() for name in names
}
NOT_THERE = frozenset(
    map(_plain, ("ORDER_NOT_EXIST", "RESOURCE_NOT_EXISTS", "REFUND_NOT_EXISTS"))
)
CLOSED = frozenset(map(_plain, ("ORDER_CLOSED", "ORDER_REVERSED")))
WAITS = "USERPAYING"
WAIT = {408, 429}
"""HTTP: it took too long; too many calls."""
NO_BILL = _plain("NO_STATEMENT_EXIST")
BILL_IN_THE_MAKING = _plain("STATEMENT_CREATING")


def code_of(fields: Fields) -> str:
    """The code of a reply, without underscores; empty if there is none."""
    return _plain(word(fields.get("code")))


def not_done(status: int, fields: Fields) -> Declined | Unresolved:
    """What a reply means that is no success.

    Only a refusal by its HTTP status is one: 5xx is a fault of WeChat Pay's own. A
    word that is in no table is unknown, and cancelled without waiting.
    """
    code, reason = word(fields.get("code")), DECLINED.get(code_of(fields))
    if not 400 <= status < 500:  # noqa: PLR2004 - HTTP's classes
        return Unresolved(f"http: {status} {code}".rstrip())
    if reason is None:
        says_not_done = bool(code) and status not in WAIT and not may_be_done(code)
        return Unresolved(f"http: {status} {code}".rstrip(), says_not_done)
    return Declined(reason, code)
