"""Keys of the virtual panel move as a finger moves them, however late orders come."""

import pytest

from drivers.api import Button
from firmware.kiosk.devices.presses import SETTLE_S
from firmware.virtual.kiosk.key_pace import LEVEL_S, KeyPace


def test_a_press_that_is_carried_out_late_lasts_longer_than_a_bounce() -> None:
    pace = KeyPace()
    assert pace.wait_s(Button.PAY, 7.0) == 0.0
    pace.moved(Button.PAY, 7.0)
    assert pace.wait_s(Button.PAY, 7.0) == pytest.approx(LEVEL_S)
    assert pace.wait_s(Button.PAY, 7.01) == pytest.approx(LEVEL_S - 0.01)
    assert LEVEL_S > SETTLE_S


def test_what_lasts_long_enough_waits_for_nothing() -> None:
    pace = KeyPace()
    pace.moved(Button.PAY, 7.0)
    assert pace.wait_s(Button.UNDO, 7.01) == 0.0
    assert pace.wait_s(Button.PAY, 7.12) == 0.0
