"""Money that moves, and what becomes due by itself."""

import json
import secrets
from dataclasses import replace

from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.books.rows import NetworkTrade, PendingNotice


def take_money(books: PayBooks, trade: NetworkTrade, at_ms: int) -> NetworkTrade | None:
    """Pay a trade out of its wallet; None if the wallet has less."""
    wallet = books.wallets.get(trade.wallet)
    if wallet is None or wallet.balance_fen < trade.amount_fen:
        return None
    books.wallets.put(
        replace(wallet, balance_fen=wallet.balance_fen - trade.amount_fen)
    )
    paid = replace(
        trade, status="paid", paid_ms=at_ms, pays_ms=None, closed_ms=None, reason=""
    )
    books.trades.put(paid)
    _announce(books, paid, at_ms)
    return paid


def give_back(books: PayBooks, trade: NetworkTrade, amount_fen: int) -> None:
    """Put money back into a trade's wallet."""
    wallet = books.wallets.get(trade.wallet)
    if wallet is not None:
        books.wallets.put(replace(wallet, balance_fen=wallet.balance_fen + amount_fen))


def close_trade(
    books: PayBooks, trade: NetworkTrade, reason: str, *, at_ms: int
) -> NetworkTrade:
    """Close a trade; what was paid is not touched."""
    closed = replace(
        trade, status="closed", reason=reason, closed_ms=at_ms, pays_ms=None
    )
    books.trades.put(closed)
    return closed


def settle_due(books: PayBooks, now_ms: int) -> None:
    """Do what its time has come for: late payments first, then trades that end.

    A payment that is planned comes even for a trade that was cancelled meanwhile: that
    is what the fault `pay_after_cancel` plans.
    """
    for trade in books.trades.where("pays_ms <= ?", now_ms):
        at_ms = now_ms if trade.pays_ms is None else trade.pays_ms
        if take_money(books, trade, at_ms) is None:
            close_trade(books, trade, "refused", at_ms=at_ms)
    for trade in books.trades.where("status = 'waiting' AND ends_ms <= ?", now_ms):
        close_trade(books, trade, "timed out", at_ms=trade.ends_ms)


def _announce(books: PayBooks, trade: NetworkTrade, at_ms: int) -> None:
    url = json.loads(trade.terms).get("notify_url")
    if url:
        books.notices.put(
            PendingNotice(
                secrets.token_hex(16), trade.network, trade.out_trade_no, url, at_ms
            )
        )
