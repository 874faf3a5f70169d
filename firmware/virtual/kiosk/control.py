"""The virtual kiosk's end of the control wire: JSON lines on a socket.

Orders act on the far sides that have to be in the kiosk's process: pins, glass, clock,
power. Each order has one reply. What the glass shows is sent as it changes.
"""

import base64
import json
import logging
import os
import queue
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from drivers.api import Button
from drivers.sim.display.oled import SimOled
from drivers.sim.pins import Pins
from firmware.virtual.kiosk.decoder_starts import DecoderStarts
from firmware.virtual.kiosk.key_pace import KeyPace

log = logging.getLogger(__name__)

MAX_OUTGOING = 256
STOP_LIMIT_S = 2.0


@dataclass(slots=True)
class SaleClock:
    """Monotonic seconds that can be advanced; read by the kiosk's main thread."""

    ahead_s: float = 0.0

    def __call__(self) -> float:
        """The time now."""
        return time.monotonic() + self.ahead_s


@dataclass(slots=True)
class MachineClock:
    """The machine's own clock: how far it is off, and whether a time server sets it."""

    off_s: float = 0.0
    time_server: bool = True

    def wall_ns(self) -> int:
        """Unix nanoseconds as this machine has them."""
        return time.time_ns() + round(self.off_s * 1e9)

    def synchronised(self) -> bool:
        """Whether a time server has set it."""
        return self.time_server


@dataclass(slots=True)
class PowerSwitch:
    """Cuts the power: kills this very process at the stage that it is set to."""

    armed_for: str = ""

    def __call__(self, stage: str) -> None:
        """A stage of a sale was committed."""
        if stage == self.armed_for:
            os.kill(os.getpid(), signal.SIGKILL)


class OutgoingQueue:
    """What is sent to the stage. A full queue loses its oldest; any thread puts."""

    def __init__(self) -> None:
        self._queue: queue.Queue[dict[str, Any] | None] = queue.Queue(MAX_OUTGOING)

    def put(self, item: dict[str, Any] | None) -> None:
        """Hand over; never blocks. None is the last item."""
        while True:
            try:
                self._queue.put_nowait(item)
            except queue.Full:
                self._drop_one()
            else:
                return

    def put_frame(self, image: Image.Image, contrast: int) -> None:
        """Hand over a picture of the glass; `contrast` is 0 to 255."""
        bits = base64.b64encode(image.tobytes()).decode("ascii")
        self.put({"frame": bits, "size": image.size, "contrast": contrast})

    def get(self) -> dict[str, Any] | None:
        """The next item; waits for it."""
        return self._queue.get()

    def _drop_one(self) -> None:
        try:
            self._queue.get_nowait()
        except queue.Empty:
            return


@dataclass(frozen=True, slots=True, kw_only=True)
class FarSides:
    """What orders act on. `clock_moved` wakes the main thread after that.

    `trace` begins and ends that traces are reported.
    """

    pins: Pins
    glass: SimOled
    clock_moved: Callable[[], None]
    clock: SaleClock = field(default_factory=SaleClock)
    machine: MachineClock = field(default_factory=MachineClock)
    power: PowerSwitch = field(default_factory=PowerSwitch)
    decoder: DecoderStarts = field(default_factory=DecoderStarts)
    trace: Callable[[bool], None] = lambda _on: None


class Control:
    """Two threads on one socket: orders in, frames out; `ended` is called last."""

    def __init__(
        self,
        wire: socket.socket,
        far: FarSides,
        *,
        outgoing: OutgoingQueue,
        ended: Callable[[], None],
    ) -> None:
        self._wire = wire
        self._far = far
        self._outgoing = outgoing
        self._ended = ended
        self._keys = KeyPace()
        self._threads = tuple(
            threading.Thread(target=target, name=name, daemon=True)
            for target, name in (
                (self._receive_orders, "control-in"),
                (self._send_outgoing, "control-out"),
            )
        )

    def start(self) -> None:
        """Begin to carry out orders."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Send what is left and close the wire."""
        receiver, sender = self._threads
        self._outgoing.put(None)
        sender.join(STOP_LIMIT_S)
        self._wire.shutdown(socket.SHUT_RDWR)
        receiver.join(STOP_LIMIT_S)
        self._wire.close()

    def _receive_orders(self) -> None:
        with self._wire.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                self._outgoing.put({"answer": self._carry_out(json.loads(line))})
        self._ended()

    def _send_outgoing(self) -> None:
        while (item := self._outgoing.get()) is not None:
            try:
                self._wire.sendall(json.dumps(item).encode() + b"\n")
            except OSError:
                log.warning("control_wire_lost")
                return

    def _carry_out(self, order: dict[str, Any]) -> object:
        """Carry an order out; its reply."""
        far = self._far
        match order:
            case {"press": button}:
                self._move(Button(button), far.pins.press)
            case {"release": button}:
                self._move(Button(button), far.pins.release)
            case {"advance_s": seconds}:
                far.clock.ahead_s += seconds
                far.clock_moved()
            case {"clock_off_s": seconds, "time_server": there}:
                far.machine.off_s, far.machine.time_server = seconds, there
                far.clock_moved()
            case {"cut_at": stage}:
                far.power.armed_for = stage
            case {"display": "unplug" | "plug" as what}:
                (far.glass.plug if what == "plug" else far.glass.unplug)()
            case _:
                return self._look(order)
        return {}

    def _move(self, key: Button, stroke: Callable[[Button], None]) -> None:
        time.sleep(self._keys.wait_s(key, time.monotonic()))
        stroke(key)
        self._keys.moved(key, time.monotonic())

    def _look(self, order: dict[str, Any]) -> object:
        """Carry out an order that looks at something, or at the process; its reply."""
        match order:
            case {"decoder": "look"}:
                return {"pid": self._far.decoder.pid}
            case {"decoder": "kill"}:
                self._far.decoder.kill()
                return {}
            case {"panel": "look"}:
                sounds = [sounding for sounding, _ in self._far.pins.beeps]
                return {"lamp": self._far.pins.lamp, "beeps": sounds.count(True)}
            case {"trace": bool(on)}:
                self._far.trace(on)
                return {}
            case _:
                return {"error": f"no such order: {sorted(order)}"}
