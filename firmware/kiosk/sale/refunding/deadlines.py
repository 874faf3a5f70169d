"""How long a refund waits for the hub, and for staff. Pure."""

from typing import Final

from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sale.state import Sale
from firmware.retail.policy.kiosk_timing import Patience

QUOTE_WAIT_S: Final = 8.0
"""A hub that has not replied by then is away, or of a release without refunds."""
BOOKING_WAIT_S: Final = 20.0
"""After this time the counter serves customers again; the hub is still asked."""

TAKE_AGAIN_S: Final = 1.0
"""The hub is asked for a basket again: another kiosk has to release it first."""
TAKE_WAIT_S: Final = 8.0
"""The other kiosk is off by then, or has the basket open itself."""

_WAITS: Final = {
    RefundPhase.FINDING: QUOTE_WAIT_S,
    RefundPhase.PRICING: QUOTE_WAIT_S,
    RefundPhase.BOOKING: BOOKING_WAIT_S,
}


def refund_deadline_s(sale: Sale, patience: Patience) -> float | None:
    """When a refund on the screen is due to go on by itself, or None without one.

    People have as long as at a basket until it is emptied.
    """
    refund = sale.refund
    if refund is None:
        return None
    if refund.phase is RefundPhase.TAKING:
        return min(refund.again_s, refund.asked_at_s + TAKE_WAIT_S)
    wait_s = _WAITS.get(refund.phase)
    if wait_s is None:
        return sale.acted_at_s + patience.idle_reset_s
    return refund.asked_at_s + wait_s
