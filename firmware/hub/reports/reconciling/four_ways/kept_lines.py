"""Payments that people keep without a sale, beside voids and the ledger."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select

from firmware.hub.ledger.tables import postings
from firmware.hub.payments.attempts import kept_money
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.four_ways import money_states, payment_words
from firmware.hub.reports.reconciling.report_lines import ReportLine, worded
from firmware.hub.sales.tables import voids

_paid, _void = payment_attempts.c, voids.c
_IS_KEPT = _paid.state == money_states.KEPT
_Query = Select[*tuple[Any, ...]]


def kept_lines(
    connection: Connection, span: BusinessDay, *, check: str
) -> Iterator[ReportLine]:
    """None is voided, and each stands in the ledger as long as it is kept."""
    for query, word in (
        (_voided(span), payment_words.kept_and_voided),
        (_otherwise_in_ledger(span), payment_words.kept_otherwise),
    ):
        yield from worded(connection, query, word, check=check)


@lru_cache(maxsize=SPANS_MAX)
def _voided(span: BusinessDay) -> _Query:
    """Kept before the void came, which promises the money back to the customer."""
    return (
        select(_paid.kid, _paid.out_trade_no, _paid.amount_fen, _void.receipt_no)
        .select_from(payment_attempts.join(voids, _void.sale_id == _paid.sale_id))
        .where(*_asked_in(span), _IS_KEPT)
    )


@lru_cache(maxsize=SPANS_MAX)
def _otherwise_in_ledger(span: BusinessDay) -> _Query:
    """Kept and not in the ledger, or the other way round."""
    stands = and_(_posted(kept_money.KEPT), ~_posted(kept_money.RELEASED))
    return select(_paid.kid, _paid.out_trade_no, _paid.amount_fen, _paid.state).where(
        *_asked_in(span),
        or_(and_(_IS_KEPT, ~stands), and_(~_IS_KEPT, stands)),
    )


def _posted(prefix: str) -> ColumnElement[bool]:
    return exists().where(postings.c.posting_id == prefix + _paid.out_trade_no)


def _asked_in(span: BusinessDay) -> tuple[ColumnElement[bool], ...]:
    return _paid.asked_at >= span.first, _paid.asked_at < span.end
