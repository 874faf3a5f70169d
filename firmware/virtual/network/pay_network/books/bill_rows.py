"""The lines of a day's bill: what was paid that day, and what went back."""

import json
from dataclasses import dataclass, replace

from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkRefund, NetworkTrade
from firmware.virtual.network.pay_network.network_time import day_text


@dataclass(frozen=True, slots=True)
class BillRow:
    """A payment, or a refund with a negative amount.

    `request` is the merchant's number of a refund, `refund` the network's; `total_fen`
    is what the trade was for. `act` is `pay`, `refund` or `cancel`.
    """

    at_ms: int
    act: str
    number: str
    out_trade_no: str
    amount_fen: int
    total_fen: int
    subject: str
    created_ms: int
    kind: str
    buyer: str
    store: str
    terminal: str
    note: str
    request: str = ""
    refund: str = ""


def bill_rows(books: PayBooks, network: str, day: str) -> list[BillRow]:
    """The lines of a day in Beijing, by time; only what moved money."""
    rows = list[BillRow]()
    for trade in books.trades.where("network = ? AND paid_ms IS NOT NULL", network):
        rows.append(_payment(books, trade))
        rows += [_going_back(books, trade, each) for each in books.refunds_of(trade)]
    of_day = [row for row in rows if day_text(row.at_ms) == day]
    return sorted(of_day, key=lambda row: row.at_ms)


def _payment(books: PayBooks, trade: NetworkTrade) -> BillRow:
    wallet = books.wallets.get(trade.wallet)
    terms = json.loads(trade.terms)
    return BillRow(
        at_ms=trade.paid_ms or 0,
        act="pay",
        number=trade.number,
        out_trade_no=trade.out_trade_no,
        amount_fen=trade.amount_fen,
        total_fen=trade.amount_fen,
        subject=trade.subject,
        created_ms=trade.created_ms,
        kind=trade.kind,
        buyer=wallet.buyer if wallet else "",
        store=terms.get("store", ""),
        terminal=terms.get("terminal", ""),
        note=terms.get("body", "") or terms.get("attach", ""),
    )


def _going_back(books: PayBooks, trade: NetworkTrade, refund: NetworkRefund) -> BillRow:
    own = "" if refund.act == "cancel" else refund.out_request_no
    return replace(
        _payment(books, trade),
        at_ms=refund.done_ms,
        act=refund.act,
        amount_fen=-refund.amount_fen,
        request=own,
        refund=refund.number,
    )
