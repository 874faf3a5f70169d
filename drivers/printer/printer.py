"""The receipt printer: a thread of its own that reports `Printed` only with proof.

Before a slip the printer is asked for its status; with paper out, cover open or no
answer no byte is sent (E06). After the cut it is asked again, and the job counts as
printed only if the printer answers (`Confirm`); silence is a failure that may have
printed (N05).

A port without answers, and a printer that has never answered, gives no proof: there a
job ends as `SlipSent`, when the device has accepted every byte. The paper is UNKNOWN
or, if the kernel reports it, OUT, and silence is no trouble.
"""

import contextlib
import logging
import queue
import threading
import time
from dataclasses import dataclass
from enum import StrEnum

from drivers.api import (
    DriverError,
    Emit,
    Printed,
    PrinterChanged,
    PrinterStatus,
    PrintFailed,
    PrintJob,
    PrintTrouble,
    SlipSent,
)
from drivers.printer.escpos_layout import Layout, raster_qr, slip_bytes
from drivers.printer.escpos_text import Charset
from drivers.printer.ports import (
    Connection,
    CutKind,
    cut,
    load,
    native_qr,
    open_transport,
)
from drivers.printer.reply_behaviour import Confirm, ReplyBehaviour
from drivers.printer.session import Limits, Session, SlipFate
from drivers.printer.transport import PrinterBlockedError
from drivers.runtime.device_worker import DeviceWorker

log = logging.getLogger(__name__)

MAX_JOBS = 16
WAIT_S = 0.5
SILENT_POLLS_BEFORE_REOPEN = 3
DEFAULT_LIMITS = Limits()


class QrKind(StrEnum):
    """NATIVE: the printer makes it (GS ( k). RASTER: it is sent as a picture."""

    NATIVE = "native"
    RASTER = "raster"


@dataclass(frozen=True, slots=True)
class PrinterModel:
    """Properties of a printer: 32 columns are 58 mm of paper, 42 or 48 are 80 mm.

    `code_page` is the maker's number of `charset`, None for Epson's. `answers`: it is
    known to answer status requests, so that silence is trouble from the beginning.
    """

    columns: int = 32
    charset: Charset = Charset.GBK
    qr: QrKind = QrKind.RASTER
    confirm: Confirm = Confirm.AUTO
    cut: CutKind = CutKind.PARTIAL
    code_page: int | None = None
    answers: bool = False

    @property
    def behaviour(self) -> ReplyBehaviour:
        """What is known of it before it has answered anything."""
        confirms = self.confirm in {Confirm.EXECUTED, Confirm.RECEIVED}
        return ReplyBehaviour(self.confirm, strict=self.answers or confirms)

    def layout(self) -> Layout:
        """How its slips are put into bytes; loads python-escpos."""
        return Layout(
            columns=self.columns,
            qr=native_qr if self.qr is QrKind.NATIVE else raster_qr,
            cut=cut(self.cut),
            charset=self.charset,
            code_page=self.code_page,
        )


class Printer(DeviceWorker):
    """A `ReceiptPrinter` on any of the four connections; at most 16 jobs wait.

    While idle it asks for the status every `limits.poll_s` and emits `PrinterChanged`
    if it differs from the last. While the device is absent (`DeviceLost`), jobs fail at
    once as UNPLUGGED. Every accepted job gets exactly one of `Printed`, `SlipSent` and
    `PrintFailed`: in the printer's thread or, if the device is absent or stopped, in
    the caller's.
    """

    def __init__(
        self,
        name: str,
        emit: Emit,
        *,
        connection: Connection,
        model: PrinterModel,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(name, emit)
        self._connection = connection
        self._model = model
        self._limits = limits
        self._behaviour = model.behaviour
        self._jobs: queue.Queue[PrintJob | None] = queue.Queue(MAX_JOBS)
        self._absent = threading.Event()
        self._session: Session | None = None
        self._reported: PrinterStatus | None = None
        self._poll_at_s = 0.0
        self._silent_polls = 0

    def submit(self, job: PrintJob) -> bool:
        """Queue a job; any thread, never blocks, False if 16 are waiting."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        if self._absent.is_set() or self.stopping:
            self._fail_waiting()
        return True

    def stop(self, limit_s: float) -> bool:
        """End; a slip under way is finished, waiting jobs fail as UNPLUGGED."""
        ended = super().stop(limit_s)
        self._fail_waiting()
        return ended

    def load(self) -> None:
        """Load python-escpos."""
        load()

    def open(self) -> None:
        """Open the port, and have the status polled at the next turn."""
        self._session = Session(
            open_transport(self._connection, self._limits.stall_s),
            self._still_going,
            report=self._report,
            behaviour=self._behaviour,
            limits=self._limits,
        )
        self._absent.clear()
        self._poll_at_s = 0.0

    def work(self) -> None:
        """Poll the status if it is due, then wait for a job and print it."""
        if time.monotonic() >= self._poll_at_s:
            self._poll()
        with contextlib.suppress(queue.Empty):
            job = self._jobs.get(timeout=min(WAIT_S, self._limits.poll_s))
            if job is not None:
                self._print(job)

    def close(self) -> None:
        """Close the port; waiting jobs fail."""
        self._absent.set()
        if self._session is not None:
            self._session.close()
            self._session = None
        self._fail_waiting()

    def wake(self) -> None:
        """Have `work` return at once."""
        with contextlib.suppress(queue.Full):
            self._jobs.put_nowait(None)

    def _still_going(self) -> bool:
        self.beat()
        return not self.stopping

    @property
    def _opened(self) -> Session:
        if self._session is None:
            raise DriverError("the printer is not open")
        return self._session

    def _poll(self) -> None:
        """Ask for the status; reopen a port that stays silent: it may be stale."""
        self._poll_at_s = time.monotonic() + self._limits.poll_s
        silent = self._opened.status().trouble is PrintTrouble.SILENT
        self._silent_polls = self._silent_polls + 1 if silent else 0
        if self._silent_polls == SILENT_POLLS_BEFORE_REOPEN:
            self._silent_polls = 0
            self._opened.close()
            self.open()

    def _report(self, status: PrinterStatus) -> None:
        if status != self._reported:
            self._reported = status
            self._emit(PrinterChanged(status))

    def _print(self, job: PrintJob) -> None:
        """Print one job; its outcome is emitted exactly once, whatever is raised."""
        attempt = _Attempt(job.job_id)
        try:
            attempt.ended = self._put_on_paper(job, attempt)
        except PrinterBlockedError:
            attempt.ended = PrintTrouble.SILENT
            raise
        finally:
            self._poll_at_s = 0.0
            self._emit(attempt.outcome())

    def _put_on_paper(
        self, job: PrintJob, attempt: "_Attempt"
    ) -> PrintTrouble | SlipFate:
        slip = self._composed(job)
        if slip is None:
            return PrintTrouble.UNPRINTABLE
        trouble = self._opened.status().trouble
        if trouble is not None:
            return trouble
        attempt.sent = True
        self._opened.send(slip)
        return self._opened.proof()

    def _composed(self, job: PrintJob) -> bytes | None:
        layout = self._model.layout()
        try:
            return slip_bytes(job.slip, layout)
        except DriverError:
            log.exception("slip_refused job=%s", job.job_id)
            return None

    def _fail_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    self._emit(_Attempt(job.job_id).outcome())


@dataclass(slots=True)
class _Attempt:
    """How far a job has come; an exception leaves `ended` as it is."""

    job_id: str
    ended: PrintTrouble | SlipFate = PrintTrouble.UNPLUGGED
    sent: bool = False

    def outcome(self) -> Printed | SlipSent | PrintFailed:
        match self.ended:
            case SlipFate.PRINTED:
                return Printed(self.job_id)
            case SlipFate.SENT:
                return SlipSent(self.job_id)
            case _:
                return PrintFailed(self.job_id, self.ended, may_have_printed=self.sent)
