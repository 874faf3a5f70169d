"""The books as a whole: its tables, and what is computed of them."""

import hashlib
import json
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from firmware.virtual.network.pay_network.books.file import BookFile, BookTable
from firmware.virtual.network.pay_network.books.rows import (
    BuyerWallet,
    CallRecord,
    NetworkRefund,
    NetworkTrade,
    OrderCode,
    PendingNotice,
    ShownCode,
)


class PayBooks:
    """Everything that the networks know. Tables are used inside `open` only."""

    def __init__(self, path: Path) -> None:
        self._file = BookFile(path)
        with ExitStack() as failed:
            failed.callback(self.close)
            self._begin()
            failed.pop_all()

    def _begin(self) -> None:
        database = self._file.database
        self.wallets = BookTable(database, BuyerWallet, 1)
        self.codes = BookTable(database, ShownCode, 1)
        self.order_codes = BookTable(database, OrderCode, 2)
        self.trades = BookTable(database, NetworkTrade, 2)
        self.refunds = BookTable(database, NetworkRefund, 2)
        self.notices = BookTable(database, PendingNotice, 1)
        self.calls = BookTable(database, CallRecord, 1)
        with self.open():
            self._calls = max((each.call for each in self.calls.all()), default=0)

    @contextmanager
    def open(self) -> Generator[None]:
        """A transaction. Any thread; others wait."""
        with self._file.transaction():
            yield

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def next_call(self) -> int:
        """The number of a new call."""
        self._calls += 1
        return self._calls

    def refunded_fen(self, trade: NetworkTrade) -> int:
        """How much of a trade went back, refunds that are under way included."""
        return sum(each.amount_fen for each in self.refunds_of(trade))

    def refunds_of(self, trade: NetworkTrade) -> list[NetworkRefund]:
        """The refunds of a trade, the oldest first."""
        return self.refunds.where(
            "network = ? AND out_trade_no = ?", trade.network, trade.out_trade_no
        )

    def report(self) -> dict[str, Any]:
        """All that a judge of reconciliation compares; codes are digests."""
        return {
            "wallets": [asdict(each) for each in self.wallets.all()],
            "order_codes": [_with_terms(each) for each in self.order_codes.all()],
            "trades": [self._trade(each) for each in self._by_age()],
            "refunds": [asdict(each) for each in self.refunds.all()],
            "notices": [asdict(each) for each in self.notices.all()],
        }

    def _by_age(self) -> list[NetworkTrade]:
        return sorted(self.trades.all(), key=lambda each: each.created_ms)

    def _trade(self, trade: NetworkTrade) -> dict[str, Any]:
        return _with_terms(trade) | {"refunded_fen": self.refunded_fen(trade)}


def digest(text: str) -> str:
    """What stands in the books for a pay code, or for the content of an order."""
    return hashlib.sha256(text.encode()).hexdigest()


def _with_terms(row: OrderCode | NetworkTrade) -> dict[str, Any]:
    return asdict(row) | {"terms": json.loads(row.terms)}
