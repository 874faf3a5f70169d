"""Serial devices on the USB by their ports, in a folder that looks like /sys."""

from pathlib import Path

import pytest

from drivers.api import CodeSeen, DeviceLost, DeviceReady, DriverError
from drivers.printer.ports import SerialPort, open_transport
from drivers.scanner.serial_scanner import SerialScanner
from drivers.sim.typist import Typist
from drivers.usb_serials import SerialPlace, UsbSerials
from tests.support.device_inbox import Inbox
from tests.support.usb_ports import no_serials, plug_serial


@pytest.fixture
def serials(tmp_path: Path) -> UsbSerials:
    return no_serials(tmp_path)


def test_each_serial_device_has_its_port(serials: UsbSerials) -> None:
    plug_serial(serials, "ttyUSB1", "usb1/1-1/1-1.3/1-1.3:1.0")
    plug_serial(serials, "ttyUSB0", "usb1/1-1/1-1.2/1-1.2:1.0")
    plug_serial(serials, "ttyACM0", "usb3/3-2/3-2:1.0")
    plug_serial(serials, "ttyS0", "platform/serial0")
    dev = serials.dev
    assert [(each.port, each.node) for each in serials.plugged()] == [
        ("1-1.2", dev / "ttyUSB0"),
        ("1-1.3", dev / "ttyUSB1"),
        ("3-2", dev / "ttyACM0"),
    ]
    assert serials.at("3-2") == dev / "ttyACM0"
    assert serials.at("1-1") is None


def test_the_first_port_of_a_modem_is_its_lowest_interfaces(
    serials: UsbSerials,
) -> None:
    for number in (3, 2, 0):
        place = f"usb1/1-1/1-1:1.{number}"
        plug_serial(serials, f"ttyUSB{9 - number}", place)
    assert serials.at("1-1") == serials.dev / "ttyUSB9"


def test_a_name_from_the_device_is_printable(serials: UsbSerials) -> None:
    plug_serial(serials, "ttyACM1", "usb3/3-2/3-2:1.1", "Scan\x1b[2J")
    (one,) = serials.plugged()
    assert str(one).endswith("ttyACM1 at port 3-2 (Scan?[2J)")


def test_a_scanner_is_read_at_its_port_whatever_it_is_called(
    serials: UsbSerials, inbox: Inbox
) -> None:
    place = SerialPlace("/dev/countertop/scanner", "3-2", serials)
    scanner = SerialScanner(inbox.emit, place)
    assert not scanner.plugged
    scanner.start()
    assert "no serial device is plugged in at port 3-2" in inbox.wait(DeviceLost).reason
    typist = Typist(serials.dev / "ttyACM7")
    typist.plug()
    plug_serial(serials, "ttyACM7", "usb3/3-2/3-2:1.0")
    assert scanner.plugged
    inbox.wait(DeviceReady)
    typist.type("6901234567892")
    assert inbox.wait(CodeSeen).reading.text == "6901234567892"
    assert scanner.stop(2.0)
    typist.unplug()


def test_a_printer_is_found_at_its_port(serials: UsbSerials) -> None:
    place = SerialPlace("/dev/ttyUSB0", "1-1.2", serials)
    with pytest.raises(DriverError, match=r"at port 1-1\.2"):
        open_transport(SerialPort(place), 1.0)
    printer = Typist(serials.dev / "ttyUSB4")
    printer.plug()
    plug_serial(serials, "ttyUSB4", "usb1/1-1/1-1.2/1-1.2:1.0")
    open_transport(SerialPort(place), 1.0).close()
    printer.unplug()
