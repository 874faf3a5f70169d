"""Points of sales that were not taken, were granted twice, or are held for ever."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from firmware.base.wording.phrases import Template
from firmware.hub.ledger.postings import Unit
from firmware.hub.ledger.tables import entries, postings
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHoldState
from firmware.hub.loyalty.tables import sale_holds
from firmware.hub.reports.business_day import ALWAYS, SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, shown
from firmware.hub.sales.tables import order_flags, orders, voids
from firmware.protocol.envelope import utc_text

CHECK = "redeemed"
HELD_MAX_DAYS = 1
"""A kiosk that is away may end a sale when it is back."""
_order, _void, _hold = orders.c, voids.c, sale_holds.c
_Query = Select[*tuple[Any, ...]]
_OPEN = SaleHoldState.OPEN.value
_POSTED = SaleHoldState.POSTED.value


def redeemed_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """What sales redeemed was taken, once; no hold outlives its sale."""
    yield from _not_taken(connection, span)
    yield from _left(connection, span)
    yield from _granted(connection, span)


def _not_taken(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Sales whose points have no trace, or another one."""
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: paid with {points_used} points, and {taken}"
        " were taken; `countertop member show` shows what the member has"
    )
    return shown(connection, _not_taken_query(span), line, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _not_taken_query(span: BusinessDay) -> _Query:
    took_other = and_(_hold.outcome == _POSTED, _hold.points != _order.points_used)
    return (
        select(
            _order.kid,
            _order.receipt_no,
            _order.points_used,
            func.coalesce(_hold.points, 0).label("taken"),
        )
        .select_from(orders.outerjoin(sale_holds, _hold.sale_id == _order.sale_id))
        .where(
            _order.closed_at >= span.first,
            _order.closed_at < span.end,
            _order.points_used > 0,
            _order.member_id.is_not(None),
            or_(_hold.outcome.is_(None), took_other),
        )
    )


def _left(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    line = Template(
        "sale {sale_id}, kiosk {kid}: {points} points of member {member_id} are held"
        " since {held_at}; `countertop holds` ends it"
    )
    return shown(connection, _left_query(span), line, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _left_query(span: BusinessDay) -> _Query:
    ended = or_(
        exists().where(_order.sale_id == _hold.sale_id),
        exists().where(_void.sale_id == _hold.sale_id),
    )
    return select(
        _hold.kid, _hold.sale_id, _hold.member_id, _hold.points, _hold.held_at
    ).where(
        _hold.outcome == _OPEN,
        _hold.held_at >= span.first,
        _hold.held_at < span.end,
        or_(ended, _hold.held_at < _days_before(span.under_way_from)),
    )


def _granted(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Points that were granted beside those of the sale, which nobody withheld."""
    line = Template(
        "receipt {receipt_no}, kiosk {kid}: {points} points were granted beside those"
        " of the sale, {withheld} had been withheld"
    )
    return shown(connection, _granted_query(span), line, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _granted_query(span: BusinessDay) -> _Query:
    posting, entry, flag = postings.c, entries.c, order_flags.c
    withheld = func.coalesce(flag.withheld_points, 0)
    of_the_member = and_(
        entry.posting_id == posting.posting_id,
        entry.unit == Unit.PTS.value,
        entry.account.startswith("member:"),
    )
    return (
        select(
            _order.kid,
            _order.receipt_no,
            entry.amount.label("points"),
            withheld.label("withheld"),
        )
        .select_from(
            postings.join(entries, of_the_member)
            .join(orders, _order.sale_id == posting.sale_id)
            .outerjoin(order_flags, flag.sale_id == posting.sale_id)
        )
        .where(
            posting.kind == "accepted_points",
            _order.closed_at >= span.first,
            _order.closed_at < span.end,
            entry.amount > withheld,
        )
    )


def _days_before(moment: str) -> str:
    """A day before; before all times if the moment is not known."""
    if moment == ALWAYS.end:
        return ALWAYS.first
    then = datetime.fromisoformat(moment) - timedelta(days=HELD_MAX_DAYS)
    return utc_text(int(then.timestamp() * 1000))
