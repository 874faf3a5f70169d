"""Journals, hub, networks and paper beside each other, after all has come to rest.

The networks' own books say what was really taken: they are the judge. Each fault is a
text.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from firmware.virtual.hub_database import HubDatabase
from firmware.virtual.money_compared import TakenTrade, differences, taken_trades
from firmware.virtual.phones.traces import files_below
from tests.stress.customers.paper import slips_in
from tests.stress.customers.payers import BALANCE_FEN, CODES
from tests.stress.oracle import Sold

RECEIPT: Final = re.compile(r"^单号 +(\S+)$", re.MULTILINE)
TITLE: Final = "购物小票"
COPY: Final = "补打 COPY"
DIGITS: Final = re.compile(rb"\d{16,}")
CODE_DIGITS: Final = range(16, 25)
AT_REST: Final = {"closed", "booked", "refunded"}
OPEN: Final = (
    "SELECT (SELECT count(due_ms) FROM payment_attempts)"
    " + (SELECT count(due_ms) FROM phone_refunds)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneBooks:
    """What is compared. `report` is the networks', `folder` holds all boxes' files."""

    sold: Sold
    report: Mapping[str, Any]
    hub: Path
    kiosks: Sequence[Path]
    folder: Path

    def faults(self) -> Iterator[str]:
        """Everything that is charged twice, lost, given away, or known to others."""
        trades = taken_trades(self.report)
        orders = HubDatabase(self.hub).phone_orders()
        yield from differences(trades, orders)
        yield from self._sales({each.number: each for each in trades})
        yield from self._wallets(trades)
        yield from self._hub_rests()
        yield from self._coupons()
        yield from self._slips()
        yield from self._codes()

    def lines(self) -> Iterator[str]:
        """How much there was of what, for people."""
        trades, sold = taken_trades(self.report), self.sold
        by_network = Counter(each.network for each in trades)
        back = sum(each.kept_fen == 0 for each in trades)
        whose = ", ".join(f"{name} {count}" for name, count in by_network.items())
        used = sum(map(len, sold.coupons.values()))
        yield f"by phone    {len(sold.paid_by)} sales; {len(trades)} payments ({whose})"
        yield f"back        {back} payments wholly; {len(sold.refunds)} refunds"
        yield f"besides     {used} coupons used, {len(_shown(self.folder))} pay codes"

    def _sales(self, trades: Mapping[str, TakenTrade]) -> Iterator[str]:
        """By the kiosks' journals: each paid sale has its money, no other has any."""
        sold = self.sold
        owed = {
            number: sold.closed_fen[sale_id] - sold.back_fen(sale_id)
            for sale_id, number in sold.paid_by.items()
        }
        if len(owed) != len(sold.paid_by):
            yield "one payment pays for two sales"
        for number in owed.keys() | trades.keys():
            kept_fen = trades[number].kept_fen if number in trades else 0
            if kept_fen != owed.get(number, 0):
                yield f"{number}: {kept_fen} fen kept, sold for {owed.get(number, 0)}"

    def _wallets(self, trades: Sequence[TakenTrade]) -> Iterator[str]:
        """By the customers: what their wallets lack is what the shop has."""
        left_fen = sum(int(each["balance_fen"]) for each in self.report["wallets"])
        had_fen = sum(_had_fen(each) for each in self.report["wallets"])
        kept_fen = sum(each.kept_fen for each in trades)
        if had_fen - left_fen != kept_fen:
            yield f"wallets lack {had_fen - left_fen} fen, the shop was paid {kept_fen}"

    def _hub_rests(self) -> Iterator[str]:
        with _opened(self.hub) as hub:
            states = dict(
                hub.execute("SELECT out_trade_no, state FROM payment_attempts")
            )
            refunds = dict(hub.execute("SELECT refund_no, state FROM phone_refunds"))
        booked = {number for number, state in states.items() if state == "booked"}
        if booked != set(self.sold.paid_by.values()):
            yield f"booked {booked}, sold {set(self.sold.paid_by.values())}"
        for number, state in states.items():
            if state not in AT_REST:
                yield f"attempt {number} stays {state}"
        for number, state in refunds.items():
            if state != "done":
                yield f"refund {number} stays {state}"

    def _coupons(self) -> Iterator[str]:
        """Each is used up by the one sale that used it, and that was not refunded."""
        back = {c for each in self.sold.refunds.values() for c in each.coupons_back}
        used = Counter(c for each in self.sold.coupons.values() for c in each)
        with _opened(self.hub) as hub:
            query = "SELECT coupon_id, act FROM coupon_events ORDER BY turn"
            acts = hub.execute(query).fetchall()
        ends = dict(acts)
        uses = Counter(coupon for coupon, act in acts if act == "use")
        for coupon in used.keys() | ends.keys():
            times, end = used[coupon], ends.get(coupon)
            if uses[coupon] != times:
                yield f"coupon {coupon} is used {uses[coupon]} times, not {times}"
            if coupon not in back and (end == "use") != bool(times):
                yield f"coupon {coupon} ends with {end}"

    def _slips(self) -> Iterator[str]:
        """Each paid sale has one, and copies; no other sale has any."""
        slips = [slip for each in self.kiosks for slip in slips_in(each)]
        sales = [slip for slip in slips if TITLE in slip]
        named = Counter(found[1] for s in sales if (found := RECEIPT.search(s)))
        first = Counter(
            found[1] for s in sales if COPY not in s and (found := RECEIPT.search(s))
        )
        due = set(self.sold.receipts.values())
        yield from (f"a slip without payment: {each}" for each in named.keys() - due)
        yield from (f"no slip of {each}" for each in due - named.keys())
        for receipt, times in first.items():
            if times > 1:
                yield f"{times} slips of {receipt} are no copies"

    def _codes(self) -> Iterator[str]:
        """A pay code is in no file but that of the phones (N01)."""
        shown = set(_shown(self.folder))
        for file in files_below(self.folder):
            digits = DIGITS.findall(file.read_bytes())
            if file.name != CODES and any(_codes_in(run) & shown for run in digits):
                yield f"a pay code in {file.name}"


def hub_rests(database: Path) -> bool:
    """Whether no attempt and no refund waits for a network."""
    with _opened(database) as hub:
        ((due,),) = hub.execute(OPEN).fetchall()
    return not due


def _had_fen(wallet: Mapping[str, Any]) -> int:
    """What was in a wallet at first: all have the same, or one fen, which stays."""
    return min(1, wallet["balance_fen"]) if wallet["balance_fen"] <= 1 else BALANCE_FEN


def _codes_in(digits: bytes) -> set[str]:
    """Every code that may stand in a row of digits."""
    text = digits.decode("ascii")
    starts = range(len(text))
    return {text[at : at + size] for at in starts for size in CODE_DIGITS}


def _shown(folder: Path) -> list[str]:
    file = folder / CODES
    return file.read_text("ascii").split() if file.exists() else []


def _opened(path: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5.0))
