"""What goes to the printer for each effect of the sale that prints. Pure."""

from drivers.api import PrintJob
from firmware.kiosk.sale.effects import (
    PrintChargeNote,
    PrintRefundSlip,
    PrintReport,
    PrintSlip,
)
from firmware.kiosk.ui.charge_slips import charge_note
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.refund_slip import refund_slip
from firmware.kiosk.ui.report_slip import report_slip
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.kiosk.ui.suspended_slip import suspended_slip
from firmware.kiosk.ui.texts import Translate

Printing = PrintSlip | PrintRefundSlip | PrintReport | PrintChargeNote


def print_job(
    effect: Printing, shop: ShopDetails, tr: Translate, *, at: str
) -> PrintJob:
    """The job; it is named after the sale or the refund whose slip it is.

    Nothing waits for a note or a report: its name is of no slip. `at` is the time in
    UTC, ISO 8601, empty if it is not known.
    """
    match effect:
        case PrintSlip(ticket) if ticket.suspended is not None:
            paper = suspended_slip(ticket, shop, at=ticket.suspended.at, tr=tr)
            return PrintJob(f"{ticket.sale_id} suspended", paper)
        case PrintSlip(ticket, copy):
            return PrintJob(ticket.sale_id, slip(ticket, shop, copy=copy, tr=tr))
        case PrintRefundSlip(refund, copy):
            paper = refund_slip(refund, shop, copy=copy, tr=tr)
            return PrintJob(refund.request.refund_id, paper)
        case PrintReport(figures, copy):
            paper = report_slip(figures, shop, copy=copy, tr=tr)
            return PrintJob(f"report {figures.number or 'x'}", paper)
        case PrintChargeNote(ticket):
            name, paper = charge_note(effect, shop, at=at, tr=tr)
            return PrintJob(f"{ticket.sale_id} {name}", paper)
