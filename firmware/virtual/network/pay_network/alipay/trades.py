"""alipay.trade.pay, precreate, query, cancel and close."""

from typing import Any, Final

from firmware.virtual.network.pay_network.acts.order import ALIPAY, PayOrder
from firmware.virtual.network.pay_network.acts.paying import (
    charge_code,
    make_order_code,
)
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.acts.undoing import (
    Undone,
    cancel_trade,
    close_order,
)
from firmware.virtual.network.pay_network.alipay.biz_content import BizContent
from firmware.virtual.network.pay_network.alipay.refusals import (
    failed,
    refused_with,
    succeeded,
    wrong_parameter,
)
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkTrade
from firmware.virtual.network.pay_network.money import yuan
from firmware.virtual.network.pay_network.network_time import second_text
from firmware.virtual.network.pay_network.wire import CallMoment, NetworkOutcome

PRODUCTS: Final = ("FACE_TO_FACE_PAYMENT", "OFFLINE_PAYMENT", "QR_CODE_OFFLINE")
FINISHED_MS: Final = 365 * 86_400_000


def pay(biz: BizContent, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """10000 if paid, 10003 while the buyer types the password (open/00f7ns)."""
    order = _order(biz, "timeout_express")
    code = biz.text("auth_code", 64, must=True)
    biz.one_of("scene", "bar_code")
    if "scene" not in biz.given or biz.wrong:
        return wrong_parameter(biz.wrong or "scene")
    trade = charge_code(books, order, code, now_ms=moment.now_ms)
    if isinstance(trade, ActRefusal):
        return failed(trade)
    if trade.status == "waiting":
        return succeeded("10003", **_named(trade), **buyer_of(books, trade),
                         total_amount=yuan(trade.amount_fen))  # fmt: skip
    return succeeded(**_named(trade), **buyer_of(books, trade), **_money(trade),
                     gmt_payment=_time(trade.paid_ms))  # fmt: skip


def precreate(biz: BizContent, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """An order's QR (open/05osv9)."""
    order = _order(biz, "qr_code_timeout_express", "timeout_express")
    if biz.wrong:
        return wrong_parameter(biz.wrong)
    code = make_order_code(books, order, now_ms=moment.now_ms)
    if isinstance(code, ActRefusal):
        return failed(code)
    return succeeded(out_trade_no=code.out_trade_no, qr_code=code.qr)


def query(biz: BizContent, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """The state of a trade. A QR that nobody scanned has none: ACQ.TRADE_NOT_EXIST."""
    trade = trade_of(biz, books)
    if isinstance(trade, NetworkOutcome):
        return trade
    if trade is None:
        return failed(ActRefusal.NO_TRADE)
    paid = _money(trade) if trade.paid_ms else {"total_amount": yuan(trade.amount_fen)}
    return succeeded(
        **_named(trade),
        **buyer_of(books, trade),
        **paid,
        trade_status=status_of(trade, moment.now_ms),
        send_pay_date=_time(trade.paid_ms),
    )


def cancel(biz: BizContent, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """Close or refund. A number without a trade is 10000 with no action (open/02ekfr).

    The page does not say that an unscanned QR dies of it, so it does not: it can be
    paid until its time is over.
    """
    trade = trade_of(biz, books)
    if isinstance(trade, NetworkOutcome):
        return trade
    undone = cancel_trade(
        books, trade, now_ms=moment.now_ms, late_payment_ms=moment.late_payment_ms
    )
    if isinstance(undone, ActRefusal):
        return failed(undone, retry_flag="N")
    return succeeded(
        trade_no=trade.number if trade else None,
        out_trade_no=biz.given.get("out_trade_no"),
        retry_flag="N",
        action=None if undone == Undone.NOTHING else undone.value,
    )


def close(biz: BizContent, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """Close a trade that waits; on Alipay one of a pay code too."""
    trade = trade_of(biz, books)
    if isinstance(trade, NetworkOutcome):
        return trade
    if trade is not None and trade.status != "waiting":
        return failed(ActRefusal.NOT_PAID)
    if trade is not None and trade.kind == "code":
        cancel_trade(books, trade, now_ms=moment.now_ms)
    elif (reason := close_order(books, trade, now_ms=moment.now_ms)) is not None:
        return failed(reason)
    return succeeded(**({} if trade is None else _named(trade)))


def trade_of(biz: BizContent, books: PayBooks) -> NetworkTrade | NetworkOutcome | None:
    """The trade by `trade_no`, which goes first, or by `out_trade_no`."""
    number, own = biz.text("trade_no", 64), biz.out_trade_no()
    if biz.wrong or not (number or own):
        return wrong_parameter(biz.wrong or "out_trade_no")
    if number:
        found = books.trades.where("network = ? AND number = ?", ALIPAY, number)
        return found[0] if found else None
    return books.trades.get(ALIPAY, own)


def status_of(trade: NetworkTrade, now_ms: int) -> str:
    """The word for a trade's state: paid in part is TRADE_SUCCESS still."""
    if trade.status == "waiting":
        return "WAIT_BUYER_PAY"
    if trade.status == "closed":
        return "TRADE_CLOSED"
    old = trade.paid_ms is not None and now_ms - trade.paid_ms > FINISHED_MS
    return "TRADE_FINISHED" if old else "TRADE_SUCCESS"


def buyer_of(books: PayBooks, trade: NetworkTrade) -> dict[str, Any]:
    """Who pays: the number of the user, and the account with stars in it."""
    wallet = books.wallets.get(trade.wallet)
    buyer = wallet.buyer if wallet else ""
    return {"buyer_user_id": buyer, "buyer_logon_id": f"138****{buyer[-4:]}"}


def unavailable(name: str) -> NetworkOutcome:
    """A method that this gateway does not have."""
    return refused_with("40002", "isv.invalid-method", f"不存在的方法名：{name}")


def _order(biz: BizContent, *lives: str) -> PayOrder:
    """What is common to both ways to pay."""
    given = {key: value for key, value in biz.given.items() if key != "auth_code"}
    biz.one_of("product_code", *PRODUCTS)
    store, terminal = biz.text("store_id", 32), biz.text("terminal_id", 32)
    return PayOrder(
        ALIPAY,
        biz.out_trade_no(must=True),
        biz.amount("total_amount"),
        biz.subject(),
        asked={key: value for key, value in given.items() if key != "notify_url"},
        terms={
            "store": store,
            "terminal": terminal,
            "body": biz.text("body", 128),
            "notify_url": biz.text("notify_url", 256),
        },
        lives_ms=biz.lives_ms(*lives),
    )


def _named(trade: NetworkTrade) -> dict[str, Any]:
    return {"trade_no": trade.number, "out_trade_no": trade.out_trade_no}


def _money(trade: NetworkTrade) -> dict[str, Any]:
    amount = yuan(trade.amount_fen)
    return {
        "total_amount": amount,
        "receipt_amount": amount,
        "buyer_pay_amount": amount,
        "invoice_amount": amount,
        "point_amount": "0.00",
        "fund_bill_list": [{"fund_channel": "ALIPAYACCOUNT", "amount": amount}],
    }


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else second_text(at_ms)
