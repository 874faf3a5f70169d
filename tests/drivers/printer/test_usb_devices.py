"""Which USB device is the printer, where several are plugged in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import DriverError, Printed, PrintJob, SlipText
from drivers.printer.ports import (
    PortBusyError,
    SerialPort,
    UsbPort,
    is_busy,
    open_transport,
)
from drivers.printer.printer import Printer, PrinterModel
from drivers.printer.usb_devices import place_of, places
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from drivers.sim.printer.usb import UsbBus, UsbWire
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox

LIMIT_S = 20.0
IDS = UsbWire.vendor, UsbWire.product
FIRST, SECOND = UsbWire(port=1, serial="GP001"), UsbWire(port=2)


@pytest.fixture
def bus() -> Iterator[UsbBus]:
    """Two printers of one model, one of them without a serial number."""
    for wire in (FIRST, SECOND):
        wire.plug()
    yield UsbBus(FIRST, SECOND)
    for wire in (FIRST, SECOND):
        wire.unplug()


def test_two_of_one_model_are_both_named(bus: UsbBus) -> None:
    with pytest.raises(DriverError) as refused:
        place_of(IDS, bus, serial="", port="")
    assert str(refused.value) == (
        "several USB printers 0416:5011: port 1-1, serial number GP001; port 1-2; name"
        " one by `usb_serial` or `usb_port` under [printer]"
    )


@pytest.mark.parametrize(
    ("serial", "port", "at"),
    [("GP001", "", "1-1"), ("", "1-2", "1-2"), ("GP001", "1-1", "1-1")],
)
def test_one_is_meant_by_its_serial_number_or_port(
    bus: UsbBus, serial: str, port: str, at: str
) -> None:
    assert place_of(IDS, bus, serial=serial, port=port).port == at


@pytest.mark.parametrize(("serial", "port"), [("GP002", ""), ("GP001", "1-2")])
def test_another_one_is_not_taken_instead(bus: UsbBus, serial: str, port: str) -> None:
    with pytest.raises(DriverError, match=r"plugged in: port 1-1, serial .*; port 1-2"):
        place_of(IDS, bus, serial=serial, port=port)


def test_one_alone_needs_no_name(bus: UsbBus) -> None:
    FIRST.unplug()
    assert [place.port for place in places(*IDS, bus)] == ["1-2"]
    assert place_of(IDS, bus, serial="", port="").port == "1-2"


def test_the_meant_one_prints(inbox: Inbox) -> None:
    near, far = UsbWire(port=3), UsbWire(port=4, interface_class=255)
    with SimPrinter(near) as other, SimPrinter(far) as meant:
        connection = UsbPort(*IDS, backend=UsbBus(near, far), port="1-4")
        printer = Printer(
            "printer", inbox.emit, connection=connection, model=PrinterModel()
        )
        printer.start()
        printer.submit(PrintJob("s1", (SlipText("茶"),)))
        assert inbox.wait(Printed) == Printed("s1")
        assert meant.wait_slip(LIMIT_S).text == "茶"
        assert printer.stop(LIMIT_S)
        assert other.received == b""


def test_a_serial_port_in_use_is_busy(tmp_path: Path) -> None:
    path = str(tmp_path / "printer")
    with SimPrinter(PtyWire(Path(path))):
        first = open_transport(SerialPort(SerialPlace(path)), 1.0)
        with pytest.raises(PortBusyError, match="another program"):
            open_transport(SerialPort(SerialPlace(path)), 1.0)
        first.close()
        open_transport(SerialPort(SerialPlace(path)), 1.0).close()


def test_a_usb_printer_in_use_is_busy() -> None:
    wire = UsbWire()
    with SimPrinter(wire):
        wire.held = True
        transport = open_transport(UsbPort(*IDS, backend=wire), 1.0)
        with pytest.raises(OSError, match="Resource busy") as refused:
            transport.write(b"tea", lambda: True)
        assert is_busy(refused.value)
        transport.close()
