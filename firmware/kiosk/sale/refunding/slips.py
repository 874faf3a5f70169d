"""The slip of a refund: it is printed in the background, once without COPY. Pure."""

from dataclasses import replace

from drivers.api import Printed, PrintFailed, PrintOutcome, SlipSent
from firmware.kiosk.refund import RefundStage
from firmware.kiosk.sale.effects import PrintRefundSlip, RecordRefund
from firmware.kiosk.sale.events import KeptRefundSlip
from firmware.kiosk.sale.state import Now, Outcome, Sale, is_printing


def print_kept(sale: Sale, event: KeptRefundSlip, now: Now) -> Outcome:
    """The printer is free: print a refund's slip, as COPY if it may be out (N05)."""
    if is_printing(sale):
        return sale, ()
    sale = replace(sale, refund_slip=event, printing_at_s=now.mono_s)
    request = event.refund.request
    return sale, (
        RecordRefund(RefundStage.MAY_HAVE_PRINTED, request),
        PrintRefundSlip(event.refund, copy=event.copy),
    )


def printed(sale: Sale, event: Printed | SlipSent) -> Outcome:
    """A refund's slip came out, or was sent: journal that it waits no more."""
    slip = _reported(sale, event)
    if slip is None:
        return sale, ()
    done = RecordRefund(RefundStage.PRINTED, slip.refund.request)
    return replace(sale, refund_slip=None), (done,)


def print_failed(sale: Sale, event: PrintFailed) -> Outcome:
    """A refund's slip failed: it stays kept, unless no printer can print it."""
    slip = _reported(sale, event)
    if slip is None:
        return sale, ()
    sale, request = replace(sale, refund_slip=None), slip.refund.request
    if event.permanent:
        return sale, (RecordRefund(RefundStage.NO_SLIP, request),)
    if event.may_have_printed or slip.copy:
        return sale, ()
    return sale, (RecordRefund(RefundStage.NOT_PRINTED, request),)


def _reported(sale: Sale, event: PrintOutcome) -> KeptRefundSlip | None:
    slip = sale.refund_slip
    if slip is None or slip.refund.request.refund_id != event.job_id:
        return None
    return slip
