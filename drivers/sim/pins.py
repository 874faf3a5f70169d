"""The far side of the panel: presses its buttons, reads its lamp and its buzzer.

Built on gpiozero's own MockFactory. Each call acts in the caller's thread, in which the
driver then emits its edges.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# gpiozero ships no types

from collections.abc import Callable
from typing import cast

from gpiozero.pins.mock import MockFactory, MockPin

from drivers.api import Button, Lamp
from drivers.panel.panel import PanelPins

# The colour of the lamp by its red, green and blue.
COLOURS = {
    (False, False, False): Lamp.OFF,
    (False, True, False): Lamp.GREEN,
    (True, True, False): Lamp.AMBER,
    (True, False, False): Lamp.RED,
}


class _WatchedFactory(MockFactory):
    """Its pins report each change of an output."""

    def __init__(self, on_output: Callable[[], None]) -> None:
        super().__init__(pin_class=_WatchedPin)
        self.on_output = on_output


class _WatchedPin(MockPin):
    def _set_state(self, value: float) -> None:
        before = self.state
        super()._set_state(value)
        if self.state != before:
            cast("_WatchedFactory", self.factory).on_output()


class Pins:
    """The pins of a Pi; give `factory` to the driver. The driver must be open first.

    `on_output` is called after each change of lamp or buzzer, in the panel's thread.
    """

    def __init__(
        self, pins: PanelPins | None = None, on_output: Callable[[], None] | None = None
    ) -> None:
        self.factory = _WatchedFactory(on_output) if on_output else MockFactory()
        self._pins = pins or PanelPins()

    def press(self, button: Button) -> None:
        """Press it down."""
        self._pin(self._pins.buttons[button]).drive_low()

    def release(self, button: Button) -> None:
        """Release it."""
        self._pin(self._pins.buttons[button]).drive_high()

    def bounce(self, button: Button, times: int = 3) -> None:
        """Bounce as a worn contact does, and end as it was before."""
        pin = self._pin(self._pins.buttons[button])
        strokes = [pin.drive_low, pin.drive_high]
        for stroke in (strokes if pin.state else strokes[::-1]) * times:
            stroke()

    @property
    def lamp(self) -> Lamp:
        """The colour that is lit now; OFF if the pins are released."""
        pins = (self._pins.lamp_red, self._pins.lamp_green, self._pins.lamp_blue)
        red, green, blue = map(self._driven_high, pins)
        return COLOURS[red, green, blue]

    @property
    def buzzing(self) -> bool:
        """Whether the buzzer sounds now."""
        return self._driven_high(self._pins.buzzer)

    @property
    def beeps(self) -> list[tuple[bool, float]]:
        """Each change of the buzzer so far: (sounding, seconds since the last)."""
        changes = self._pin(self._pins.buzzer).states[1:]
        return [(bool(change.state), change.timestamp) for change in changes]

    def _driven_high(self, number: int) -> bool:
        pin = self._pin(number)
        return pin.function == "output" and bool(pin.state)

    def _pin(self, number: int) -> MockPin:
        return self.factory.pin(number)
