"""The one table of Alipay's words for why nothing was done. Pure.

After the 业务错误码 of `alipay.trade.pay`, `.query`, `.cancel`, `.refund`, and the
公共错误码 of the 开放平台. What stands in no table is unknown, and unknown is never
called failed; a new `ACQ.` word of 40004 (业务处理失败) is cancelled without waiting.
"""

from collections.abc import Mapping

from firmware.hub.payments.networks.alipay.reply import AlipayReply
from firmware.hub.payments.networks.reading import may_be_done
from firmware.hub.payments.results import Declined, DeclineReason, Unresolved

DONE = "10000"
WAITS = "10003"
UNKNOWN = "20000"
BUSINESS = "40004"
REFUSED_AT_THE_GATE = {"20001", "40001", "40002", "40003", "40005", "40006"}
NOT_THERE = "ACQ.TRADE_NOT_EXIST"

_BY_REASON: Mapping[DeclineReason, tuple[str, ...]] = {
    DeclineReason.CODE: (
        "PAYMENT_AUTH_CODE_INVALID",
        "PAYMENT_FAIL",
        "PULL_MOBILE_CASHIER_FAIL",
        "SOUNDWAVE_PARSER_FAIL",
        "AUTH_CODE_INVALID_OR_EXPIRE",
        "ILLEGAL_AUTH_CODE",
    ),
    DeclineReason.BALANCE: (
        "BUYER_BALANCE_NOT_ENOUGH",
        "BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
    ),
    DeclineReason.LIMIT: (
        "BEYOND_PAY_RESTRICTION",
        "BEYOND_PER_RECEIPT_RESTRICTION",
        "BEYOND_PER_RECEIPT_SINGLE_RESTRICTION",
        "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
        "BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
        "PRODUCT_AMOUNT_LIMIT_ERROR",
        "TOTAL_FEE_EXCEED",
    ),
    DeclineReason.RISK: ("PAYMENT_REQUEST_HAS_RISK",),
    DeclineReason.MEANS: (
        "BUYER_ENABLE_STATUS_FORBID",
        "ERROR_BALANCE_PAYMENT_DISABLE",
        "ERROR_BUYER_CERTIFY_LEVEL_LIMIT",
        "MOBILE_PAYMENT_SWITCH_OFF",
        "NO_PAYMENT_INSTRUMENTS_AVAILABLE",
        "PAYER_UNMATCHED",
        "USER_FACE_PAYMENT_SWITCH_OFF",
        "USER_LOGONID_DUP",
    ),
    DeclineReason.NUMBER: (
        "CONTEXT_INCONSISTENT",
        "DISCORDANT_REPEAT_REQUEST",
        "TRADE_BUYER_NOT_MATCH",
        "TRADE_HAS_CLOSE",
    ),
    DeclineReason.TOO_LATE: (
        "TRADE_CANCEL_TIME_OUT",
        "TRADE_HAS_FINISHED",
    ),
    DeclineReason.FUNDS: ("SELLER_BALANCE_NOT_ENOUGH",),
    DeclineReason.SERVICE: (
        "ACCESS_FORBIDDEN",
        "APPLY_PC_MERCHANT_CODE_ERROR",
        "BUYER_SELLER_EQUAL",
        "INVALID_PARAMETER",
        "INVALID_RECEIVE_ACCOUNT",
        "INVALID_STORE_ID",
        "MERCHANT_AGREEMENT_INVALID",
        "MERCHANT_AGREEMENT_NOT_EXIST",
        "MERCHANT_STATUS_NOT_NORMAL",
        "PARTNER_ERROR",
        "RECEIVE_ACCOUNT_EXPIRED",
        "SECONDARY_MERCHANT_STATUS_ERROR",
        "SELLER_BEEN_BLOCKED",
        "SELLER_NOT_EXIST",
        "SUB_MERCHANT_CREATE_FAIL",
        "SUB_MERCHANT_TYPE_INVALID",
    ),
    DeclineReason.OTHER: (
        "CURRENCY_NOT_SUPPORT",
        "EXIST_FORBIDDEN_WORD",
        "ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND",
        "REASON_TRADE_BEEN_FREEZEN",
        "REASON_TRADE_REFUND_FEE_ERR",
        "REASON_TRADE_STATUS_INVALID",
        "REFUND_AMT_NOT_EQUAL_TOTAL",
        "REFUND_FEE_ERROR",
        "TRADE_NOT_ALLOW_REFUND",
        "TRADE_SETTLE_ERROR",
        "TRADE_STATUS_ERROR",
    ),
}
DECLINED: Mapping[str, DeclineReason] = {
    f"ACQ.{name}": reason for reason, names in _BY_REASON.items() for name in names
}
_BY_ENDING: Mapping[str, DeclineReason] = {
    "_LIMIT_ERROR": DeclineReason.LIMIT,
    "_BALANCE_NOT_ENOUGH": DeclineReason.BALANCE,
}


def not_done(reply: AlipayReply) -> Declined | Unresolved:
    """What a reply means whose code is not that of success.

    `isp.` is a fault of Alipay's own: what became of the call is not known. So is
    `ACQ.SYSTEM_ERROR`, and `ACQ.TRADE_HAS_SUCCESS`: a query will decide.
    """
    code, sub = reply.code, reply.sub_code
    if code in REFUSED_AT_THE_GATE and not sub.startswith("isp."):
        return Declined(DeclineReason.SERVICE, sub)
    reason = DECLINED.get(sub) or _by_ending(sub)
    if code == BUSINESS and sub.startswith("isv."):
        reason = DeclineReason.SERVICE
    if code != BUSINESS or reason is None:
        number = code if code.isdigit() and len(code) == len(DONE) else ""
        says_not_done = (
            code == BUSINESS and sub.startswith("ACQ.") and not may_be_done(sub)
        )
        return Unresolved(f"code: {number} {sub}".rstrip(), says_not_done)
    return Declined(reason, sub)


def _by_ending(sub: str) -> DeclineReason | None:
    """Why, of a word that is new but is made as the others are."""
    if not sub.startswith("ACQ."):
        return None
    return next((r for end, r in _BY_ENDING.items() if sub.endswith(end)), None)
