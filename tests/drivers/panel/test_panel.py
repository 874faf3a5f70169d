"""The panel on gpiozero's own mock pins."""
# gpiozero ships no types.
# pyright: reportMissingTypeStubs=false

import time
from collections.abc import Iterator

import pytest
from gpiozero import OutputDevice
from gpiozero.pins.mock import MockFactory

from drivers.api import Button, ButtonEdge, DeviceLost, DeviceReady, Lamp
from drivers.panel.panel import Panel, PanelPins
from drivers.sim.pins import Pins
from tests.support.device_inbox import Inbox, until


@pytest.fixture
def pins() -> Pins:
    return Pins()


@pytest.fixture
def panel(pins: Pins, inbox: Inbox) -> Iterator[Panel]:
    panel = Panel(inbox.emit, pin_factory=pins.factory)
    panel.start()
    inbox.wait(DeviceReady)
    yield panel
    assert panel.stop(2.0)


def edges(inbox: Inbox) -> list[tuple[Button, bool]]:
    return [
        (event.button, event.down)
        for event in inbox.drain()
        if isinstance(event, ButtonEdge)
    ]


@pytest.mark.usefixtures("panel")
@pytest.mark.parametrize("button", list(Button))
def test_each_button_reports_both_edges(
    inbox: Inbox, pins: Pins, button: Button
) -> None:
    began_s = time.monotonic()
    pins.press(button)
    edge = inbox.wait(ButtonEdge)
    pins.release(button)
    assert (edge.button, edge.down) == (button, True)
    assert began_s <= edge.at_s <= time.monotonic()
    assert edges(inbox) == [(button, False)]


@pytest.mark.usefixtures("panel")
def test_bounces_are_reported_as_they_are(inbox: Inbox, pins: Pins) -> None:
    pins.press(Button.PAY)
    pins.bounce(Button.PAY, times=2)
    assert [down for _, down in edges(inbox)] == [True, False, True, False, True]


def test_a_button_is_up_when_the_panel_opens_so_no_release_is_missed(
    inbox: Inbox, pins: Pins
) -> None:
    panel = Panel(inbox.emit, pin_factory=pins.factory)
    panel.start()
    reported = [inbox.wait(ButtonEdge) for _ in Button]
    assert panel.stop(2.0)
    assert {(edge.button, edge.down) for edge in reported} == {
        (button, False) for button in Button
    }


@pytest.mark.parametrize("colour", list(Lamp))
def test_the_lamp_takes_each_colour(panel: Panel, pins: Pins, colour: Lamp) -> None:
    panel.lamp(Lamp.GREEN if colour is Lamp.OFF else Lamp.OFF)
    panel.lamp(colour)
    assert until(lambda: pins.lamp is colour)


def test_a_blinking_lamp_goes_on_and_off(panel: Panel, pins: Pins) -> None:
    panel.lamp(Lamp.RED, blinking=True)
    assert until(lambda: pins.lamp is Lamp.RED)
    assert until(lambda: pins.lamp is Lamp.OFF)
    assert until(lambda: pins.lamp is Lamp.RED)


def test_a_pattern_of_beeps_is_played_to_its_end(panel: Panel, pins: Pins) -> None:
    panel.beep(((0.05, 0.03), (0.02, 0.0)))
    assert until(lambda: len(pins.beeps) == 4)
    assert [sounding for sounding, _ in pins.beeps] == [True, False, True, False]
    lengths_s = [length_s for _, length_s in pins.beeps[1:]]
    assert lengths_s[0] >= 0.05
    assert lengths_s[1] >= 0.03
    assert lengths_s[2] >= 0.02


def test_a_new_pattern_replaces_the_old(panel: Panel, pins: Pins) -> None:
    panel.beep(((60.0, 0.0),))
    assert until(lambda: pins.buzzing)
    panel.beep(())
    assert until(lambda: not pins.buzzing)


def test_a_held_button_does_not_delay_the_stop(inbox: Inbox, pins: Pins) -> None:
    panel = Panel(inbox.emit, pin_factory=pins.factory)
    panel.start()
    inbox.wait(DeviceReady)
    pins.press(Button.CALL)
    began_s = time.monotonic()
    assert panel.stop(2.0)
    assert time.monotonic() - began_s < 0.5


def test_stopping_leaves_lamp_and_buzzer_off(inbox: Inbox, pins: Pins) -> None:
    panel = Panel(inbox.emit, pin_factory=pins.factory)
    panel.start()
    panel.lamp(Lamp.AMBER)
    panel.beep(((60.0, 0.0),))
    assert until(lambda: pins.buzzing and pins.lamp is Lamp.AMBER)
    assert panel.stop(2.0)
    assert pins.beeps[-1][0] is False
    assert (pins.lamp, pins.buzzing) == (Lamp.OFF, False)
    panel.close()


def test_pins_that_are_taken_are_reported_and_claimed_once_free(inbox: Inbox) -> None:
    factory = MockFactory()
    squatter = OutputDevice(PanelPins().buzzer, pin_factory=factory)
    panel = Panel(inbox.emit, pin_factory=factory)
    panel.start()
    assert "pins cannot be used" in inbox.wait(DeviceLost).reason
    squatter.close()
    inbox.wait(DeviceReady)
    assert panel.stop(2.0)
