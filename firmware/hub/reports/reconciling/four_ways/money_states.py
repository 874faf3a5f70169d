"""Where the money of an attempt is, by its state, for queries."""

from firmware.hub.payments.attempts.attempt import AttemptState

KEPT = AttemptState.KEPT.value
"""People have decided that it stays without a sale."""
WANTS_A_SALE = (AttemptState.PAID.value, AttemptState.BOOKED.value)
WITH_THE_SHOP = (*WANTS_A_SALE, KEPT)
GOING_BACK = (AttemptState.REFUNDING.value, AttemptState.REFUND_CHECKING.value)
WENT_BACK = AttemptState.REFUNDED.value
RETURNED = (*GOING_BACK, WENT_BACK)
"""It was paid, and is returned, or will be."""
TAKEN = (*WITH_THE_SHOP, *RETURNED)
"""It was paid."""
UNKNOWN = (
    AttemptState.RECORDED.value,
    AttemptState.WAITING.value,
    AttemptState.UNRESOLVED.value,
    AttemptState.CANCELLING.value,
    AttemptState.CHECKING.value,
)
"""Nobody knows yet."""
CLOSED = AttemptState.CLOSED.value
