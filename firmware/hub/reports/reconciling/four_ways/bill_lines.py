"""Payments beside the networks' own bills of them, both ways (N11).

A bill covers a payment if it is of its day, and if near midnight the bill of the day
beside is here, too. What no bill covers is not looked at.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)

from firmware.hub.db.dialect.column_types import total
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.payments.bills.tables import payment_bill_lines, payment_bills
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.four_ways import bill_words, money_states
from firmware.hub.reports.reconciling.report_lines import ReportLine, worded
from firmware.hub.sales.refunds.by_phone.phone_refund import ReturnState
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds
from firmware.hub.sales.tables import orders

CHECK = "bills"
OWN = True
WHOLE = "R"
"""What a payment's number has behind it as that of its whole return."""
_paid, _line = payment_attempts.c, payment_bill_lines.c
_back = phone_refunds.c
_ASKED = tuple(state for state in ReturnState if state is not ReturnState.CASH)
_its_attempt = and_(
    _paid.out_trade_no == _line.out_trade_no, _paid.network == _line.network
)
_Query = Select[*tuple[Any, ...]]


def bill_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """What a network has and we do not, what we have and it does not, and how much."""
    for query, word in (
        (_not_in_bill(span), bill_words.not_in_bill),
        (_not_here(span), bill_words.not_here),
        (_other_sums(span), bill_words.other_sums),
        (_other_refunds(span), bill_words.other_refund),
        (_other_day(span), bill_words.other_day),
    ):
        yield from worded(connection, query, word, check=CHECK)


def covered(moment: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the bills are here in which a payment of that moment must be."""
    its, beside = payment_bills.alias("its"), payment_bills.alias("beside")
    return and_(
        exists().where(
            its.c.network == _paid.network,
            its.c.first_at <= moment,
            its.c.end_at > moment,
        ),
        exists().where(
            beside.c.network == _paid.network,
            beside.c.early_at <= moment,
            beside.c.calm_at > moment,
        ),
    )


@lru_cache(maxsize=SPANS_MAX)
def _not_in_bill(span: BusinessDay) -> _Query:
    listed = exists().where(_its_attempt, _line.amount_fen > 0)
    receipt_no = (
        select(func.max(orders.c.receipt_no))
        .where(orders.c.sale_id == _paid.sale_id)
        .scalar_subquery()
    )
    return select(
        _paid.kid,
        _paid.network,
        _paid.out_trade_no,
        _paid.amount_fen,
        receipt_no.label("receipt_no"),
    ).where(
        _paid.asked_at >= span.first,
        _paid.asked_at < span.end,
        _paid.state.in_(money_states.TAKEN),
        covered(_paid.asked_at),
        ~listed,
    )


@lru_cache(maxsize=SPANS_MAX)
def _not_here(span: BusinessDay) -> _Query:
    """Lines whose number we could have made, and did not."""
    return (
        select(
            literal("").label("kid"),
            _line.network,
            _line.out_trade_no,
            _line.amount_fen,
            _line.at,
            _line.day,
            _line.number,
        )
        .select_from(payment_bill_lines.outerjoin(payment_attempts, _its_attempt))
        .where(*_in(span), _line.own == OWN, _paid.out_trade_no.is_(None))
    )


@lru_cache(maxsize=SPANS_MAX)
def _other_sums(span: BusinessDay) -> _Query:
    """Trades whose sums in all bills are not those of the attempt."""
    trades = _trades(span)
    sums = trades.c
    joined = and_(
        _paid.out_trade_no == sums.out_trade_no, _paid.network == sums.network
    )
    began_before = _paid.asked_at < span.under_way_from
    return (
        select(
            _paid.kid,
            _paid.network,
            _paid.out_trade_no,
            _paid.amount_fen,
            _paid.state,
            _refunded(ReturnState.DONE).label("refunded"),
            sums.taken,
            sums.given,
            sums.times,
        )
        .select_from(trades.join(payment_attempts, joined))
        .where(began_before, ~_sums_agree(trades))
    )


@lru_cache(maxsize=SPANS_MAX)
def _other_refunds(span: BusinessDay) -> _Query:
    """Refunds that we did not ask for so, of trades whose sums agree."""
    trades = _trades(span)
    joined = and_(
        _paid.out_trade_no == trades.c.out_trade_no,
        _paid.network == trades.c.network,
    )
    asked = exists().where(
        _back.refund_no == _line.refund_no,
        _back.out_trade_no == _line.out_trade_no,
        _back.refund_fen == -_line.amount_fen,
    )
    whole = and_(
        _line.refund_no == _paid.out_trade_no + WHOLE,
        _paid.state.in_(money_states.RETURNED),
    )
    return (
        select(
            _paid.kid,
            _paid.network,
            _paid.out_trade_no,
            _paid.amount_fen,
            _line.refund_no,
            _line.amount_fen.label("line_fen"),
            _line.at,
        )
        .select_from(
            payment_bill_lines.join(payment_attempts, _its_attempt).join(trades, joined)
        )
        .where(
            *_in(span),
            _line.amount_fen < 0,
            _line.refund_no != "",
            _paid.asked_at < span.under_way_from,
            _sums_agree(trades),
            ~asked,
            ~whole,
        )
    )


def _sums_agree(trades: Subquery) -> ColumnElement[bool]:
    """Whether a trade was paid once, and as much went back, as the attempt says."""
    sums = trades.c
    taken_well = or_(
        and_(sums.times == 1, sums.taken == _paid.amount_fen),
        and_(sums.times == 0, ~covered(_paid.asked_at)),
    )
    return and_(taken_well, _given_well(sums.given))


@lru_cache(maxsize=SPANS_MAX)
def _trades(span: BusinessDay) -> Subquery:
    """What all bills say in sum of each trade that the span's lines name."""
    touched = select(_line.out_trade_no).where(*_in(span), _line.own == OWN)
    taken = case((_line.amount_fen > 0, _line.amount_fen), else_=0)
    given = case((_line.amount_fen < 0, -_line.amount_fen), else_=0)
    return (
        select(
            _line.network,
            _line.out_trade_no,
            total(taken).label("taken"),
            total(given).label("given"),
            total(case((_line.amount_fen > 0, 1), else_=0)).label("times"),
        )
        .where(_line.out_trade_no.in_(touched))
        .group_by(_line.network, _line.out_trade_no)
        .subquery("trades")
    )


def _given_well(given: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether as much went back as the attempt says."""
    done, asked = _refunded(ReturnState.DONE), _refunded(*_ASKED)
    all_of_it = given == _paid.amount_fen
    not_yet = and_(given == 0, ~covered(_paid.changed_at))
    return case(
        (_paid.state.in_(money_states.WITH_THE_SHOP), given.between(done, asked)),
        (_paid.state.in_(money_states.GOING_BACK), or_(given == 0, all_of_it)),
        (_paid.state == money_states.WENT_BACK, or_(all_of_it, not_yet)),
        else_=all_of_it,
    )


def _refunded(*states: ReturnState) -> ScalarSelect[int]:
    """How much of it refunds return that are so far; done ones as bills cover them."""
    names = [state.value for state in states]
    which = [_back.out_trade_no == _paid.out_trade_no, _back.state.in_(names)]
    if states == (ReturnState.DONE,):
        which.append(covered(_back.changed_at))
    return (
        select(func.coalesce(total(_back.refund_fen), 0))
        .where(*which)
        .correlate(payment_attempts)
        .scalar_subquery()
    )


@lru_cache(maxsize=SPANS_MAX)
def _other_day(span: BusinessDay) -> _Query:
    bill = payment_bills.c
    its_bill = and_(bill.network == _line.network, bill.day == _line.day)
    return (
        select(
            _paid.kid,
            _paid.network,
            _paid.out_trade_no,
            _paid.amount_fen,
            _paid.asked_at,
            _line.at,
        )
        .select_from(
            payment_bill_lines.join(payment_attempts, _its_attempt).join(
                payment_bills, its_bill
            )
        )
        .where(
            *_in(span),
            _line.amount_fen > 0,
            or_(_paid.asked_at < bill.early_at, _paid.asked_at >= bill.late_at),
        )
    )


def _in(span: BusinessDay) -> tuple[ColumnElement[bool], ...]:
    return _line.at >= span.first, _line.at < span.end
