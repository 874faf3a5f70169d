"""The networks' own books beside the hub's: every fen that moved by phone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from firmware.retail.money import yuan
from firmware.virtual.hub_database import PhoneOrder


@dataclass(frozen=True, slots=True)
class TakenTrade:
    """A trade for which a network took money, in fen; `kept_fen` did not go back."""

    number: str
    network: str
    paid_fen: int
    kept_fen: int


def taken_trades(report: Mapping[str, Any]) -> list[TakenTrade]:
    """The trades of a network's books whose money was taken, the oldest first."""
    return [
        TakenTrade(
            str(each["out_trade_no"]),
            str(each["network"]),
            int(each["amount_fen"]),
            int(each["amount_fen"]) - int(each["refunded_fen"]),
        )
        for each in report["trades"]
        if each["paid_ms"] is not None
    ]


def differences(
    trades: Iterable[TakenTrade], orders: Iterable[PhoneOrder]
) -> list[str]:
    """What the two books do not agree about, a line each; none if they do.

    A trade whose money went back entirely needs no order.
    """
    by_number = {each.number: each for each in trades}
    orders = list(orders)
    sold = {each.number for each in orders}
    faults = [
        f"{trade.number}: {yuan(trade.kept_fen)} taken at {trade.network}, no order"
        for trade in by_number.values()
        if trade.kept_fen and trade.number not in sold
    ]
    return faults + [
        fault
        for order in orders
        for fault in _fault(order, by_number.get(order.number))
    ]


def rows(trades: Iterable[TakenTrade], orders: Iterable[PhoneOrder]) -> list[str]:
    """Each trade that was taken, beside the hub's order of the same number."""
    sold = {each.number: each for each in orders}
    return [_row(trade, sold.get(trade.number)) for trade in trades]


def _fault(order: PhoneOrder, trade: TakenTrade | None) -> Iterable[str]:
    if trade is None:
        yield f"{order.receipt_no}: no network took money for it"
    elif (trade.paid_fen, trade.kept_fen) != (order.paid_fen, order.kept_fen):
        yield (
            f"{order.receipt_no}: {yuan(order.paid_fen)} of which"
            f" {yuan(order.kept_fen)} stay; at {trade.network}"
            f" {yuan(trade.paid_fen)} of which {yuan(trade.kept_fen)} stay"
        )


def _row(trade: TakenTrade, order: PhoneOrder | None) -> str:
    sale = order.receipt_no if order else "no sale, given back"
    ours = order.kept_fen if order else 0
    return (
        f"{trade.network:<11} took {yuan(trade.paid_fen):>6}"
        f"  kept {yuan(trade.kept_fen):>6}   hub {yuan(ours):>6}  {sale}"
    )
