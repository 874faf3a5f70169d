"""A day in numbers: by the orders, and by the ledger."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, Select, bindparam, case, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.ledger.postings import Unit
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.refunds import refund_totals
from firmware.hub.reports.wrong_clocks import elsewhere, wrong_clocks
from firmware.hub.sales import tables as sales_tables
from firmware.hub.sales.refunds.refund_posting import REFUNDED

MAX_KIOSKS = 20


RECEIVED = ("till:", "phone:")
"""Accounts of money that customers paid: the tills, and what networks owe."""
ACCOUNTS_MAX = 8
"""For how many kinds of accounts the query is kept once it is built."""
_row = sales_tables.orders.c
_posting, _entry = ledger_tables.postings.c, ledger_tables.entries.c
_of_members = case((_row.member_id.is_not(None), _row.earned_points))
_ORDERS = select(
    func.count(),
    func.coalesce(total(_row.payable_fen), 0),
    func.coalesce(total(_of_members), 0),
    func.count(_row.claimed_at),
).where(_row.closed_at >= bindparam("first"), _row.closed_at < bindparam("end"))


@dataclass(frozen=True, slots=True)
class Totals:
    """A span in numbers: by the orders, and by the ledger.

    `orders_by_receipt`: whose kiosk's clock was wrong, so that they stand at the time
    of their receipt (A44); `kiosks_by_receipt` are those kiosks, the first 20.
    `refunds` are those of the span, whenever their orders were. `elsewhere`: orders
    outside the span that their kiosk's clock dates into it.
    """

    orders: int
    orders_fen: int
    ledger_fen: int
    orders_points: int
    ledger_points: int
    orders_by_receipt: int = 0
    kiosks_by_receipt: tuple[str, ...] = ()
    elsewhere: int = 0
    elsewhere_fen: int = 0
    refunds: int = 0
    refunds_fen: int = 0
    ledger_refunds_fen: int = 0


def totals(connection: Connection, span: BusinessDay) -> Totals:
    """Count and sums; orders and ledger are summed apart from each other."""
    count, money, points, by_receipt = connection.execute(
        _ORDERS, {"first": span.first, "end": span.end}
    ).one()
    dated_here = elsewhere(connection, span)
    refunded = refund_totals(connection, span)
    return Totals(
        orders=count,
        orders_fen=money,
        ledger_fen=sum(
            _ledger_sum(connection, span, accounts=each, unit=Unit.CNY)
            for each in RECEIVED
        ),
        orders_points=points,
        ledger_points=_ledger_sum(connection, span, accounts="member:", unit=Unit.PTS),
        orders_by_receipt=by_receipt,
        kiosks_by_receipt=wrong_clocks(connection, span, MAX_KIOSKS)
        if by_receipt
        else (),
        elsewhere=dated_here.orders,
        elsewhere_fen=dated_here.amount_fen,
        refunds=refunded.refunds,
        refunds_fen=refunded.money_fen,
        ledger_refunds_fen=-_ledger_sum(
            connection, span, accounts=REFUNDED, unit=Unit.CNY, kind="refund"
        ),
    )


def _ledger_sum(
    connection: Connection,
    span: BusinessDay,
    *,
    accounts: str,
    unit: Unit,
    kind: str = "sale",
) -> int:
    given = {"first": span.first, "end": span.end, "unit": unit.value, "kind": kind}
    return connection.scalar(_moved(accounts), given) or 0


@lru_cache(maxsize=ACCOUNTS_MAX)
def _moved(accounts: str) -> Select[int]:
    return (
        select(func.coalesce(total(_entry.amount), 0))
        .select_from(ledger_tables.postings.join(ledger_tables.entries))
        .where(
            _posting.event_at >= bindparam("first"),
            _posting.event_at < bindparam("end"),
            _entry.account.startswith(accounts, autoescape=True),
            _entry.unit == bindparam("unit"),
            _posting.kind == bindparam("kind"),
        )
    )
