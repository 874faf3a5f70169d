"""Refusals, with the codes of 公共错误码 (common/02km9f) and of each page."""

from typing import Any, Final

from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.wire import NetworkOutcome

MESSAGES: Final = {
    "10000": "Success",
    "10003": "order success pay inprocess",
    "20000": "Service Currently Unavailable",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40004": "Business Failed",
    "40006": "Insufficient Permissions",
}
SUB_CODES: Final = {
    ActRefusal.CODE_UNKNOWN: ("ACQ.PAYMENT_AUTH_CODE_INVALID", "获取顾客账户信息失败"),
    ActRefusal.CODE_DEAD: ("ACQ.PAYMENT_AUTH_CODE_INVALID", "获取顾客账户信息失败"),
    ActRefusal.BALANCE_TOO_LOW: ("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足"),
    ActRefusal.OVER_LIMIT: (
        "ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "买家付款日限额超限",
    ),
    ActRefusal.BUYER_REFUSED: ("ACQ.PAYMENT_FAIL", "支付失败"),
    ActRefusal.ALREADY_PAID: ("ACQ.TRADE_HAS_SUCCESS", "交易已被支付"),
    ActRefusal.ALREADY_CLOSED: ("ACQ.TRADE_HAS_CLOSE", "交易已经关闭"),
    ActRefusal.OTHER_CONTENT: ("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改"),
    ActRefusal.OTHER_BUYER: ("ACQ.TRADE_BUYER_NOT_MATCH", "交易买家不匹配"),
    ActRefusal.QR_ASKED_BEFORE: (
        "ACQ.APPLY_PC_MERCHANT_CODE_ERROR", "不能重复申请二维码",
    ),
    ActRefusal.NO_TRADE: ("ACQ.TRADE_NOT_EXIST", "交易不存在"),
    ActRefusal.NOT_PAID: ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    ActRefusal.CANCEL_TOO_LATE: ("ACQ.TRADE_CANCEL_TIME_OUT", "超过撤销时间范围"),
    ActRefusal.REFUNDED_BEFORE: ("ACQ.REASON_TRADE_REFUND_FEE_ERR", "退款金额无效"),
    ActRefusal.REFUND_TOO_LATE: ("ACQ.TRADE_HAS_FINISHED", "交易已完结"),
    ActRefusal.MORE_THAN_PAID: ("ACQ.REASON_TRADE_REFUND_FEE_ERR", "退款金额无效"),
    ActRefusal.OTHER_REFUND: ("ACQ.DISCORDANT_REPEAT_REQUEST", "请求不一致"),
    ActRefusal.NOT_THE_WHOLE: (
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "撤销或退款金额与订单金额不一致",
    ),
    ActRefusal.ONLY_REVERSE: ("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
}  # fmt: skip


def succeeded(code: str = "10000", **fields: Any) -> NetworkOutcome:  # noqa: ANN401 - JSON
    """An answer with its fields; those that are None are left out."""
    given = {key: value for key, value in fields.items() if value is not None}
    return NetworkOutcome({"code": code, "msg": MESSAGES[code], **given})


def failed(reason: ActRefusal, **fields: str) -> NetworkOutcome:
    """Why nothing was done: 40004 and the page's sub_code."""
    sub_code, text = SUB_CODES[reason]
    return refused_with("40004", sub_code, text, named=fields)


def refused_with(
    code: str,
    sub_code: str,
    text: str = "",
    *,
    signed: bool = True,
    named: dict[str, str] | None = None,
) -> NetworkOutcome:
    """An answer of any code, such as the gateway's own; `named`: more fields."""
    payload = {
        "code": code,
        "msg": MESSAGES.get(code, "Business Failed"),
        **({"sub_code": sub_code} if sub_code else {}),
        **({"sub_msg": text or sub_code} if sub_code else {}),
        **(named or {}),
    }
    return NetworkOutcome(payload, refusal=sub_code or code, signed=signed)


def wrong_parameter(name: str) -> NetworkOutcome:
    """A business parameter that the page does not allow."""
    return refused_with("40004", "ACQ.INVALID_PARAMETER", f"参数无效：{name}")
