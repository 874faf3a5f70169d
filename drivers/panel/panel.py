"""The panel: buttons, a lamp and a buzzer on the Pi's pins, by gpiozero.

Buttons are plain inputs that emit raw edges: gpiozero's own debounce differs between
pin libraries, and closing its `Button` while held waits for the hold thread. The kiosk
decides what a press is. Blinking and beeping happen in this worker's thread, so that no
gpiozero thread outlives it.

Proven on gpiozero's MockFactory, and on lgpio with a kernel's simulated lines
(docs/hardware-rig.md); not on a Raspberry Pi.
"""
# pyright: reportMissingTypeStubs=false
# gpiozero ships no types

import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from gpiozero import RGBLED, DigitalInputDevice, GPIOZeroError, OutputDevice
from gpiozero.pins import Factory

from drivers.api import Button, ButtonEdge, DriverError, Emit, Lamp
from drivers.runtime.device_worker import DeviceWorker

BLINK_S = 0.4
IDLE_S = 0.5

# The lamp has no dimming, so amber is red and green at full.
COLOURS: Mapping[Lamp, tuple[int, int, int]] = {
    Lamp.OFF: (0, 0, 0),
    Lamp.GREEN: (0, 1, 0),
    Lamp.AMBER: (1, 1, 0),
    Lamp.RED: (1, 0, 0),
}


@dataclass(frozen=True, slots=True)
class PanelPins:
    """BCM numbers. A button closes to ground; a high level switches an output on.

    A key switch is one more button, for a shop that has one. The defaults avoid I2C,
    SPI, the serial port and a display's pins.
    """

    buttons: Mapping[Button, int] = field(
        default_factory=lambda: {
            Button.PAY: 5,
            Button.UNDO: 6,
            Button.CALL: 13,
            Button.REPRINT: 19,
            Button.KEY: 26,
        }
    )
    lamp_red: int = 16
    lamp_green: int = 20
    lamp_blue: int = 21
    buzzer: int = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Light:
    colour: Lamp = Lamp.OFF
    blinking: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    steps: tuple[tuple[float, float], ...] = ()


def pin_errors() -> tuple[type[Exception], ...]:
    """What pins raise: gpiozero's errors, and those of lgpio, which pass through it.

    Only gpiozero loads lgpio, and only on a Pi; its errors have no common parent.
    """
    lgpio = sys.modules.get("lgpio")
    return (GPIOZeroError,) if lgpio is None else (GPIOZeroError, lgpio.error)


class Panel(DeviceWorker):
    """A `drivers.api.Panel`. The newest lamp and the newest pattern win; no queue.

    Edges are emitted from the pin library's thread (on MockFactory, the thread that
    drives the pin). `pin_factory` None is gpiozero's choice for this machine.
    """

    def __init__(
        self,
        emit: Emit,
        pins: PanelPins | None = None,
        *,
        pin_factory: Factory | None = None,
        name: str = "panel",
    ) -> None:
        super().__init__(name, emit)
        self._pins = pins or PanelPins()
        self._factory = pin_factory
        self._inputs: list[DigitalInputDevice] = []
        self._lamp: RGBLED | None = None
        self._buzzer: OutputDevice | None = None
        self._changed = threading.Event()
        self._light = self._shown = _Light()
        self._shown_at_s = 0.0
        self._pattern = self._playing = _Pattern()
        self._steps: deque[tuple[bool, float]] = deque()
        self._step_ends_s = 0.0

    def lamp(self, colour: Lamp, *, blinking: bool = False) -> None:
        """Light the lamp in one colour; blinking is 0.4 s on, 0.4 s off."""
        self._light = _Light(colour, blinking)
        self._changed.set()

    def beep(self, pattern: tuple[tuple[float, float], ...]) -> None:
        """Play (on_s, off_s) pairs in order, in place of what plays now."""
        self._pattern = _Pattern(pattern)
        self._changed.set()

    def open(self) -> None:
        """Claim the pins; DriverError if there are none or another program has them."""
        try:
            self._claim()
        except pin_errors() as exc:
            raise DriverError(
                "the panel's pins cannot be used: {exc}", exc=exc
            ) from exc

    def work(self) -> None:
        """Set the outputs, then wait for the next change, at most `IDLE_S`."""
        self._changed.clear()
        now_s = time.monotonic()
        due_s = min(
            self._update_lamp(now_s), self._update_buzzer(now_s), now_s + IDLE_S
        )
        self._changed.wait(max(0.0, due_s - time.monotonic()))

    def close(self) -> None:
        """Lamp and buzzer off, pins released."""
        outputs = [one for one in (self._lamp, self._buzzer) if one is not None]
        with suppress(*pin_errors(), OSError):
            for device in outputs:
                device.off()
        for device in (*outputs, *self._inputs):
            with suppress(*pin_errors(), OSError):
                device.close()
        self._lamp = self._buzzer = None
        self._inputs = []

    def wake(self) -> None:
        """Cut the wait in `work` short."""
        self._changed.set()

    def _claim(self) -> None:
        pins, factory = self._pins, self._factory
        red_green_blue = (pins.lamp_red, pins.lamp_green, pins.lamp_blue)
        self._lamp = RGBLED(*red_green_blue, pwm=False, pin_factory=factory)
        self._buzzer = OutputDevice(pins.buzzer, pin_factory=factory)
        for button, pin in pins.buttons.items():
            self._inputs.append(self._button(button, pin))

    def _button(self, button: Button, pin: int) -> DigitalInputDevice:
        device = DigitalInputDevice(
            pin, pull_up=True, bounce_time=None, pin_factory=self._factory
        )
        device.when_activated = partial(self._edge, button, True)
        device.when_deactivated = partial(self._edge, button, False)
        if not device.is_active:
            # Else a release during a loss of the device would leave it pressed.
            self._edge(button, False)
        return device

    def _edge(self, button: Button, down: bool) -> None:  # noqa: FBT001 - by partial
        self._emit(ButtonEdge(button, down, time.monotonic()))

    def _update_lamp(self, now_s: float) -> float:
        if self._light is not self._shown:
            self._shown, self._shown_at_s = self._light, now_s
        phase, into_s = divmod(now_s - self._shown_at_s, BLINK_S)
        lit = not self._shown.blinking or phase % 2 == 0
        if self._lamp is not None:
            self._lamp.color = COLOURS[self._shown.colour if lit else Lamp.OFF]
        return now_s + BLINK_S - into_s

    def _update_buzzer(self, now_s: float) -> float:
        if self._pattern is not self._playing:
            self._start_pattern(now_s)
        while self._steps and now_s >= self._step_ends_s:
            loud, length_s = self._steps.popleft()
            self._step_ends_s = now_s + length_s
            if self._buzzer is not None:
                self._buzzer.value = loud
        return self._step_ends_s if self._steps else now_s + IDLE_S

    def _start_pattern(self, now_s: float) -> None:
        self._playing = self._pattern
        self._step_ends_s = now_s
        self._steps = deque(
            step
            for on_s, off_s in self._playing.steps
            for step in ((True, on_s), (False, off_s))
        )
        self._steps.append((False, 0.0))
