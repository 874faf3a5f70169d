"""What people decide of a payment or a refund, stored with who it was.

A running hub finds what it has to do then at its next turn: it is in the same row.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from sqlalchemy import Connection, insert

from firmware.hub.payments.attempts import kept_money, store, table
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.steps import GiveUp, Keep, ReturnKept
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.hub.payments.attempts.tables import payment_acts
from firmware.hub.payments.refunds import table as refund_table
from firmware.hub.payments.refunds.desk import book_step
from firmware.hub.payments.refunds.table import AskAgain, PaidInCash
from firmware.hub.sales.refunds.by_phone import store as refund_store
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState


class PaymentDecision(StrEnum):
    """QUERY: the network is asked at its next turn, now.

    REFUND: a payment without a sale goes back, also one that was kept; a refund that
    was refused is asked for again. KEEP: a payment without a sale stays, the goods are
    with the customer. CASH: a refund that was refused was handed out.
    """

    QUERY = "query"
    REFUND = "refund"
    KEEP = "keep"
    CASH = "cash"


D = PaymentDecision
_OF_PAYMENTS: Mapping[tuple[AttemptState, PaymentDecision], object] = {
    (AttemptState.PAID, D.REFUND): GiveUp(),
    (AttemptState.PAID, D.KEEP): Keep(),
    (AttemptState.KEPT, D.REFUND): ReturnKept(),
}


def decide(
    connection: Connection,
    number: str,
    decision: PaymentDecision,
    *,
    by: str,
    now: tuple[str, float],
) -> bool:
    """Do it, if what it is about is there and stands so that this can be decided.

    `now` is UTC text, and the hub's steady clock.
    """
    at, now_s = now
    kept = store.of_number(connection, number)
    refund = refund_store.of_number(connection, number)
    after = kept and _decided(kept, decision, now_s)
    after_refund = refund and _decided_refund(refund, decision, by, now_s=now_s)
    if kept and after:
        kept_money.book_step(connection, kept, after, now=at)
    elif refund and after_refund:
        book_step(connection, refund, after_refund, now=at)
    else:
        return False
    row = {"number": number, "did": decision.value, "by": by, "at": at}
    connection.execute(insert(payment_acts), row)
    return True


def _decided(
    kept: KeptAttempt, decision: PaymentDecision, now_s: float
) -> KeptAttempt | None:
    attempt = kept.attempt
    if decision is D.QUERY:
        asks = attempt.due_s is not None and attempt.state is not AttemptState.RECORDED
        return replace(kept, attempt=replace(attempt, due_s=now_s)) if asks else None
    event = _OF_PAYMENTS.get((attempt.state, decision))
    if event is None:
        return None
    after = table.step(attempt, event, now_s)
    return replace(kept, attempt=after, changes=kept.changes + 1)


def _decided_refund(
    refund: PhoneRefund, decision: PaymentDecision, by: str, *, now_s: float
) -> PhoneRefund | None:
    if decision is D.QUERY:
        return None if refund.due_s is None else replace(refund, due_s=now_s)
    if refund.state is not ReturnState.REFUSED or decision is D.KEEP:
        return None
    event = PaidInCash(by) if decision is D.CASH else AskAgain(by)
    return refund_table.step(refund, event, now_s)
