"""A printer at each kind of cable, and a driver that is stopped in the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from drivers.printer.ports import Connection, NetworkPort, SerialPort, UsbPort
from drivers.printer.printer import Printer, PrinterModel
from drivers.printer.session import Limits
from drivers.sim.printer.ports import PtyWire, TcpWire
from drivers.sim.printer.printer import SimPrinter
from drivers.sim.printer.usb import UsbWire
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox
from tests.support.printer_rig import LIMIT_S, PATIENT, Connected, StartPrinter


@pytest.fixture(params=["serial", "network", "usb"])
def connected(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connected]:
    """A printer at the end of each kind of cable that a test can pull."""
    kind = cast("str", request.param)
    if kind == "serial":
        path = tmp_path / "printer"
        with SimPrinter(PtyWire(path)) as sim:
            yield sim, SerialPort(SerialPlace(str(path)))
    elif kind == "usb":
        bus = UsbWire()
        with SimPrinter(bus) as sim:
            yield sim, UsbPort(bus.vendor, bus.product, backend=bus)
    else:
        wire = TcpWire()
        with SimPrinter(wire) as sim:
            yield sim, NetworkPort("127.0.0.1", wire.port)


@pytest.fixture
def start(inbox: Inbox) -> Iterator[StartPrinter]:
    printers: list[Printer] = []

    def start(
        connection: Connection,
        model: PrinterModel = PrinterModel(),  # noqa: B008 - a frozen value
        limits: Limits = PATIENT,
    ) -> Printer:
        printer = Printer(
            "printer", inbox.emit, connection=connection, model=model, limits=limits
        )
        printers.append(printer)
        printer.start()
        return printer

    yield start
    assert all(printer.stop(LIMIT_S) for printer in printers)
