"""The next customer shows goods while the slip of the one before is being printed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import DeviceLost
from firmware.kiosk.sale import SaleState
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True)
    yield desk
    desk.close()


def test_they_are_counted_once_the_slip_is_printed(desk: KioskRig) -> None:
    desk.sell()
    desk.now_s += 1.0
    desk.scan(COLA.gtin)
    assert desk.controller.sale.state is SaleState.PRINTING
    desk.printed()
    assert desk.controller.sale.state is SaleState.SCANNING
    assert desk.controller.sale.basket.pieces == 1


def test_they_are_not_if_selling_is_about_to_stop(desk: KioskRig) -> None:
    desk.sell()
    desk.controller.handle(DeviceLost("serial_scanner", "gone"))
    desk.now_s += 1.0
    desk.scan(COLA.gtin)
    desk.printed()
    assert desk.controller.sale.state is SaleState.THANKS
