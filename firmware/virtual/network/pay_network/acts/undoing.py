"""A merchant takes back: a trade that is closed or cancelled, and refunds."""

from dataclasses import replace
from enum import Enum
from typing import Final

from firmware.virtual.network.pay_network.acts.order import new_number
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.acts.settling import close_trade, give_back
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkRefund, NetworkTrade
from firmware.virtual.network.pay_network.network_time import DAY_MS

CANCEL_WINDOW_MS: Final = {"alipay": DAY_MS, "wechat_pay": 7 * DAY_MS}
"""From the trade's creation, by the pages of cancel and of reverse."""

REFUND_WINDOW_MS: Final = 365 * DAY_MS


class Undone(Enum):
    """What a cancel did."""

    NOTHING = "nothing"
    CLOSED = "close"
    REFUNDED = "refund"


def cancel_trade(
    books: PayBooks, trade: NetworkTrade | None, *, now_ms: int,
    late_payment_ms: int | None = None,
) -> Undone | ActRefusal:  # fmt: skip
    """Close a trade that waits, refund one that is paid. Repeated, it does no more.

    `late_payment_ms`: the wallet pays that much later, although the trade was closed.
    """
    if trade is None:
        return Undone.NOTHING
    if trade.status == "closed":
        return Undone.REFUNDED if trade.reason == "refunded" else Undone.CLOSED
    if now_ms - trade.created_ms > CANCEL_WINDOW_MS[trade.network]:
        return ActRefusal.CANCEL_TOO_LATE
    if trade.status == "waiting":
        closed = close_trade(books, trade, "cancelled", at_ms=now_ms)
        if late_payment_ms is not None:
            books.trades.put(replace(closed, pays_ms=now_ms + late_payment_ms))
        return Undone.CLOSED
    if books.refunded_fen(trade):
        return ActRefusal.REFUNDED_BEFORE
    _pay_back(
        books,
        trade,
        NetworkRefund(
            trade.network, f"cancel-{trade.out_trade_no}", trade.out_trade_no,
            new_number(trade.network, now_ms), trade.amount_fen, now_ms, now_ms,
            "cancel",
        ),
    )  # fmt: skip
    return Undone.REFUNDED


def refund_trade(
    books: PayBooks, trade: NetworkTrade | None, asked: NetworkRefund
) -> tuple[NetworkRefund, bool] | ActRefusal:
    """Pay back a part or all; the refund, and whether money moved now.

    The refund's number is the key: a repeat with the same amount moves nothing.
    """
    if trade is None:
        return ActRefusal.NO_TRADE
    earlier = books.refunds.get(asked.network, asked.out_request_no)
    if earlier is not None:
        before = (earlier.out_trade_no, earlier.amount_fen)
        same = before == (asked.out_trade_no, asked.amount_fen)
        return (earlier, False) if same else ActRefusal.OTHER_REFUND
    if trade.paid_ms is None or trade.status != "paid":
        return ActRefusal.NOT_PAID
    if asked.made_ms - trade.paid_ms > REFUND_WINDOW_MS:
        return ActRefusal.REFUND_TOO_LATE
    if books.refunded_fen(trade) + asked.amount_fen > trade.amount_fen:
        return ActRefusal.MORE_THAN_PAID
    _pay_back(books, trade, asked)
    return asked, True


def close_order(
    books: PayBooks, trade: NetworkTrade | None, *, now_ms: int
) -> ActRefusal | None:
    """Close an order that nobody paid; a trade of a pay code can only be cancelled."""
    if trade is None:
        return ActRefusal.NO_TRADE
    if trade.kind == "code":
        return ActRefusal.ONLY_REVERSE
    if trade.status == "paid":
        return ActRefusal.ALREADY_PAID
    if trade.status == "waiting":
        close_trade(books, trade, "cancelled", at_ms=now_ms)
    return None


def _pay_back(books: PayBooks, trade: NetworkTrade, refund: NetworkRefund) -> None:
    books.refunds.put(refund)
    give_back(books, trade, refund.amount_fen)
    if books.refunded_fen(trade) == trade.amount_fen:
        close_trade(books, trade, "refunded", at_ms=refund.made_ms)
