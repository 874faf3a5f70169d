"""Slips that belong to no sale, and sales whose slip nobody knows of (N11)."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, case, exists, func, select

from firmware.base.wording.phrases import Phrase, Template
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.missing_receipts import Missing, missing_receipts
from firmware.hub.reports.reconciling.fair_share import fair_lines
from firmware.hub.reports.reconciling.four_ways.journal_gaps import GAPS
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more, shown
from firmware.hub.reports.reconciling.settled import is_settled
from firmware.hub.sales.claims.order_flag import FlagKind
from firmware.hub.sales.tables import order_flags, orders

CHECK = "slips"
SLIP_STATES = ("printed", "sent", "kept", "none")
_order, _flag = orders.c, order_flags.c
_Query = Select[*tuple[Any, ...]]


def slip_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Each sale has a slip of a known state, and each receipt number one sale."""
    yield from _of_no_state(connection, span)
    yield from _repeated(connection, span)
    yield from _missing(connection, span.ended)


def _of_no_state(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: whether its slip was printed is not known"
        " ({slip}); print it again at the kiosk if the customer asks"
    )
    yield from shown(connection, _of_no_state_query(span), line, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _of_no_state_query(span: BusinessDay) -> _Query:
    return select(_order.kid, _order.receipt_no, _order.slip).where(
        _order.closed_at >= span.first,
        _order.closed_at < span.end,
        _order.slip.not_in(SLIP_STATES),
    )


def _repeated(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """What the hub saw when the second one came is a flag, and no line here."""
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: {sales} sales have this number; which is"
        " on the slip?"
    )
    yield from shown(connection, _repeated_query(span), line, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _repeated_query(span: BusinessDay) -> _Query:
    flagged = exists().where(
        _flag.sale_id == _order.sale_id,
        _flag.kind == FlagKind.RECEIPT_REPEATED.value,
    )
    return (
        select(_order.kid, _order.receipt_no, func.count().label("sales"))
        .where(_order.closed_at >= span.first, _order.closed_at < span.end)
        .group_by(_order.kid, _order.receipt_no)
        .having(func.count() > 1, func.max(case((flagged, 1), else_=0)) == 0)
    )


def _missing(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Where facts are missing, too, the check of gaps names it."""
    waited_for = set(connection.scalars(GAPS))
    by_kiosk = dict[str, list[ReportLine]]()
    for found in missing_receipts(connection, span):
        if found.kid in waited_for:
            continue
        key = f"{found.kid} {found.after} {found.before}"
        if not is_settled(connection, CHECK, key):
            by_kiosk.setdefault(found.kid, []).append(ReportLine(_gap(found), key))
    first, more = fair_lines(by_kiosk.values())
    yield from first
    yield from and_more(more)


def _gap(found: Missing) -> Phrase:
    return Phrase(
        "kiosk {kid}: {count} receipts between {after} and {before} have not come; does"
        " a slip of them exist, then look at the kiosk: `countertop journal`",
        kid=found.kid,
        count=found.count,
        after=found.after,
        before=found.before,
    )
