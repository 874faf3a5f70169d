"""One open wire to a printer that answers: asking, sending, and proof of a slip.

DLE EOT is answered at once, GS r in turn, after all that was sent before it; the
answers differ in bit 4. A printer that says nothing has trouble.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.api import Paper, PrinterStatus, PrintTrouble
from drivers.printer.ports import Transport
from drivers.printer.status import Answers, at_once, decode, in_turn
from drivers.printer.transport import PrinterBlockedError

SILENT = PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT)
UNASKED = PrinterStatus(Paper.UNKNOWN)
NO_PAPER = PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT)
_EOT = b"\x10\x04"
_IN_TURN = b"\x1dr\x01"


class Confirm(StrEnum):
    """Which answer after the cut confirms a job.

    EXECUTED: the one to GS r, given after all that was sent. RECEIVED: any status
    answer, for printers that lack GS r; it proves less, paper may still run out.
    """

    EXECUTED = "executed"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a printer may take: to answer, to take a byte, to finish a slip.

    While idle it is looked at every `poll_s`. When stopping, a slip that was sent
    whole is waited for only `proof_stopping_s`.
    """

    answer_s: float = 0.6
    stall_s: float = 6.0
    proof_s: float = 10.0
    proof_stopping_s: float = 1.5
    poll_s: float = 2.0


class Session:
    """Used by the printer's thread. `alive` beats and answers False when stopping.

    `report` is told every status that the printer gave.

    OSError or `PrinterBlockedError` from any method: the wire is to be closed.
    """

    def __init__(
        self,
        link: Transport,
        alive: Callable[[], bool],
        *,
        report: Callable[[PrinterStatus], None],
        confirm: Confirm,
        limits: Limits,
    ) -> None:
        self._link = link
        self._alive = alive
        self._report = report
        self._confirm = confirm
        self._limits = limits
        self._answered_in_turn = False

    def status(self) -> PrinterStatus:
        """Ask all there is to ask; `SILENT` at the first answer that does not come.

        Where the link carries no answers: `NO_PAPER` if the wire itself says so, else
        `UNASKED`. A printer that does not even take the question is `SILENT` too,
        until it answers again on a new wire.
        """
        try:
            status = self._asked() if self._link.answers else self._told_by_the_wire()
        except PrinterBlockedError:
            self._report(SILENT)
            raise
        self._report(status)
        return status

    def send(self, slip: bytes) -> None:
        """Send a whole slip, and the question that its proof answers."""
        while self._link.answers and self._heard(0):
            pass  # an answer to an earlier question proves nothing
        self._answered_in_turn = False
        asks = self._link.answers and self._confirm is Confirm.EXECUTED
        self._link.write(slip + _IN_TURN if asks else slip, self._alive)

    def proof(self) -> PrintTrouble | None:
        """None once the printer has confirmed the slip; else what it complains of.

        A link without answers is believed at once, unless the paper went meanwhile:
        its device took every byte.
        """
        if not self._link.answers:
            return self.status().trouble
        asked_s = time.monotonic()
        while not self._has_answered():
            status = self.status()
            if self._answered_in_turn:
                return None
            if status.trouble is None and self._confirm is Confirm.RECEIVED:
                return None
            if status.trouble not in {None, PrintTrouble.SILENT}:
                return status.trouble
            limits = self._limits
            limit_s = limits.proof_s if self._alive() else limits.proof_stopping_s
            if time.monotonic() - asked_s > limit_s:
                return PrintTrouble.SILENT
        return None

    def close(self) -> None:
        """Close the wire; does not raise."""
        self._link.close()

    def _has_answered(self) -> bool:
        if self._confirm is Confirm.EXECUTED and not self._answered_in_turn:
            self._heard(self._limits.answer_s)
        return self._answered_in_turn

    def _told_by_the_wire(self) -> PrinterStatus:
        return NO_PAPER if self._link.out_of_paper() else UNASKED

    def _asked(self) -> PrinterStatus:
        while self._heard(0):
            pass  # late answers to earlier questions
        heard: list[int] = []
        for number in range(1, 5):
            answer = self._ask(number)
            if answer is None:
                return SILENT
            heard.append(answer)
        return decode(Answers(*heard))

    def _ask(self, number: int) -> int | None:
        self._link.write(_EOT + bytes([number]), self._alive)
        for heard in iter(lambda: self._heard(self._limits.answer_s), b""):
            answers = [byte for byte in heard if at_once(byte)]
            if answers:
                return answers[-1]
        return None

    def _heard(self, limit_s: float) -> bytes:
        """What arrived; that an answer in turn was among it is remembered."""
        heard = self._link.read(limit_s)
        self._answered_in_turn = self._answered_in_turn or any(map(in_turn, heard))
        return heard
