"""The one table of a refund at a network: what each event does in each state. Pure.

A refund has one number for ever, by which the network does it once, however often it is
asked. So a call whose reply is missing is looked up, and asked for again where it is
not there. What was refused is looked up once more, later, before people are told that
nothing went back: then they may hand out cash.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from firmware.hub.payments.attempts.attempt import (
    LATE_CHECK_S,
    REFUND_WAIT_MAX_S,
    wait_s,
)
from firmware.hub.payments.results import (
    Declined,
    DeclineReason,
    NotThere,
    RefundDone,
    RefundPending,
    Unresolved,
)
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState

S = ReturnState
REFUSED_AFTER = 12
"""How often a refusal that may pass (keys, no balance) is tried, for half an hour."""
MAY_PASS = {DeclineReason.FUNDS, DeclineReason.SERVICE}


@dataclass(frozen=True, slots=True)
class AskAgain:
    """People want the network to be asked again."""

    by: str


@dataclass(frozen=True, slots=True)
class PaidInCash:
    """People have given the money back from a till."""

    by: str


@dataclass(frozen=True, slots=True)
class ReturnStep:
    """What an event does, and to which states that may lead."""

    step: Callable[[PhoneRefund, Any, float], PhoneRefund]
    to: frozenset[ReturnState]


def _done(refund: PhoneRefund, _event: object, _now_s: float) -> PhoneRefund:
    return replace(refund, state=S.DONE, due_s=None, trouble=None)


def _look_up(refund: PhoneRefund, _event: object, now_s: float) -> PhoneRefund:
    """Whether it was done has to be asked."""
    return replace(_later(refund, now_s), state=S.CHECKING)


def _repeat(refund: PhoneRefund, event: object, now_s: float) -> PhoneRefund:
    return _later(refund, now_s, trouble=_reason(event))


def _not_done(refund: PhoneRefund, event: object, now_s: float) -> PhoneRefund:
    """Asked in vain: later again, or looked up once more and left to people."""
    reason = _reason(event) or DeclineReason.NUMBER
    passes = reason in MAY_PASS or isinstance(event, NotThere)
    later = _later(refund, now_s, trouble=reason)
    if passes and later.tries < REFUSED_AFTER:
        return later
    return replace(later, state=S.REFUSING, due_s=now_s + LATE_CHECK_S)


def _ask(refund: PhoneRefund, _event: object, now_s: float) -> PhoneRefund:
    """The network never had it: ask for it, by the same number."""
    return replace(_later(refund, now_s), state=S.ASKED)


def _refused(refund: PhoneRefund, _event: object, _now_s: float) -> PhoneRefund:
    return replace(refund, state=S.REFUSED, due_s=None)


def _ask_again(refund: PhoneRefund, event: AskAgain, now_s: float) -> PhoneRefund:
    return replace(
        refund, state=S.ASKED, due_s=now_s, trouble=None, tries=0, by=event.by
    )


def _cash(refund: PhoneRefund, event: PaidInCash, _now_s: float) -> PhoneRefund:
    return replace(refund, state=S.CASH, due_s=None, by=event.by)


def _later(
    refund: PhoneRefund, now_s: float, *, trouble: DeclineReason | None = None
) -> PhoneRefund:
    due_s = now_s + wait_s(refund.tries, REFUND_WAIT_MAX_S)
    said = trouble.value if trouble else refund.trouble
    return replace(refund, due_s=due_s, tries=refund.tries + 1, trouble=said)


def _reason(event: object) -> DeclineReason | None:
    return event.reason if isinstance(event, Declined) else None


def _row(
    step: Callable[[PhoneRefund, Any, float], PhoneRefund], *to: ReturnState
) -> ReturnStep:
    return ReturnStep(step, frozenset(to))


_DONE = _row(_done, S.DONE)
TABLE: Mapping[ReturnState, Mapping[type, ReturnStep]] = {
    S.ASKED: {
        RefundDone: _DONE,
        RefundPending: _row(_look_up, S.CHECKING),
        Unresolved: _row(_look_up, S.CHECKING),
        NotThere: _row(_not_done, S.ASKED, S.REFUSING),
        Declined: _row(_not_done, S.ASKED, S.REFUSING),
    },
    S.CHECKING: {
        RefundDone: _DONE,
        RefundPending: _row(_repeat, S.CHECKING),
        Unresolved: _row(_repeat, S.CHECKING),
        NotThere: _row(_ask, S.ASKED),
        Declined: _row(_ask, S.ASKED),
    },
    S.REFUSING: {
        RefundDone: _DONE,
        RefundPending: _row(_look_up, S.CHECKING),
        Unresolved: _row(_repeat, S.REFUSING),
        NotThere: _row(_refused, S.REFUSED),
        Declined: _row(_refused, S.REFUSED),
    },
    S.DONE: {},
    S.REFUSED: {
        AskAgain: _row(_ask_again, S.ASKED),
        PaidInCash: _row(_cash, S.CASH),
    },
    S.CASH: {},
}


def step(refund: PhoneRefund, event: object, now_s: float) -> PhoneRefund:
    """The refund after an event; as it is if the event means nothing in its state.

    `now_s` is the hub's steady clock. AssertionError if the step leads where its row
    does not say.
    """
    row = TABLE[refund.state].get(type(event))
    if row is None:
        return refund
    after = row.step(refund, event, now_s)
    if after.state not in row.to:
        raise AssertionError(f"{refund.state} leads to {after.state} at {event!r}")
    return after


def looks_up(refund: PhoneRefund) -> bool:
    """Whether the network is asked what became of it, and not to do it."""
    return refund.state in {S.CHECKING, S.REFUSING}
