"""What of payments and refunds at networks waits for long, or for people (S02)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.payments.bills.bill_days import due_days
from firmware.hub.payments.bills.store import first_asked_at, kept_days
from firmware.hub.reports.reconciling.four_ways import money_states
from firmware.hub.sales.refunds.by_phone.phone_refund import ReturnState
from firmware.hub.sales.refunds.by_phone.store import ENDED
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds
from firmware.hub.sales.tables import orders

_paid, _back = payment_attempts.c, phone_refunds.c
_ENDLESS = (*money_states.UNKNOWN, *money_states.GOING_BACK)
_REFUSED = ReturnState.REFUSED.value


@dataclass(frozen=True, slots=True)
class Waiting:
    """`count` calls at a network, asked `tries` times in vain; `since` is UTC text."""

    network: str
    count: int
    tries: int
    since: str


@dataclass(frozen=True, slots=True)
class RefusedRefund:
    """A refund that its network refuses; `trouble` is why, `asked_at` UTC text."""

    number: str
    receipt_no: str
    kid: str
    network: str
    refund_fen: int
    trouble: str | None
    asked_at: str


def endless(connection: Connection, before: str) -> list[Waiting]:
    """Payments and refunds that began before (UTC text) and have not ended."""
    paid = _paid.state.in_(_ENDLESS) & (_paid.asked_at < before)
    back = _back.state.not_in((*ENDED, _REFUSED)) & (_back.asked_at < before)
    return _attempts(connection, paid) + _refunds(connection, back)


def unproven(connection: Connection, before: str) -> list[Waiting]:
    """Payments of which no sale came since (UTC text)."""
    paid = _paid.state == AttemptState.PAID.value
    return _attempts(connection, paid & (_paid.asked_at < before))


def refused(connection: Connection) -> list[Waiting]:
    """Refunds that the network refuses, and nobody has settled."""
    return _refunds(connection, _back.state == _REFUSED)


def refused_refunds(connection: Connection, limit: int) -> list[RefusedRefund]:
    """Those refunds one by one, the oldest first, at most `limit`."""
    query = (
        select(
            _back.refund_no,
            orders.c.receipt_no,
            _back.kid,
            _back.network,
            _back.refund_fen,
            _back.trouble,
            _back.asked_at,
        )
        .select_from(phone_refunds.join(orders, orders.c.sale_id == _back.sale_id))
        .where(_back.state == _REFUSED)
        .order_by(_back.asked_at, _back.refund_no)
        .limit(limit)
    )
    return [RefusedRefund(*row) for row in connection.execute(query)]


def missing_bills(
    connection: Connection, networks: Collection[str], now: str
) -> list[tuple[str, str]]:
    """Networks and days of bills that should be here, and are not; `now` is UTC."""
    found = list[tuple[str, str]]()
    for network in networks:
        first = first_asked_at(connection, network)
        if first is not None:
            days = due_days(first, now, kept_days(connection, network))
            found += [(network, day) for day in days]
    return found


def _attempts(connection: Connection, which: ColumnElement[bool]) -> list[Waiting]:
    query = (
        select(
            _paid.network, func.count(), total(_paid.tries), func.min(_paid.asked_at)
        )
        .where(which)
        .group_by(_paid.network)
        .order_by(_paid.network)
    )
    return [Waiting(*row) for row in connection.execute(query)]


def _refunds(connection: Connection, which: ColumnElement[bool]) -> list[Waiting]:
    query = (
        select(
            _back.network, func.count(), total(_back.tries), func.min(_back.asked_at)
        )
        .where(which)
        .group_by(_back.network)
        .order_by(_back.network)
    )
    return [Waiting(*row) for row in connection.execute(query)]
