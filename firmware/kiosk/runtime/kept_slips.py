"""Which slip waits for a printer that is free: of a sale first, then of a refund."""

from drivers.api import Paper, PrintFailed, PrintOutcome, PrintTrouble
from firmware.kiosk.devices.health import Health
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.events import KeptRefundSlip, KeptSlip
from firmware.kiosk.sale.state import is_printing


class KeptSlips:
    """Main thread only. `may_print`: something may wait, and may come out now."""

    def __init__(self, journal_handle: JournalHandle, outputs: Outputs) -> None:
        self.may_print = True
        self._journal_handle = journal_handle
        self._outputs = outputs

    def reported(self, report: PrintOutcome) -> None:
        """After a failure the printer has to recover, unless it is the slip's own."""
        self.may_print = not isinstance(report, PrintFailed) or report.permanent

    def printer_changed(self, before: Health, after: Health) -> None:
        """What keeps it from printing is over: another try is worth its paper.

        Its first word is as good. Nothing less is a reason, such as paper that is low:
        each try may print a COPY.
        """
        unknown = before.printer.paper is Paper.UNKNOWN
        spoke = unknown and after.printer.paper is not Paper.UNKNOWN
        over = before.print_trouble is not None or spoke
        self.may_print |= over and after.print_trouble is None

    def next_of(
        self, sale: Sale, trouble: PrintTrouble | None
    ) -> KeptSlip | KeptRefundSlip | None:
        """The slip to print beside this sale, one at a time; JournalError as `read`.

        `trouble` is what keeps the printer from printing.
        """
        journal = self._journal_handle.journal
        if trouble is not None:
            return None
        busy = sale.state is SaleState.PRINTING or is_printing(sale)
        if not self.may_print or busy or journal is None or not self._outputs.prints:
            return None
        kept = journal.kept() or journal.refunds.kept()
        self.may_print = kept is not None
        return kept
