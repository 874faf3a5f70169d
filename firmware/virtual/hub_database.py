"""Reads the hub's database from outside, read-only."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.api import DriverError

READ_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry of the hub's ledger, with the slip number of its sale."""

    receipt_no: str
    account: str
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class PhoneOrder:
    """An order that was paid by phone: the number of its payment, its money in fen.

    `number` is empty if the hub has no payment for it. `kept_fen` is what refunds by
    its network leave of it, those that are still under way included.
    """

    number: str
    receipt_no: str
    paid_fen: int
    kept_fen: int


class HubDatabase:
    """Queries over what the hub has committed. Any thread."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def orders(self) -> int:
        """The number of orders that the hub has booked."""
        return self._number("SELECT count(*) FROM orders")

    def taken_fen(self) -> int:
        """The sum of all booked orders."""
        return self._number("SELECT coalesce(sum(payable_fen), 0) FROM orders")

    def refunded_fen(self) -> int:
        """The money of all booked refunds."""
        return self._number("SELECT coalesce(sum(money_fen), 0) FROM refunds")

    def voids(self) -> int:
        """The number of sales that reached payment and were not paid."""
        return self._number("SELECT count(*) FROM voids")

    def z_reports(self) -> int:
        """The number of Z reports, of kiosks and of the store."""
        return self._number("SELECT count(*) FROM closings")

    def unclosed(self, kid: str) -> int:
        """The number of entries of the daybook that no Z of this kiosk has."""
        return self._number(
            "SELECT count(*) FROM daybook WHERE kid = ? AND entry >"
            " (SELECT coalesce(max(upto), 0) FROM closings WHERE kid = ?)",
            kid,
            kid,
        )

    def z_report(self, kid: str, number: int) -> Any:  # noqa: ANN401 - JSON
        """A Z report of a kiosk as the hub keeps it, or None."""
        query = "SELECT document FROM closings WHERE kid = ? AND number = ?"
        rows = self._rows(query, kid, number)
        return json.loads(rows[0][0]) if rows else None

    def dead_letters(self) -> int:
        """The number of facts that the hub refused."""
        return self._number("SELECT count(*) FROM dead_letters")

    def unknown(self, gtin: str) -> int:
        """How often kiosks reported this article as unknown."""
        return self._number(
            "SELECT coalesce(sum(times), 0) FROM unknown_articles WHERE gtin = ?", gtin
        )

    def balance_points(self, card: str) -> int:
        """A member's points."""
        return self._number(
            "SELECT coalesce(sum(amount), 0) FROM entries JOIN members"
            " ON account = 'member:' || member_id WHERE unit = 'PTS' AND card = ?",
            card,
        )

    def member_id(self, card: str) -> str | None:
        """Whose card this is; None if it is nobody's."""
        rows = self._rows("SELECT member_id FROM members WHERE card = ?", card)
        return rows[0][0] if rows else None

    def sums(self) -> dict[str, int]:
        """What all entries of the ledger come to, by account and unit."""
        rows = self._rows(
            "SELECT account || ' ' || unit, sum(amount) FROM entries GROUP BY 1"
        )
        return dict(rows)

    def revision(self) -> int:
        """The newest catalogue revision."""
        return self._number("SELECT coalesce(max(revision), 0) FROM revisions")

    def ledger(self) -> list[LedgerLine]:
        """Every entry, in the order of the sales."""
        return [
            LedgerLine(*row)
            for row in self._rows(
                "SELECT receipt_no, account, unit, amount FROM entries"
                " JOIN postings USING (posting_id) JOIN orders USING (sale_id)"
                " ORDER BY receipt_no, unit, account"
            )
        ]

    def phone_orders(self) -> list[PhoneOrder]:
        """Every order that was paid by phone, with the number of its payment."""
        return [
            PhoneOrder(*row)
            for row in self._rows(
                "SELECT coalesce(out_trade_no, ''), receipt_no, payable_fen,"
                " payable_fen - (SELECT coalesce(sum(refund_fen), 0) FROM phone_refunds"
                " WHERE phone_refunds.sale_id = orders.sale_id AND state != 'cash')"
                " FROM orders LEFT JOIN order_payments USING (sale_id)"
                " WHERE tender = 'phone' ORDER BY receipt_no"
            )
        ]

    def newest_attempt(self) -> str:
        """How the newest attempt to be paid by phone stands; "" before the first."""
        rows = self._rows(
            "SELECT state FROM payment_attempts"
            " ORDER BY asked_at DESC, attempt DESC LIMIT 1"
        )
        return rows[0][0] if rows else ""

    def _number(self, query: str, *values: object) -> int:
        ((number,),) = self._rows(query, *values)
        return int(number)

    def _rows(self, query: str, *values: object) -> list[Any]:
        return _rows(self._database, query, *values)


def kiosk_backlog(journal: Path) -> int:
    """The number of facts that wait in a kiosk's journal."""
    ((number,),) = _rows(journal, "SELECT count(*) FROM outbox")
    return int(number)


def _rows(database: Path, query: str, *values: object) -> list[Any]:
    """What SQLite returns; DriverError if the file or its tables are not there yet."""
    address = f"file:{database}?mode=ro"
    try:
        with closing(
            sqlite3.connect(address, uri=True, timeout=READ_LIMIT_S)
        ) as connection:
            return connection.execute(query, values).fetchall()
    except sqlite3.OperationalError as exc:
        raise DriverError(f"{database.name}: {exc}") from exc
