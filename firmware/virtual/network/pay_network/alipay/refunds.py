"""alipay.trade.refund and alipay.trade.fastpay.refund.query."""

from firmware.virtual.network.pay_network.acts.order import ALIPAY, new_number
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.acts.undoing import refund_trade
from firmware.virtual.network.pay_network.alipay.biz_content import BizContent
from firmware.virtual.network.pay_network.alipay.refusals import (
    failed,
    succeeded,
    wrong_parameter,
)
from firmware.virtual.network.pay_network.alipay.trades import buyer_of, trade_of
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkRefund
from firmware.virtual.network.pay_network.money import yuan
from firmware.virtual.network.pay_network.network_time import second_text
from firmware.virtual.network.pay_network.wire import CallMoment, NetworkOutcome


def refund(biz: BizContent, books: PayBooks, moment: CallMoment) -> NetworkOutcome:
    """Pay back; `fund_change` is Y when money moved now, N for a repeat.

    `out_request_no` is the key; without it the whole amount only. `refund_fee` is the
    sum of all refunds of the trade.
    """
    trade = trade_of(biz, books)
    amount_fen = biz.amount("refund_amount")
    key = biz.text("out_request_no", 64)
    if isinstance(trade, NetworkOutcome) or biz.wrong:
        return (
            trade if isinstance(trade, NetworkOutcome) else wrong_parameter(biz.wrong)
        )
    if trade is None:
        return failed(ActRefusal.NO_TRADE)
    if not key and amount_fen != trade.amount_fen:
        return failed(ActRefusal.NOT_THE_WHOLE)
    asked = NetworkRefund(
        ALIPAY, key or trade.out_trade_no, trade.out_trade_no,
        new_number(ALIPAY, moment.now_ms), amount_fen, moment.now_ms, moment.now_ms,
    )  # fmt: skip
    done = refund_trade(books, trade, asked)
    if isinstance(done, ActRefusal):
        return failed(done, refund_fee="0.00", send_back_fee="0.00")
    made, moved = done
    return succeeded(
        trade_no=trade.number,
        out_trade_no=trade.out_trade_no,
        **buyer_of(books, trade),
        fund_change="Y" if moved else "N",
        refund_fee=yuan(books.refunded_fen(trade)),
        send_back_fee=yuan(made.amount_fen),
        gmt_refund_pay=second_text(made.made_ms),
    )


def refund_query(
    biz: BizContent, books: PayBooks, moment: CallMoment
) -> NetworkOutcome:
    """A refund by its key. One that does not exist is 10000 without `refund_status`."""
    trade = trade_of(biz, books)
    key = biz.text("out_request_no", 64, must=True)
    if isinstance(trade, NetworkOutcome) or biz.wrong:
        return (
            trade if isinstance(trade, NetworkOutcome) else wrong_parameter(biz.wrong)
        )
    if trade is None:
        return failed(ActRefusal.NO_TRADE)
    made = books.refunds.get(ALIPAY, key)
    if made is None or made.out_trade_no != trade.out_trade_no:
        return succeeded()
    done = made.done_ms <= moment.now_ms
    return succeeded(
        trade_no=trade.number,
        out_trade_no=trade.out_trade_no,
        out_request_no=made.out_request_no,
        total_amount=yuan(trade.amount_fen),
        refund_amount=yuan(made.amount_fen),
        refund_status="REFUND_SUCCESS" if done else None,
        gmt_refund_pay=second_text(made.made_ms) if done else None,
    )
