"""Whether the sale has to be stopped, or may go on, as things stand. Pure."""

from firmware.kiosk.sale.events import SellingResumed, SellingStopped
from firmware.kiosk.sale.state import Sale, SaleState
from firmware.kiosk.sale.stops import StopReason, StopSeverity

_STOPPABLE = {SaleState.IDLE, SaleState.STOPPED}
_AT_WORK = {SaleState.SCANNING, SaleState.WARNING, SaleState.THANKS}


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
