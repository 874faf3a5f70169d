"""申请退款 and 查询单笔退款: a refund is PROCESSING first, then SUCCESS."""

from typing import Any, Final

from firmware.virtual.network.pay_network.acts.order import WECHAT_PAY, new_number
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.acts.undoing import refund_trade
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkRefund, NetworkTrade
from firmware.virtual.network.pay_network.network_time import rfc_text
from firmware.virtual.network.pay_network.wechat_pay.fields import (
    OUT_REFUND_NO,
    OUT_TRADE_NO,
    WechatFields,
)
from firmware.virtual.network.pay_network.wechat_pay.refusals import (
    declined,
    refusal,
    wrong_field,
)
from firmware.virtual.network.pay_network.wire import CallMoment, NetworkOutcome

PROCESSING_MS: Final = 1_500
"""How long a refund is under way here; the pages say minutes to days."""


def refund(fields: WechatFields, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """Pay back a part or all; `out_refund_no` is the key."""
    number = fields.matching("out_refund_no", OUT_REFUND_NO)
    amount_fen, total_fen = fields.fen("amount.refund"), fields.fen("amount.total")
    fields.currency("amount.currency", must=True)
    fields.text("reason", 80)
    trade = _trade(fields, books)
    if fields.wrong:
        return wrong_field(fields.wrong)
    if trade is None:
        return refusal(404, "RESOURCE_NOT_EXISTS", "订单不存在")
    if total_fen != trade.amount_fen:
        return declined(ActRefusal.NOT_THE_WHOLE)
    asked = NetworkRefund(
        WECHAT_PAY, number, trade.out_trade_no, new_number(WECHAT_PAY, moment.now_ms),
        amount_fen, moment.now_ms, moment.now_ms + PROCESSING_MS,
    )  # fmt: skip
    done = refund_trade(books, trade, asked)
    if isinstance(done, ActRefusal):
        return declined(done)
    return NetworkOutcome(_described(trade, done[0], moment.now_ms))


def refund_query(number: str, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """A refund by the merchant's number."""
    made = books.refunds.get(WECHAT_PAY, number)
    trade = None if made is None else books.trades.get(WECHAT_PAY, made.out_trade_no)
    if made is None or trade is None or made.act == "cancel":
        return refusal(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return NetworkOutcome(_described(trade, made, moment.now_ms))


def _trade(fields: WechatFields, books: PayBooks) -> NetworkTrade | None:
    number = fields.text("transaction_id", 32)
    own = fields.matching("out_trade_no", OUT_TRADE_NO, must=not number)
    if number:
        found = books.trades.where("network = ? AND number = ?", WECHAT_PAY, number)
        return found[0] if found else None
    return books.trades.get(WECHAT_PAY, own)


def _described(trade: NetworkTrade, made: NetworkRefund, now_ms: int) -> dict[str, Any]:
    done = made.done_ms <= now_ms
    success = {"success_time": rfc_text(made.done_ms)} if done else {}
    return {
        "refund_id": made.number,
        "out_refund_no": made.out_request_no,
        "transaction_id": trade.number,
        "out_trade_no": trade.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc_text(made.made_ms),
        "status": "SUCCESS" if done else "PROCESSING",
        "funds_account": "AVAILABLE",
        **success,
        "amount": {
            "total": trade.amount_fen,
            "refund": made.amount_fen,
            "payer_total": trade.amount_fen,
            "payer_refund": made.amount_fen,
            "settlement_refund": made.amount_fen,
            "settlement_total": trade.amount_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    }
