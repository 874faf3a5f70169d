"""codepay, native, query, reverse and close."""

import json
from typing import Any, Final

from firmware.virtual.network.pay_network.acts.order import (
    WECHAT_PAY,
    PayOrder,
    new_number,
)
from firmware.virtual.network.pay_network.acts.paying import (
    charge_code,
    make_order_code,
)
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.acts.undoing import (
    cancel_trade,
    close_order,
)
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkTrade
from firmware.virtual.network.pay_network.merchant import (
    MERCHANT_NUMBER,
    WECHAT_APP_ID,
)
from firmware.virtual.network.pay_network.network_time import rfc_of, rfc_text
from firmware.virtual.network.pay_network.wechat_pay.fields import (
    OUT_STORE_ID,
    OUT_TRADE_NO,
    WechatFields,
)
from firmware.virtual.network.pay_network.wechat_pay.refusals import (
    declined,
    refusal,
    wrong_field,
)
from firmware.virtual.network.pay_network.wire import CallMoment, NetworkOutcome

EARLY_REVERSE_MS: Final = 15_000
"""The page advises against a reverse sooner than this; it is done, and remarked on."""

STATE_TEXTS: Final = {
    "SUCCESS": "支付成功",
    "REFUND": "订单发生过退款，退款详情请查询退款单",
    "NOTPAY": "订单未支付",
    "CLOSED": "订单已关闭",
    "REVOKED": "订单已撤销",
    "USERPAYING": "用户支付中",
    "PAYERROR": "支付失败",
}


def codepay(
    fields: WechatFields, books: PayBooks, moment: CallMoment
) -> NetworkOutcome:
    """Paid at once, or HTTP 202 with the state alone while the buyer is asked.

    The live service's 202 is reported of users of the API; the page names USERPAYING.
    """
    order = _order(fields)
    code = fields.text("payer.auth_code", 32, must=True)
    store = fields.value("scene_info.store_info.id")
    own = fields.matching("scene_info.store_info.out_id", OUT_STORE_ID, must=False)
    if not (store or own):
        fields.fault("scene_info.store_info.id")
    if fields.wrong:
        return wrong_field(fields.wrong)
    trade = charge_code(books, order, code, now_ms=moment.now_ms)
    if isinstance(trade, ActRefusal):
        return declined(trade)
    if trade.status == "waiting":
        return NetworkOutcome({"trade_state": "USERPAYING"}, status=202)
    return NetworkOutcome(described(books, trade))


def native(fields: WechatFields, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """An order's QR; the order exists, NOTPAY, from now on."""
    order = _order(fields, by_qr=True, now_ms=moment.now_ms)
    if fields.wrong:
        return wrong_field(fields.wrong)
    code = make_order_code(books, order, now_ms=moment.now_ms)
    if isinstance(code, ActRefusal):
        return declined(code)
    if books.trades.get(WECHAT_PAY, code.out_trade_no) is None:
        books.trades.put(
            NetworkTrade(
                WECHAT_PAY, code.out_trade_no, new_number(WECHAT_PAY, moment.now_ms),
                "order", code.amount_fen, code.subject, code.content, "", "waiting",
                moment.now_ms, code.dies_ms, terms=code.terms,
            )
        )  # fmt: skip
    return NetworkOutcome({"code_url": code.qr})


def query(number: str, books: PayBooks) -> NetworkOutcome:
    """The state of an order; ORDER_NOT_EXIST for none."""
    trade = books.trades.get(WECHAT_PAY, number)
    return (
        declined(ActRefusal.NO_TRADE)
        if trade is None
        else NetworkOutcome(described(books, trade))
    )


def reverse(
    number: str, fields: WechatFields, books: PayBooks, *, moment: CallMoment
) -> NetworkOutcome:
    """Close a payment by code that waits, refund one that is paid."""
    fields.merchant()
    if fields.wrong:
        return wrong_field(fields.wrong)
    trade = books.trades.get(WECHAT_PAY, number)
    if trade is None:
        return declined(ActRefusal.NO_TRADE)
    if trade.kind != "code":
        return refusal(400, "INVALID_REQUEST", "该订单不支持撤销")
    undone = cancel_trade(
        books, trade, now_ms=moment.now_ms, late_payment_ms=moment.late_payment_ms
    )
    if isinstance(undone, ActRefusal):
        return declined(undone)
    early = moment.now_ms - trade.created_ms < EARLY_REVERSE_MS
    return NetworkOutcome(
        {"appid": WECHAT_APP_ID, "mchid": MERCHANT_NUMBER, "out_trade_no": number},
        remark="reversed sooner than 15 s after the charge" if early else "",
    )


def close(
    number: str, fields: WechatFields, books: PayBooks, *, moment: CallMoment
) -> NetworkOutcome:
    """Close an order of a QR: 204, and nothing in it."""
    fields.merchant(appid=False)
    if fields.wrong:
        return wrong_field(fields.wrong)
    trade = books.trades.get(WECHAT_PAY, number)
    reason = close_order(books, trade, now_ms=moment.now_ms)
    return NetworkOutcome({}, status=204) if reason is None else declined(reason)


def described(books: PayBooks, trade: NetworkTrade) -> dict[str, Any]:
    """An order as query describes it: what is about money only once it was paid."""
    state = state_of(books, trade)
    base = {
        "appid": WECHAT_APP_ID,
        "mchid": MERCHANT_NUMBER,
        "out_trade_no": trade.out_trade_no,
        "trade_state": state,
        "trade_state_desc": STATE_TEXTS[state],
    }
    wallet = books.wallets.get(trade.wallet)
    if trade.paid_ms is None or wallet is None:
        return base
    return base | {
        "transaction_id": trade.number,
        "trade_type": "MICROPAY" if trade.kind == "code" else "NATIVE",
        "bank_type": "OTHERS",
        "attach": json.loads(trade.terms).get("attach", ""),
        "success_time": rfc_text(trade.paid_ms),
        "payer": {"openid": wallet.buyer},
        "amount": {
            "total": trade.amount_fen,
            "payer_total": trade.amount_fen,
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    }


def state_of(books: PayBooks, trade: NetworkTrade) -> str:
    """The word for an order's state. Any refund makes it REFUND, a reverse REVOKED."""
    went_back = books.refunds_of(trade)
    if went_back:
        return "REVOKED" if went_back[0].act == "cancel" else "REFUND"
    if trade.status == "paid":
        return "SUCCESS"
    if trade.status == "waiting":
        return "USERPAYING" if trade.wallet else "NOTPAY"
    if trade.reason == "refused":
        return "PAYERROR"
    revoked = trade.kind == "code" and trade.reason == "cancelled"
    return "REVOKED" if revoked else "CLOSED"


def _order(fields: WechatFields, *, by_qr: bool = False, now_ms: int = 0) -> PayOrder:
    fields.merchant()
    fields.currency("amount.currency")
    given = dict(fields.given)
    given.pop("payer", None)
    return PayOrder(
        WECHAT_PAY,
        fields.matching("out_trade_no", OUT_TRADE_NO),
        fields.fen("amount.total"),
        fields.text("description", 127, must=True),
        asked=given,
        terms={
            "attach": fields.text("attach", 128),
            "store": fields.text("scene_info.store_info.id", 32),
            "terminal": fields.text("scene_info.device_id", 32),
            "notify_url": fields.text("notify_url", 255, must=True) if by_qr else "",
        },
        lives_ms=_lives_ms(fields, now_ms) if by_qr else None,
    )


def _lives_ms(fields: WechatFields, now_ms: int) -> int | None:
    text = fields.text("time_expire", 64)
    at_ms = rfc_of(text) if text else None
    if text and (at_ms is None or at_ms <= now_ms):
        fields.fault("time_expire")
    return None if at_ms is None else at_ms - now_ms
