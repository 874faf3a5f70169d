"""The orders of a day as people and other programs read them, each fen explained."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, select

from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.sales import tables as sales_tables

T = TypeVar("T")


OrderLine = dict[str, Any]
"""One line as it was rung up, by the names of the columns of `order_lines`."""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One move of the price and the rule that made it (N06)."""

    stage: str
    rule: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One entry of the order's posting; `amount` in fen (CNY) or points (PTS)."""

    account: str
    unit: str
    amount: int


@dataclass(frozen=True, slots=True)
class Order:
    """One order with everything that explains it.

    `claimed_at`: the kiosk's clock, if `closed_at` is the time of receipt (A44).
    """

    sale_id: str
    receipt_no: str
    kid: str
    closed_at: str
    received_at: str
    payable_fen: int
    tender: str
    member_id: str | None
    earned_points: int
    policy_version: int
    catalogue_revision: int
    slip: str
    claimed_at: str | None
    lines: tuple[OrderLine, ...]
    steps: tuple[OrderStep, ...]
    ledger: tuple[LedgerRow, ...]


def orders(connection: Connection, span: BusinessDay) -> list[Order]:
    """The orders that closed in a span, in the order in which they closed."""
    row = sales_tables.orders.c
    lines, steps = _lines(connection, span), _steps(connection, span)
    ledger = _ledger(connection, span)
    found = connection.execute(
        select(
            row.sale_id,
            row.receipt_no,
            row.kid,
            row.closed_at,
            row.received_at,
            row.payable_fen,
            row.tender,
            row.member_id,
            row.earned_points,
            row.policy_version,
            row.catalogue_revision,
            row.slip,
            row.claimed_at,
        )
        .where(row.sale_id.in_(_of(span)))
        .order_by(row.closed_at, row.sale_id)
    )
    return [
        Order(
            *each,
            lines=tuple(lines[each.sale_id]),
            steps=tuple(steps[each.sale_id]),
            ledger=tuple(ledger[each.sale_id]),
        )
        for each in found
    ]


def _of(span: BusinessDay) -> Select[str]:
    row = sales_tables.orders.c
    closed = row.closed_at
    return select(row.sale_id).where(closed >= span.first, closed < span.end)


def _lines(connection: Connection, span: BusinessDay) -> dict[str, list[OrderLine]]:
    row = sales_tables.order_lines.c
    rows = connection.execute(
        select(sales_tables.order_lines)
        .where(row.sale_id.in_(_of(span)))
        .order_by(row.sale_id, row.number)
    )
    names = [name for name in row.keys() if name != "sale_id"]  # noqa: SIM118 - no dict
    return _grouped(
        (line["sale_id"], {name: line[name] for name in names})
        for line in rows.mappings()
    )


def _steps(connection: Connection, span: BusinessDay) -> dict[str, list[OrderStep]]:
    row = sales_tables.order_steps.c
    rows = connection.execute(
        select(row.sale_id, row.stage, row.rule, row.amount_fen)
        .where(row.sale_id.in_(_of(span)))
        .order_by(row.sale_id, row.number)
    )
    return _grouped((sale_id, OrderStep(*rest)) for sale_id, *rest in rows)


def _ledger(connection: Connection, span: BusinessDay) -> dict[str, list[LedgerRow]]:
    posting, entry = ledger_tables.postings.c, ledger_tables.entries.c
    rows = connection.execute(
        select(posting.sale_id, entry.account, entry.unit, entry.amount)
        .select_from(ledger_tables.postings.join(ledger_tables.entries))
        .where(posting.sale_id.in_(_of(span)))
        .order_by(posting.sale_id, entry.unit, entry.account)
    )
    return _grouped((sale_id, LedgerRow(*rest)) for sale_id, *rest in rows)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for sale_id, item in pairs:
        groups[sale_id].append(item)
    return groups
