"""What a kiosk receives of an attempt. Pure."""

from collections.abc import Mapping
from typing import Literal

from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt, PayWay
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.protocol.messages import PaymentState

Word = Literal[
    "asked",
    "confirm",
    "scan",
    "unresolved",
    "closing",
    "paid",
    "declined",
    "closed",
    "returned",
]
_WORDS: Mapping[AttemptState, Word] = {
    AttemptState.RECORDED: "asked",
    AttemptState.UNRESOLVED: "unresolved",
    AttemptState.CANCELLING: "closing",
    AttemptState.CHECKING: "closing",
    AttemptState.CLOSED: "closed",
    AttemptState.PAID: "paid",
    AttemptState.BOOKED: "paid",
    AttemptState.KEPT: "paid",
    AttemptState.REFUNDING: "returned",
    AttemptState.REFUND_CHECKING: "returned",
    AttemptState.REFUNDED: "returned",
}

_ENDS: frozenset[Word] = frozenset({"declined", "closed", "returned"})


def word_of(attempt: PayAttempt) -> Word:
    """Its state, as far as it matters at the counter."""
    asking = attempt.state in {AttemptState.WAITING, AttemptState.UNRESOLVED}
    if asking and attempt.declined is not None:
        return "closing"
    if attempt.state is AttemptState.WAITING:
        return "scan" if attempt.way is PayWay.SCAN else "confirm"
    if attempt.state is AttemptState.CLOSED and attempt.declined is not None:
        return "declined"
    return _WORDS[attempt.state]


def may_pay_anew(attempt: PayAttempt) -> bool:
    """Whether the kiosk receives that the customer can pay anew.

    What goes back pays for nothing any more, however long the network takes for it.
    """
    return word_of(attempt) in _ENDS


def state_of(kept: KeptAttempt) -> PaymentState:
    """The message to the kiosk."""
    one, word = kept.attempt, word_of(kept.attempt)
    reason = one.declined.value if word == "declined" and one.declined else None
    return PaymentState(
        sale_id=one.sale_id,
        attempt=kept.count,
        state=word,
        out_trade_no=kept.number,
        changes=kept.changes,
        url=one.url or None if word == "scan" else None,
        reason=reason,
    )
