"""Refunds of sales by phone beside what the network was asked to return."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from firmware.base.wording.phrases import Phrase
from firmware.hub.db.dialect.column_types import total
from firmware.hub.ledger.tables import postings
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, worded
from firmware.hub.sales.refunds.by_phone.phone_refund import ReturnState
from firmware.hub.sales.refunds.by_phone.store import ENDED
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds
from firmware.hub.sales.refunds.tables import refunds
from firmware.hub.sales.tables import orders
from firmware.retail.money import yuan

CHECK = "refunds"
_refund, _back, _order = refunds.c, phone_refunds.c, orders.c
_REFUSED = ReturnState.REFUSED.value
_Query = Select[*tuple[Any, ...]]


def returned_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Each refund of a sale by phone goes back by the network, as much, and ends."""
    for query, word in (
        (_otherwise(span), _word_otherwise),
        (_open(span), _word_open),
        (_unposted(span), _word_unposted),
    ):
        yield from worded(connection, query, word, check=CHECK)


@lru_cache(maxsize=SPANS_MAX)
def _otherwise(span: BusinessDay) -> _Query:
    by_phone = exists().where(
        payment_attempts.c.sale_id == _refund.sale_id,
        payment_attempts.c.state == AttemptState.BOOKED.value,
    )
    about = _order.kid, _order.receipt_no, _refund.refund_id, _refund.money_fen
    returned = func.coalesce(total(_back.refund_fen), 0)
    return (
        select(*about, returned.label("returned"))
        .select_from(
            refunds.join(orders).outerjoin(
                phone_refunds, _back.refund_id == _refund.refund_id
            )
        )
        .where(
            _refund.at >= span.first,
            _refund.at < span.end,
            or_(by_phone, _back.refund_id.is_not(None)),
        )
        .group_by(*about)
        .having(func.coalesce(func.sum(_back.refund_fen), 0) != _refund.money_fen)
    )


@lru_cache(maxsize=SPANS_MAX)
def _open(span: BusinessDay) -> _Query:
    """Refused, or not done long after it was asked for."""
    ended = span.ended
    return select(
        _back.kid, _back.refund_no, _back.refund_fen, _back.state, _back.asked_at
    ).where(
        _back.asked_at >= span.first,
        _back.asked_at < span.end,
        _back.state.not_in(ENDED),
        or_(_back.state == _REFUSED, _back.asked_at < ended.end),
    )


@lru_cache(maxsize=SPANS_MAX)
def _unposted(span: BusinessDay) -> _Query:
    posted = exists().where(postings.c.posting_id == "returned:" + _back.refund_no)
    done = _back.state.in_(ENDED)
    return select(_back.kid, _back.refund_no, _back.refund_fen, _back.state).where(
        _back.asked_at >= span.first,
        _back.asked_at < span.end,
        or_(and_(done, ~posted), and_(~done, posted)),
    )


def _word_otherwise(row: Mapping[str, Any]) -> Phrase:
    return Phrase(
        "receipt {receipt}, kiosk {kid}: refund {refund} of {amount} yuan, and the"
        " network was asked to return {returned} yuan",
        receipt=row["receipt_no"],
        kid=row["kid"],
        refund=row["refund_id"],
        amount=yuan(row["money_fen"]),
        returned=yuan(row["returned"]),
    )


def _word_open(row: Mapping[str, Any]) -> Phrase:
    words = {
        "number": row["refund_no"],
        "kid": row["kid"],
        "amount": yuan(row["refund_fen"]),
        "at": row["asked_at"],
    }
    if row["state"] == _REFUSED:
        return Phrase(
            "refund {number}, kiosk {kid}, {amount} yuan of {at}: the network refuses"
            " it; give the customer cash, see `countertop payments`",
            **words,
        )
    return Phrase(
        "refund {number}, kiosk {kid}, {amount} yuan: asked for at {at}, and the"
        " network has not done it; the hub goes on asking",
        **words,
    )


def _word_unposted(row: Mapping[str, Any]) -> Phrase:
    return Phrase(
        "refund {number}, kiosk {kid}, {amount} yuan: the ledger does not have what"
        " became of it ({state})",
        number=row["refund_no"],
        kid=row["kid"],
        amount=yuan(row["refund_fen"]),
        state=row["state"],
    )
