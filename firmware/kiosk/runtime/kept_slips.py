"""Which slip waits for a printer that is free: of a sale first, then of a refund."""

from drivers.api import Printed, PrintFailed, PrintTrouble
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

    def reported(self, report: Printed | PrintFailed) -> None:
        """After a failure the printer has to change first, unless it is the slip's."""
        self.may_print = isinstance(report, Printed) or report.permanent

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
