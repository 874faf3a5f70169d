"""What an idle counter does while a report stands on it, and without one. Pure."""

from collections.abc import Callable

from firmware.kiosk.report import ReportReplied, ShownReport
from firmware.kiosk.sale.reporting.replies import replied, replied_late
from firmware.kiosk.sale.reporting.steps import begin
from firmware.kiosk.sale.rows import AnyRow, E, Handler, Row
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState

OnReport = Callable[[Sale, ShownReport, Now], Outcome]
BEGINS = {SaleState.IDLE: begin, SaleState.THANKS: begin}
"""Where REPRINT held begins a report."""
REPORT_ROWS: tuple[AnyRow, ...] = (
    Row(ReportReplied, {SaleState.IDLE: replied}, default=replied_late),
)


def on_report(act: OnReport, otherwise: Handler[E]) -> Handler[E]:
    """`act` while a report stands there, else `otherwise`."""

    def handle(sale: Sale, event: E, now: Now) -> Outcome:
        if sale.report is None:
            return otherwise(sale, event, now)
        return act(sale, sale.report, now)

    return handle
