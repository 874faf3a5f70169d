"""One open port to a printer: status requests, sending, and proof of a slip.

DLE EOT is answered at once; GS r is answered in turn, after all that was sent before
it. Only such an answer to our own question after the cut is proof, if the printer is
well right after it; what a printer sends by itself is read for the status it names. A
printer that has answered and does not any more has trouble; of one that never has, and
of one without GS r, a slip is sent and nothing is claimed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.api import Paper, PrinterStatus, PrintTrouble
from drivers.printer.open_requests import OpenRequests
from drivers.printer.ports import Transport
from drivers.printer.replies import Replies, ReplyReader
from drivers.printer.reply_behaviour import Confirm, ReplyBehaviour
from drivers.printer.status import Answers, decode, decode_automatic, paper_ended
from drivers.printer.transport import PrinterBlockedError

SILENT = PrinterStatus(Paper.UNKNOWN, PrintTrouble.SILENT)
UNASKED = PrinterStatus(Paper.UNKNOWN)
NO_PAPER = PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT)
_EOT = b"\x10\x04"
_IN_TURN = b"\x1dr\x01"


class SlipFate(StrEnum):
    """What is known of a slip that went well: it is on paper, or only on its way."""

    PRINTED = "printed"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a printer may take: to answer, to accept a byte, to finish a slip.

    While idle its status is polled every `poll_s`, one that never answers only every
    `ask_again_s`. When stopping, the proof of a slip that was sent completely is waited
    for only `proof_stopping_s`. `watch_s`: how long a slip without proof is watched for
    trouble, about the time that it takes to print. `lost_s`: what a printer without
    trouble has not answered in that time is never answered.
    """

    answer_s: float = 0.6
    stall_s: float = 6.0
    proof_s: float = 10.0
    proof_stopping_s: float = 1.5
    poll_s: float = 2.0
    lost_s: float = 20.0
    watch_s: float = 4.0
    ask_again_s: float = 60.0


class Session:
    """Used by the printer's thread only.

    `alive` is called while waiting, records a heartbeat and returns False when
    stopping. `report` is called with every status. `behaviour` is what earlier sessions
    have seen of the printer, and this one adds. After an OSError or
    `PrinterBlockedError` from any method the port is to be closed.
    """

    def __init__(
        self,
        transport: Transport,
        alive: Callable[[], bool],
        *,
        report: Callable[[PrinterStatus], None],
        behaviour: ReplyBehaviour,
        limits: Limits,
    ) -> None:
        self._transport = transport
        self._behaviour = behaviour
        self._asks = transport.answers and behaviour.confirm is not Confirm.SENT
        self._alive = alive
        self._report = report
        self._limits = limits
        self._replies = ReplyReader()
        self._open_requests = OpenRequests(limits.lost_s)
        self._received_s = time.monotonic()
        self._in_turn: int | None = None
        self._own_accord: PrinterStatus | None = None

    def status(self) -> PrinterStatus:
        """The printer's status; `SILENT` if one answer does not come in time.

        Without answers: `NO_PAPER` if the port itself reports it, else `UNASKED`; a
        printer that has never answered is `UNASKED`, too. A printer that does not
        accept the request is `SILENT`, until it answers on a port opened again.
        """
        try:
            status = self._asked() if self._asks else self._status_of_port()
            well = status.trouble is None
            if self._asks and well and self._behaviour.should_try_in_turn:
                self._try_in_turn()
        except PrinterBlockedError:
            self._report(SILENT)
            raise
        self._open_requests.note_status(time.monotonic(), well=well)
        self._report(status)
        return status

    def send(self, slip: bytes) -> None:
        """Send a complete slip, and the request whose answer proves it."""
        if self._asks:
            self._drain()  # an answer to an earlier request proves nothing
        self._in_turn = self._own_accord = None
        asks = self._asks and self._behaviour.asks_in_turn
        if asks:
            self._open_requests.add(time.monotonic())
        self._transport.write(slip + _IN_TURN if asks else slip, self._alive)

    def proof(self) -> SlipFate | PrintTrouble:
        """PRINTED once the printer has confirmed the slip, else its trouble.

        Without answers it is SENT at once, since the device accepted every byte, unless
        the port says that the paper has run out. Without GS r it is SENT after
        `watch_s` without trouble.
        """
        if not self._asks or self._behaviour.mute:
            return self.status().trouble or SlipFate.SENT
        asked_s = time.monotonic()
        while not self._has_answered():
            status = self.status()
            if self._in_turn is not None:
                break
            trouble = self._trouble_besides_silence(status)
            if trouble is not None:
                return trouble
            waited_s = time.monotonic() - asked_s
            silent = status.trouble is PrintTrouble.SILENT
            if not (self._behaviour.proves or silent) and waited_s > self._watch_s():
                return SlipFate.SENT
            if waited_s > self._proof_s():
                return PrintTrouble.SILENT
        # Noise may look like the answer; a printer that stopped in the slip does not.
        return self._trouble_in_turn() or self.status().trouble or SlipFate.PRINTED

    def close(self) -> None:
        """Close the port; does not raise."""
        self._transport.close()

    def _proof_s(self) -> float:
        limits = self._limits
        return limits.proof_s if self._alive() else limits.proof_stopping_s

    def _watch_s(self) -> float:
        limits = self._limits
        return limits.watch_s if self._alive() else 0.0

    def _has_answered(self) -> bool:
        if self._in_turn is None:
            self._read(self._limits.answer_s)
        return self._in_turn is not None

    def _try_in_turn(self) -> None:
        """Find out whether the printer has GS r, between two slips."""
        self._open_requests.add(time.monotonic())
        self._transport.write(_IN_TURN, self._alive)
        until_s = time.monotonic() + self._limits.answer_s
        while self._behaviour.in_turn is None and self._left_s(until_s) > 0:
            self._read(self._left_s(until_s))
        if self._behaviour.in_turn is None:
            self._behaviour.tried_in_turn(replied=False)

    def _left_s(self, until_s: float) -> float:
        return until_s - time.monotonic()

    def _trouble_in_turn(self) -> PrintTrouble | None:
        """A printer that went on at the end of its paper printed into the air."""
        ended = self._in_turn is not None and paper_ended(self._in_turn)
        return PrintTrouble.PAPER_OUT if ended else None

    def _trouble_besides_silence(self, status: PrinterStatus) -> PrintTrouble | None:
        """The trouble that was asked for, or else that came by itself."""
        if status.trouble is PrintTrouble.SILENT:
            return self._own_accord.trouble if self._own_accord else None
        return status.trouble

    def _status_of_port(self) -> PrinterStatus:
        return NO_PAPER if self._transport.out_of_paper() else UNASKED

    def _asked(self) -> PrinterStatus:
        if not self._behaviour.should_ask(time.monotonic()):
            return UNASKED
        self._drain()  # late answers to earlier requests
        received: list[int] = []
        for number in range(1, 5):
            answer = self._ask(number)
            if answer is None:
                self._behaviour.status_missing(
                    time.monotonic(), self._limits.ask_again_s
                )
                return UNASKED if self._behaviour.mute else SILENT
            received.append(answer)
        self._behaviour.status_received()
        return decode(Answers(*received))

    def _ask(self, number: int) -> int | None:
        self._transport.write(_EOT + bytes([number]), self._alive)
        until_s = time.monotonic() + self._limits.answer_s
        while (left_s := self._left_s(until_s)) > 0:
            replies = self._read(left_s)
            if replies is not None and replies.at_once:
                return replies.at_once[-1]
        return None

    def _drain(self) -> None:
        """Read what has arrived; of a printer that never stops, for a while."""
        until_s = time.monotonic() + self._limits.answer_s
        while self._read(0) is not None and time.monotonic() < until_s:
            pass

    def _read(self, limit_s: float) -> Replies | None:
        """What arrived, or None; the answer to the last slip and block are recorded."""
        data = self._transport.read(limit_s)
        now_s = time.monotonic()
        if not data:
            if now_s - self._received_s >= self._limits.answer_s:
                self._replies.pause()
            return None
        self._received_s = now_s
        replies = self._replies.read(data)
        for answer in replies.in_turn:
            if self._open_requests.any:
                self._behaviour.tried_in_turn(replied=True)
            if self._open_requests.settle():
                self._in_turn = answer
        for block in replies.automatic:
            self._own_accord = decode_automatic(block)
            self._report(self._own_accord)
        return replies
