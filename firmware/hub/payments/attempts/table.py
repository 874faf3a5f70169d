"""The one table of an attempt: what each event does in each state. Pure.

A row names the states to which it may lead; docs/payments.md draws its picture from
them, and a step to another state is a defect.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from firmware.hub.payments.attempts import steps
from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt
from firmware.hub.payments.attempts.steps import (
    GiveUp,
    Keep,
    Restarted,
    ReturnKept,
    SaleBooked,
)
from firmware.hub.payments.results import (
    CancelAgain,
    Cancelled,
    Closed,
    Declined,
    NotThere,
    Paid,
    Precreated,
    RefundDone,
    RefundPending,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)

S = AttemptState
Step = Callable[[PayAttempt, Any, float], PayAttempt]


@dataclass(frozen=True, slots=True)
class TableRow:
    """What an event does, and to which states that may lead."""

    step: Step
    to: frozenset[AttemptState]


def _row(step: Step, *to: AttemptState) -> TableRow:
    return TableRow(step, frozenset(to))


_PAID = _row(steps.paid, S.PAID, S.REFUNDING)
_LANDED = _row(steps.landed, S.REFUNDING)
_CLOSED = _row(steps.closed, S.CLOSED, S.REFUNDED)
_ASKED: Mapping[type, TableRow] = {
    Paid: _PAID,
    WaitingForBuyer: _row(steps.waits, S.WAITING, S.CANCELLING),
    Closed: _CLOSED,
}

TABLE: Mapping[AttemptState, Mapping[type, TableRow]] = {
    S.RECORDED: {
        Paid: _PAID,
        WaitingForBuyer: _row(steps.waits, S.WAITING, S.CANCELLING),
        Precreated: _row(steps.scannable, S.WAITING, S.CANCELLING),
        Declined: _row(steps.declined, S.CLOSED, S.UNRESOLVED),
        Unresolved: _row(steps.unresolved, S.UNRESOLVED),
        GiveUp: _row(steps.give_up, S.RECORDED),
        Restarted: _row(steps.restarted, S.UNRESOLVED),
    },
    S.WAITING: {
        **_ASKED,
        NotThere: _row(steps.in_vain, S.WAITING, S.CANCELLING),
        TurnedDown: _row(steps.turned_down, S.WAITING, S.CANCELLING),
        Declined: _row(steps.in_vain, S.WAITING, S.CANCELLING),
        Unresolved: _row(steps.in_vain, S.WAITING, S.CANCELLING),
        GiveUp: _row(steps.give_up, S.WAITING),
        Restarted: _row(steps.due_now, S.WAITING),
    },
    S.UNRESOLVED: {
        **_ASKED,
        NotThere: _row(steps.in_vain, S.UNRESOLVED, S.CANCELLING),
        TurnedDown: _row(steps.turned_down, S.UNRESOLVED, S.CANCELLING),
        Declined: _row(steps.in_vain, S.UNRESOLVED, S.CANCELLING),
        Unresolved: _row(steps.in_vain, S.UNRESOLVED, S.CANCELLING),
        GiveUp: _row(steps.give_up, S.UNRESOLVED),
        Restarted: _row(steps.due_now, S.UNRESOLVED),
    },
    S.CANCELLING: {
        Cancelled: _row(steps.cancelled, S.CHECKING),
        CancelAgain: _row(steps.repeat, S.CANCELLING),
        Declined: _row(steps.cancel_declined, S.CANCELLING, S.CHECKING),
        Unresolved: _row(steps.repeat, S.CANCELLING),
        GiveUp: _row(steps.noted, S.CANCELLING),
        Restarted: _row(steps.due_now, S.CANCELLING),
    },
    S.CHECKING: {
        Paid: _LANDED,
        WaitingForBuyer: _row(steps.open_still, S.CANCELLING),
        Closed: _CLOSED,
        NotThere: _row(steps.not_there, S.CLOSED),
        TurnedDown: _row(steps.not_there, S.CLOSED),
        Declined: _row(steps.repeat, S.CHECKING),
        Unresolved: _row(steps.repeat, S.CHECKING),
        GiveUp: _row(steps.noted, S.CHECKING),
        Restarted: _row(steps.due_now, S.CHECKING),
    },
    S.CLOSED: {
        Paid: _LANDED,
        WaitingForBuyer: _row(steps.open_still, S.CANCELLING),
        Closed: _CLOSED,
        NotThere: _row(steps.late_check, S.CLOSED),
        TurnedDown: _row(steps.late_check, S.CLOSED),
        Declined: _row(steps.repeat, S.CLOSED),
        Unresolved: _row(steps.repeat, S.CLOSED),
        GiveUp: _row(steps.noted, S.CLOSED),
        Restarted: _row(steps.due_again, S.CLOSED),
    },
    S.PAID: {
        GiveUp: _row(steps.give_back, S.REFUNDING),
        SaleBooked: _row(steps.booked, S.BOOKED),
        Keep: _row(steps.kept, S.KEPT),
        Restarted: _row(steps.unchanged, S.PAID),
    },
    S.KEPT: {
        GiveUp: _row(steps.unchanged, S.KEPT),
        SaleBooked: _row(steps.booked, S.BOOKED),
        ReturnKept: _row(steps.give_back, S.REFUNDING),
        Restarted: _row(steps.unchanged, S.KEPT),
    },
    S.BOOKED: {
        GiveUp: _row(steps.unchanged, S.BOOKED),
        SaleBooked: _row(steps.unchanged, S.BOOKED),
        Restarted: _row(steps.unchanged, S.BOOKED),
    },
    S.REFUNDING: {
        RefundDone: _row(steps.refunded, S.REFUNDED),
        RefundPending: _row(steps.refund_asked, S.REFUND_CHECKING),
        Unresolved: _row(steps.refund_asked, S.REFUND_CHECKING),
        NotThere: _row(steps.refund_in_vain, S.REFUNDING),
        Declined: _row(steps.refund_in_vain, S.REFUNDING),
        GiveUp: _row(steps.noted, S.REFUNDING),
        Restarted: _row(steps.due_now, S.REFUNDING),
    },
    S.REFUND_CHECKING: {
        RefundDone: _row(steps.refunded, S.REFUNDED),
        RefundPending: _row(steps.repeat, S.REFUND_CHECKING),
        NotThere: _row(steps.refund_again, S.REFUNDING),
        Declined: _row(steps.refund_again, S.REFUNDING),
        Unresolved: _row(steps.repeat, S.REFUND_CHECKING),
        GiveUp: _row(steps.noted, S.REFUND_CHECKING),
        Restarted: _row(steps.due_now, S.REFUND_CHECKING),
    },
    S.REFUNDED: {
        GiveUp: _row(steps.unchanged, S.REFUNDED),
        Restarted: _row(steps.unchanged, S.REFUNDED),
    },
}


def step(attempt: PayAttempt, event: object, now_s: float) -> PayAttempt:
    """The attempt after an event; as it is if the event means nothing in its state.

    AssertionError if the step leads where its row does not say.
    """
    row = TABLE[attempt.state].get(type(event))
    if row is None:
        return attempt
    after = row.step(attempt, event, now_s)
    if after.state not in row.to:
        raise AssertionError(f"{attempt.state} leads to {after.state} at {event!r}")
    return after
