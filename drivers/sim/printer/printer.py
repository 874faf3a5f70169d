"""The far side of a receipt printer's cable: executes ESC/POS, prints, and fails.

    with SimPrinter(PtyWire(tmp / "printer"), columns=32) as printer:
        ...  # a real driver on SerialPort(str(tmp / "printer")) submits a job
        slip = printer.wait_slip(limit_s=2)
        slip.text, slip.image
        assert not printer.faults

Its thread owns everything; the methods may be called from any other thread and return
once they have taken effect. Real-time status (DLE EOT) is answered as bytes arrive, all
else in turn, as a real printer does: without paper it keeps what it received, and
continues when there is paper again.
"""

import os
import queue
import re
import select
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from drivers.api import Paper as PaperLevel
from drivers.sim.printer.condition import PrinterCondition, PrinterTraits
from drivers.sim.printer.history import PrinterHistory
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip, PaperWatcher
from drivers.sim.printer.ports import Wire

CALL_LIMIT_S = 5.0
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])")
_REQUEST_STARTS = (b"\x10", b"\x10\x04")


class SimPrinter:
    """A printer `columns` cells wide behind a `PtyWire`, a `TcpWire` or a `UsbWire`.

    `traits` are what its model can do.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        columns: int = 32,
        watcher: PaperWatcher | None = None,
        traits: PrinterTraits = PrinterTraits(),  # noqa: B008 - a frozen value
    ) -> None:
        self._wire = wire
        self._traits = traits
        self._watcher = watcher
        self._paper = PaperRoll(columns)
        if watcher is not None:
            self._paper.on_strip = watcher.printed
        self._interpreter = Interpreter(
            self._paper,
            self._on_slip,
            self._answer_in_turn,
            identify=self._identify,
            traits=traits,
        )
        self._history = PrinterHistory()
        self._calls: queue.Queue[tuple[Callable[[], None], threading.Event]] = (
            queue.Queue()
        )
        self._wake_read, self._wake_write = os.pipe()
        self._condition = PrinterCondition()
        self._died = threading.Event()
        self._ended = False
        self._incomplete = b""
        self._thread = threading.Thread(
            target=self._run, name="sim-printer", daemon=True
        )

    # --- what it received and printed ---

    @property
    def slips(self) -> tuple[PaperSlip, ...]:
        """Every slip cut so far."""
        return self._history.slips

    @property
    def faults(self) -> tuple[str, ...]:
        """What it received and did not understand."""
        return tuple(self._interpreter.faults)

    @property
    def received(self) -> bytes:
        """What it received of late, without real-time status requests."""
        return self._history.received

    @property
    def condition(self) -> PrinterCondition:
        """What is wrong with it, to be looked at; its thread changes it."""
        return self._condition

    def wait_slip(self, limit_s: float) -> PaperSlip:
        """The next slip not returned yet; TimeoutError if none comes in time."""
        return self._history.wait_slip(limit_s)

    # --- what can go wrong ---

    def set_paper(self, level: PaperLevel) -> None:
        """Set the level of paper."""
        self._change(paper=level)

    def paper_out_after(self, lines: int) -> None:
        """Run out of paper once this number of further lines is printed."""
        self._change(out_at_line=self._paper.lines_printed + lines)

    def set_cover(self, *, open_: bool) -> None:
        """Open or close the cover."""
        self._change(cover_open=open_)

    def set_broken(self, *, broken: bool) -> None:
        """Jam the cutter, or free it."""
        self._change(broken=broken)

    def set_silent(self, *, silent: bool) -> None:
        """Print without answering; or answer again."""
        self._change(silent=silent)

    def set_silent_in_turn(self, *, silent: bool) -> None:
        """Answer DLE EOT but not GS r, as printers without GS r do; or both."""
        self._change(silent_in_turn=silent)

    def set_busy(self, *, busy: bool) -> None:
        """Answer DLE EOT but keep the rest in the buffer; or print it."""
        self._change(busy=busy)

    def tear(self) -> None:
        """Tear off what is printed, by hand."""
        self._call(lambda: self._on_slip(self._paper.cut()))

    def send(self, data: bytes) -> None:
        """Send bytes without a request, as a printer that is late does."""
        self._call(lambda: self._wire.send(data))

    def do(self, act: Callable[[], None]) -> None:
        """Call something that uses the wire, in the printer's thread."""
        self._call(act)

    def set_blocked(self, *, blocked: bool) -> None:
        """Accept no more bytes from the wire, or accept them again."""
        self._change(blocked=blocked)

    def block_after(self, bytes_: int) -> None:
        """Accept about this number of further bytes of slips, then no more."""
        self._change(blocks_at_byte=self._history.bytes_received + bytes_)

    def die_after(self, bytes_: int, *, unplug: bool = False) -> None:
        """Lose power (and the plug) after this number of further bytes of slips.

        Without `unplug` the port stays, accepts bytes and does not answer, as a serial
        adapter does whose printer is off. `plug` restores power.
        """
        at = self._history.bytes_received + bytes_
        self._change(dies_at_byte=at, unplugs_when_dying=unplug)

    def wait_dead(self, limit_s: float) -> bool:
        """Wait until `die_after` has taken effect; False if it did not in time."""
        return self._died.wait(limit_s)

    def unplug(self) -> None:
        """Pull the plug."""
        self._call(self._unplug)

    def plug(self) -> None:
        """Plug it in again, with power and an empty buffer."""
        self._call(self._plug)

    # --- life ---

    def start(self) -> Self:
        """Plug in and begin to read."""
        self._wire.plug()
        self._thread.start()
        return self

    def close(self) -> None:
        """Unplug and end the thread."""
        self._call(self._end)
        self._thread.join(CALL_LIMIT_S)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _change(self, **what: object) -> None:
        def change() -> None:
            for name, value in what.items():
                setattr(self._condition, name, value)

        self._call(change)

    def _call(self, act: Callable[[], None]) -> None:
        """Have the thread call something, and wait until it has."""
        done = threading.Event()
        self._calls.put((act, done))
        os.write(self._wake_write, b"!")
        if not done.wait(CALL_LIMIT_S):
            raise TimeoutError("the simulated printer hangs")

    def _run(self) -> None:
        while not self._ended:
            wires = [] if self._condition.blocked else self._wire.readable()
            ready, _, _ = select.select([self._wake_read, *wires], [], [])
            if self._wake_read in ready:
                self._do_calls()
            elif ready:
                self._receive(self._wire.receive(ready))
            self._interpreter.run(self._can_print)

    def _do_calls(self) -> None:
        os.read(self._wake_read, 1)
        act, done = self._calls.get()
        act()
        done.set()

    def _receive(self, data: bytes) -> None:
        """Answer real-time requests, buffer the rest, lose power at `dies_at_byte`."""
        if self._condition.dead:
            return
        data = self._incomplete + data
        self._incomplete = next(
            (end for end in _REQUEST_STARTS if data.endswith(end)), b""
        )
        data = data.removesuffix(self._incomplete)
        if self._traits.at_once:
            for number in _REAL_TIME.findall(data):
                self._answer(bytes([self._condition.real_time(number[0])]))
        data = _REAL_TIME.sub(b"", data)
        dies_at = self._condition.dies_at_byte
        if dies_at is not None and self._history.bytes_received + len(data) >= dies_at:
            data = data[: dies_at - self._history.bytes_received]
            self._buffer(data)
            self._die()
        else:
            self._buffer(data)

    def _buffer(self, data: bytes) -> None:
        self._history.add_bytes(data)
        self._condition.count_bytes(self._history.bytes_received)
        self._interpreter.feed(data)
        self._interpreter.run(self._can_print)

    def _die(self) -> None:
        self._condition.dead, self._condition.dies_at_byte = True, None
        self._interpreter.power_off()
        self._died.set()
        if self._condition.unplugs_when_dying:
            self._unplug()

    def _unplug(self) -> None:
        self._condition.unplugged = True
        self._wire.unplug()

    def _plug(self) -> None:
        self._condition.dead = self._condition.unplugs_when_dying = False
        self._condition.unplugged = False
        self._wire.plug()

    def _end(self) -> None:
        self._wire.close()
        self._ended = True

    def _can_print(self) -> bool:
        self._condition.count_lines(self._paper.lines_printed)
        return self._condition.can_print and not self._condition.busy

    def _on_slip(self, slip: PaperSlip) -> None:
        if self._watcher is not None:
            self._watcher.cut(slip)
        self._history.add_slip(slip)

    def _answer_in_turn(self) -> None:
        if not self._condition.silent_in_turn:
            self._answer(bytes([self._condition.in_turn()]))

    def _identify(self, number: int) -> None:
        self._answer(self._traits.identity.get(number, b""))

    def _answer(self, reply: bytes) -> None:
        if not self._condition.silent:
            self._wire.send(reply)
