"""The far side of the panel: fingers on its buttons, an eye and an ear for the rest.

It stands on gpiozero's own MockFactory. Each call acts in the caller's thread, and so
do the edges that the driver emits.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# gpiozero ships no types

from gpiozero.pins.mock import MockFactory, MockPin

from drivers.api import Button, Lamp
from drivers.panel.panel import PanelPins

# Which colour an eye sees where red, green and blue are lit.
SEEN = {
    (False, False, False): Lamp.OFF,
    (False, True, False): Lamp.GREEN,
    (True, True, False): Lamp.AMBER,
    (True, False, False): Lamp.RED,
}


class Pins:
    """The pins of a Pi; give `factory` to the driver. The driver must be open first."""

    def __init__(self, pins: PanelPins | None = None) -> None:
        self.factory = MockFactory()
        self._pins = pins or PanelPins()

    def press(self, button: Button) -> None:
        """Put it down."""
        self._pin(self._pins.buttons[button]).drive_low()

    def release(self, button: Button) -> None:
        """Let it go."""
        self._pin(self._pins.buttons[button]).drive_high()

    def bounce(self, button: Button, times: int = 3) -> None:
        """Chatter as a worn contact does, and end as it was before."""
        pin = self._pin(self._pins.buttons[button])
        strokes = [pin.drive_low, pin.drive_high]
        for stroke in (strokes if pin.state else strokes[::-1]) * times:
            stroke()

    @property
    def lamp(self) -> Lamp:
        """The colour that is lit now; OFF also where the pins are released."""
        pins = (self._pins.lamp_red, self._pins.lamp_green, self._pins.lamp_blue)
        red, green, blue = map(self._driven_high, pins)
        return SEEN[red, green, blue]

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
