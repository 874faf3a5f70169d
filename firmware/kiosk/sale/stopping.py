"""When to go out of service and come back, and how; the end of the thanks. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.beside_goods import solve_puzzle
from firmware.kiosk.sale.deadlines import thanks_until_s
from firmware.kiosk.sale.events import SellingResumed, SellingStopped
from firmware.kiosk.sale.state import (
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    without_expired,
)
from firmware.kiosk.stops import StopReason, StopSeverity

_STOPPABLE = {SaleState.IDLE, SaleState.STOPPED}
_AT_WORK = {
    SaleState.SCANNING,
    SaleState.WARNING,
    SaleState.REDEEMING,
    SaleState.THANKS,
}


def stop_or_resume(
    sale: Sale, reason: StopReason | None
) -> SellingStopped | SellingResumed | None:
    """The event for a sale that `reason` stops, or lets go on; None if none is due.

    A soft reason waits until the counter is idle, and no reason ends a payment.
    """
    if reason == sale.stopped_for:
        return None
    if reason is None:
        return SellingResumed()
    at_once = sale.state in _AT_WORK and reason.severity is not StopSeverity.SOFT
    return SellingStopped(reason) if sale.state in _STOPPABLE or at_once else None


def leave(sale: Sale, _event: object, now: Now) -> Outcome:
    """The customer is done with the thanks, or selling goes on: an idle counter."""
    return emptied(sale, now), ()


def leave_after_thanks(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed over the thanks: an idle counter once they were shown long enough."""
    if now.mono_s < thanks_until_s(sale, now.policy.patience):
        return solve_puzzle(without_expired(sale, now), now)
    # What staff were allowed meanwhile is not the customer's.
    idle = replace(emptied(sale, now), approval=sale.approval)
    return without_expired(idle, now), ()


def stop_selling(sale: Sale, event: SellingStopped, now: Now) -> Outcome:
    """Go out of service; what may be unrecorded stays visible, to be noted by hand.

    That is a sale that waits for its money: from then on the journal has it.
    """
    paying = sale.state in {SaleState.PAYING, SaleState.CHARGING}
    unrecorded = sale.ticket if paying else None
    stopped = replace(emptied(sale, now), state=SaleState.STOPPED, ticket=unrecorded)
    return replace(stopped, stopped_for=event.reason), ()


def change_stop_reason(sale: Sale, event: SellingStopped, _now: Now) -> Outcome:
    """One fault is mended and another one is left."""
    return replace(sale, stopped_for=event.reason), ()


def stop_if_unrecordable(sale: Sale, event: SellingStopped, now: Now) -> Outcome:
    """Let a payment come to its end first, unless it cannot be recorded."""
    if event.reason.severity is StopSeverity.IMMEDIATE:
        return stop_selling(sale, event, now)
    return sale, ()
