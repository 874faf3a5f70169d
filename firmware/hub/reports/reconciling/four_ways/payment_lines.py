"""Orders and payments that do not belong together, and payments without an end.

Each way is one query for what is wrong. What has only just begun is left out:
`BusinessDay.under_way_from`.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from firmware.hub.db.dialect.column_types import total
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.four_ways import money_states, payment_words
from firmware.hub.reports.reconciling.four_ways.kept_lines import kept_lines
from firmware.hub.reports.reconciling.report_lines import ReportLine, worded
from firmware.hub.sales.claims.order_flag import FlagKind
from firmware.hub.sales.tables import order_flags, orders, voids

CHECK = "payments"
PHONE = "phone"
_order, _void, _paid = orders.c, voids.c, payment_attempts.c
_Query = Select[*tuple[Any, ...]]


def payment_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Sales by phone and payments are one to one, and no payment stays open."""
    for query, word in (
        (_unpaid(span), payment_words.unpaid),
        (_different(span), payment_words.different),
        (_twice(span), payment_words.twice),
        (_not_by_phone(span), payment_words.not_by_phone),
        (_lone(span), payment_words.lone),
        (_endless(span), payment_words.endless),
    ):
        yield from worded(connection, query, word, check=CHECK)
    yield from kept_lines(connection, span, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _unpaid(span: BusinessDay) -> _Query:
    """Sold as paid by phone, and no money of it is here."""
    of_it = _paid.sale_id == _order.sale_id
    kept = exists().where(of_it, _paid.state.in_(money_states.WITH_THE_SHOP))
    returned = (
        select(func.max(_paid.out_trade_no))
        .where(of_it, _paid.state.in_(money_states.RETURNED))
        .scalar_subquery()
    )
    return select(
        _order.kid,
        _order.receipt_no,
        _order.payable_fen,
        _order.sale_id,
        returned.label("returned"),
    ).where(*_closed_in(span), _order.tender == PHONE, _order.payable_fen > 0, ~kept)


@lru_cache(maxsize=SPANS_MAX)
def _different(span: BusinessDay) -> _Query:
    """A sale and its payment, of two amounts or two kiosks."""
    return (
        select(
            _order.kid,
            _order.receipt_no,
            _order.payable_fen,
            _paid.out_trade_no,
            _paid.amount_fen,
            _paid.kid.label("paid_at"),
        )
        .select_from(_sales_with_money())
        .where(
            *_closed_in(span),
            _order.tender == PHONE,
            ~_flagged(),
            or_(_paid.amount_fen != _order.payable_fen, _paid.kid != _order.kid),
        )
    )


@lru_cache(maxsize=SPANS_MAX)
def _twice(span: BusinessDay) -> _Query:
    """A sale that was paid by phone more than once."""
    about = _order.kid, _order.receipt_no, _order.payable_fen, _order.sale_id
    return (
        select(
            *about,
            func.count().label("payments"),
            total(_paid.amount_fen).label("paid_fen"),
            func.min(_paid.out_trade_no).label("one"),
            func.max(_paid.out_trade_no).label("other"),
        )
        .select_from(_sales_with_money())
        .where(*_closed_in(span), _order.tender == PHONE)
        .group_by(*about)
        .having(func.count() > 1)
    )


@lru_cache(maxsize=SPANS_MAX)
def _not_by_phone(span: BusinessDay) -> _Query:
    """A sale that was paid by other means, and by phone as well."""
    return (
        select(
            _order.kid,
            _order.receipt_no,
            _order.payable_fen,
            _paid.out_trade_no,
            _paid.amount_fen,
        )
        .select_from(_sales_with_money())
        .where(*_closed_in(span), _order.tender != PHONE)
    )


@lru_cache(maxsize=SPANS_MAX)
def _lone(span: BusinessDay) -> _Query:
    """Money that is here, and no sale. One that has just come waits for its sale.

    What people have kept without a sale is none of them: `kept_lines`.
    """
    sold = exists().where(_order.sale_id == _paid.sale_id)
    receipt_no = (
        select(func.max(_void.receipt_no))
        .where(_void.sale_id == _paid.sale_id)
        .scalar_subquery()
    )
    return select(
        _paid.kid,
        _paid.out_trade_no,
        _paid.amount_fen,
        _paid.state,
        receipt_no.label("void"),
    ).where(
        *_asked_in(span),
        _paid.state.in_(money_states.WANTS_A_SALE),
        ~sold,
        or_(
            _paid.state == AttemptState.BOOKED.value,
            _paid.asked_at < span.under_way_from,
        ),
    )


@lru_cache(maxsize=SPANS_MAX)
def _endless(span: BusinessDay) -> _Query:
    """Nobody knows whether it was paid, or it has to go back, and that for long."""
    stuck = (*money_states.UNKNOWN, *money_states.GOING_BACK)
    goes_back = case((_paid.state.in_(money_states.GOING_BACK), 1), else_=0)
    return select(
        _paid.kid,
        _paid.out_trade_no,
        _paid.amount_fen,
        _paid.asked_at,
        goes_back.label("goes_back"),
    ).where(*_asked_in(span.ended), _paid.state.in_(stuck))


def _flagged() -> ColumnElement[bool]:
    """Whether the hub doubted it when the sale came: then people decide on its flag."""
    return exists().where(
        order_flags.c.sale_id == _order.sale_id,
        order_flags.c.kind == FlagKind.PAYMENT_UNPROVEN.value,
    )


def _sales_with_money():  # noqa: ANN202 - a join, whose type says nothing
    return orders.join(
        payment_attempts,
        and_(
            _paid.sale_id == _order.sale_id,
            _paid.state.in_(money_states.WITH_THE_SHOP),
        ),
    )


def _closed_in(span: BusinessDay) -> tuple[ColumnElement[bool], ...]:
    return _order.closed_at >= span.first, _order.closed_at < span.end


def _asked_in(span: BusinessDay) -> tuple[ColumnElement[bool], ...]:
    return _paid.asked_at >= span.first, _paid.asked_at < span.end
