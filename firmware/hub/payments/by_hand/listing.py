"""Payments and refunds at networks as people list them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, func, or_, select

from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.tables import payment_acts, payment_attempts
from firmware.hub.sales.refunds.by_phone.store import ENDED
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds

MAX_LISTED = 500
_paid, _back, _act = payment_attempts.c, phone_refunds.c, payment_acts.c


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """A payment, or with `is_refund` what goes back; times are UTC text.

    `trouble` is why the network does not do what it has to, or took nothing.
    """

    number: str
    is_refund: bool
    sale_id: str
    kid: str
    network: str
    amount_fen: int
    state: str
    trouble: str | None
    tries: int
    asked_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class PaymentAct:
    """What somebody decided, and when (UTC text)."""

    did: str
    by: str
    at: str


def open_payments(connection: Connection) -> list[ListedPayment]:
    """What has not ended: the oldest first, at most `MAX_LISTED` of each kind."""
    waits = or_(_paid.due_ms.is_not(None), _paid.state == AttemptState.PAID.value)
    return _listed(connection, waits, _back.state.not_in(ENDED))


def payments_of(connection: Connection, first: str, end: str) -> list[ListedPayment]:
    """Those asked for from `first` until before `end`, UTC text."""
    paid = _paid.asked_at >= first, _paid.asked_at < end
    back = _back.asked_at >= first, _back.asked_at < end
    return _listed(connection, paid[0] & paid[1], back[0] & back[1])


def kept_payments(connection: Connection) -> list[ListedPayment]:
    """Those that people keep without a sale, of all days; at most `MAX_LISTED`."""
    return _listed(connection, _paid.state == AttemptState.KEPT.value, false())


def payment(connection: Connection, number: str) -> ListedPayment | None:
    """One, by its number at the network."""
    found = _listed(connection, _paid.out_trade_no == number, _back.refund_no == number)
    return found[0] if found else None


def acts_on(connection: Connection, number: str) -> list[PaymentAct]:
    """What people decided about it, the first first."""
    query = (
        select(_act.did, _act.by, _act.at)
        .where(_act.number == number)
        .order_by(_act.act)
    )
    return [PaymentAct(*row) for row in connection.execute(query)]


def _listed(
    connection: Connection, paid: ColumnElement[bool], back: ColumnElement[bool]
) -> list[ListedPayment]:
    taken = (
        select(
            _paid.out_trade_no,
            _paid.sale_id,
            _paid.kid,
            _paid.network,
            _paid.amount_fen,
            _paid.state,
            func.coalesce(_paid.trouble, _paid.declined),
            _paid.tries,
            _paid.asked_at,
            _paid.changed_at,
        )
        .where(paid)
        .order_by(_paid.asked_at)
        .limit(MAX_LISTED)
    )
    returned = (
        select(
            _back.refund_no,
            _back.sale_id,
            _back.kid,
            _back.network,
            _back.refund_fen,
            _back.state,
            _back.trouble,
            _back.tries,
            _back.asked_at,
            _back.changed_at,
        )
        .where(back)
        .order_by(_back.asked_at)
        .limit(MAX_LISTED)
    )
    found = [_row(row, is_refund=False) for row in connection.execute(taken)]
    found += [_row(row, is_refund=True) for row in connection.execute(returned)]
    return sorted(found, key=lambda each: each.asked_at)


def _row(row: Row[*tuple[Any, ...]], *, is_refund: bool) -> ListedPayment:
    number, *rest = row
    return ListedPayment(number, is_refund, *rest)
