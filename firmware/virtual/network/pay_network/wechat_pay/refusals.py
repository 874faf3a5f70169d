"""Refusals: HTTP status and code of each page's table (错误码).

The table of 付款码支付 was not to be had; its own codes here are those of the page of
API v2 (v2/merchant/4011937125) in the spelling of v3.
"""

from typing import Any, Final

from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.wire import NetworkOutcome

CODES: Final = {
    ActRefusal.CODE_UNKNOWN: (400, "AUTH_CODE_INVALID", "授权码检验错误"),
    ActRefusal.CODE_DEAD: (
        400,
        "AUTHCODEEXPIRE",
        "二维码已过期，请用户在微信上刷新后再试",
    ),
    ActRefusal.BALANCE_TOO_LOW: (403, "NOT_ENOUGH", "余额不足"),
    ActRefusal.OVER_LIMIT: (403, "RULE_LIMIT", "业务规则限制"),
    ActRefusal.BUYER_REFUSED: (403, "TRADE_ERROR", "交易错误"),
    ActRefusal.ALREADY_PAID: (400, "ORDER_PAID", "订单已支付"),
    ActRefusal.ALREADY_CLOSED: (400, "ORDER_CLOSED", "订单已关闭"),
    ActRefusal.OTHER_CONTENT: (403, "OUT_TRADE_NO_USED", "商户订单号重复"),
    ActRefusal.OTHER_BUYER: (403, "OUT_TRADE_NO_USED", "商户订单号重复"),
    ActRefusal.NO_TRADE: (404, "ORDER_NOT_EXIST", "订单不存在"),
    ActRefusal.NOT_PAID: (400, "INVALID_REQUEST", "订单未支付或已全额退款"),
    ActRefusal.CANCEL_TOO_LATE: (400, "INVALID_REQUEST", "订单已超过可撤销的期限"),
    ActRefusal.REFUNDED_BEFORE: (400, "INVALID_REQUEST", "订单已转入退款，无法撤销"),
    ActRefusal.REFUND_TOO_LATE: (400, "INVALID_REQUEST", "订单已超过可退款的最大期限"),
    ActRefusal.MORE_THAN_PAID: (400, "INVALID_REQUEST", "申请退款金额大于订单可退金额"),
    ActRefusal.OTHER_REFUND: (
        400,
        "INVALID_REQUEST",
        "订单金额或退款金额与之前请求不一致",
    ),
    ActRefusal.NOT_THE_WHOLE: (400, "INVALID_REQUEST", "订单金额不一致"),
    ActRefusal.ONLY_REVERSE: (400, "INVALID_REQUEST", "付款码支付的订单只能撤销"),
    ActRefusal.QR_ASKED_BEFORE: (403, "OUT_TRADE_NO_USED", "商户订单号重复"),
}


def declined(reason: ActRefusal) -> NetworkOutcome:
    """Why nothing was done."""
    status, code, text = CODES[reason]
    return refusal(status, code, text)


def refusal(status: int, code: str, text: str, **detail: Any) -> NetworkOutcome:  # noqa: ANN401 - JSON
    """An answer of any status and code."""
    payload: dict[str, Any] = {"code": code, "message": text}
    if detail:
        payload["detail"] = detail
    return NetworkOutcome(payload, status=status, refusal=code)


def wrong_field(field: str) -> NetworkOutcome:
    """A parameter that the page does not allow."""
    return refusal(400, "PARAM_ERROR", f"参数错误：{field}", field=field)
