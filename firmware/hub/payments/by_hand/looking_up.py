"""Asks a network about a payment or refund of which nobody asks any more.

The question changes nothing at the network, and its reply nothing in the books: people
see both side by side, and decide.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt
from firmware.hub.payments.gateway import PaymentGateway, RefundCall
from firmware.hub.payments.results import (
    Closed,
    Declined,
    NotThere,
    Paid,
    QueryResult,
    RefundDone,
    RefundResult,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)
from firmware.hub.sales.refunds.by_phone import store as refund_store
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState

S = AttemptState
WITH_THE_SHOP = {S.PAID, S.BOOKED, S.KEPT}


@dataclass(frozen=True, slots=True)
class KnownPayment:
    """A payment as the books have it; `returned_fen` went back by its refunds."""

    attempt: PayAttempt
    returned_fen: int


@dataclass(frozen=True, slots=True)
class NetworkWord:
    """What a network says, and whether that is what the books have.

    `agrees` is None if it says nothing about it, or the books have no end of it yet.
    """

    said: QueryResult | RefundResult
    agrees: bool | None


def known(connection: Connection, number: str) -> KnownPayment | PhoneRefund | None:
    """The payment or refund of a number."""
    kept = store.of_number(connection, number)
    if kept is None:
        return refund_store.of_number(connection, number)
    back = refund_store.of_trade(connection, number)
    done = (each.refund_fen for each in back if each.state is ReturnState.DONE)
    return KnownPayment(kept.attempt, sum(done))


def look_up(gateway: PaymentGateway, one: KnownPayment | PhoneRefund) -> NetworkWord:
    """One question to its network, which takes as long as that network may."""
    if isinstance(one, KnownPayment):
        said = gateway.query(one.attempt.charge)
        return NetworkWord(said, payment_agrees(one, said))
    call = RefundCall(
        out_trade_no=one.out_trade_no,
        refund_no=one.number,
        refund_fen=one.refund_fen,
        paid_fen=one.paid_fen,
    )
    answer = gateway.refund_query(call)
    return NetworkWord(answer, refund_agrees(one.state, answer))


def payment_agrees(one: KnownPayment, said: QueryResult) -> bool | None:
    """Whether the money is where the books have it; None as of `NetworkWord`."""
    state = one.attempt.state
    if state not in {*WITH_THE_SHOP, S.CLOSED, S.REFUNDED}:
        return None
    match said:
        case Declined() | Unresolved():
            return None
        case Paid():
            all_of_it = one.returned_fen == one.attempt.charge.amount_fen
            return state in WITH_THE_SHOP and not all_of_it
        case Closed(returned):
            return _closed_agrees(one, returned=returned)
        case NotThere() | TurnedDown():
            return state is S.CLOSED
        case WaitingForBuyer():
            return False


def _closed_agrees(one: KnownPayment, *, returned: bool) -> bool:
    """A network says so of what was refunded; `returned`: of a part of it, too."""
    if one.attempt.state in WITH_THE_SHOP:
        all_of_it = one.returned_fen == one.attempt.charge.amount_fen
        return all_of_it or (returned and one.returned_fen > 0)
    return not (returned and one.attempt.state is S.CLOSED)


def refund_agrees(state: ReturnState, said: RefundResult) -> bool | None:
    """Whether the money went back as the books have it; None as of `NetworkWord`."""
    ends = {ReturnState.DONE, ReturnState.REFUSED, ReturnState.CASH}
    if state not in ends or isinstance(said, Declined | Unresolved):
        return None
    if isinstance(said, NotThere):
        return state is not ReturnState.DONE
    return isinstance(said, RefundDone) and state is ReturnState.DONE
