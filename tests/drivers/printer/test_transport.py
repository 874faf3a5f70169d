"""Wires of printers that are built in other ways than most."""

import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import (
    DeviceLost,
    DriverError,
    Printed,
    PrinterChanged,
    PrinterStatus,
    PrintJob,
    PrintTrouble,
    SlipSent,
    SlipText,
)
from drivers.api import Paper as PaperLevel
from drivers.printer.ports import DeviceFile, Transport, UsbPort, open_transport
from drivers.printer.printer import Printer, PrinterModel
from drivers.printer.session import Limits
from drivers.printer.transport import PrinterBlockedError
from drivers.sim.printer.printer import SimPrinter
from drivers.sim.printer.usb import UsbWire
from tests.support.device_inbox import Inbox

LIMIT_S = 20.0
STALL_S = 0.3


@pytest.mark.parametrize("endpoints", [(0x82, 0x01), (0x81, 0x02), (0x03, 0x84)])
def test_a_usb_printer_s_pipes_are_found(
    endpoints: tuple[int, ...], inbox: Inbox
) -> None:
    bus = UsbWire(endpoints)
    with SimPrinter(bus) as sim:
        printer = _on(bus, inbox)
        printer.submit(PrintJob("s1", (SlipText("茶"),)))
        assert inbox.wait(Printed) == Printed("s1")
        assert sim.wait_slip(LIMIT_S).text == "茶"
        assert printer.stop(LIMIT_S)


def test_a_usb_printer_without_a_pipe_to_answer_by_is_accepted(inbox: Inbox) -> None:
    bus = UsbWire((0x01,))
    with SimPrinter(bus) as sim:
        printer = _on(bus, inbox)
        assert inbox.wait(PrinterChanged).status == PrinterStatus(PaperLevel.UNKNOWN)
        printer.submit(PrintJob("s1", (SlipText("茶"),)))
        assert inbox.wait(SlipSent) == SlipSent("s1")
        assert sim.wait_slip(LIMIT_S).text == "茶"
        assert printer.stop(LIMIT_S)


def test_a_usb_device_that_cannot_print_is_reported() -> None:
    bus = UsbWire((0x82,))
    bus.plug()
    with pytest.raises(DriverError, match="no pipe to print by"):
        open_transport(UsbPort(bus.vendor, bus.product, backend=bus), STALL_S)
    bus.unplug()


def test_a_device_file_with_nothing_to_say_is_not_gone(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch()
    transport = open_transport(DeviceFile(str(path), answers=True), STALL_S)
    assert transport.read(0.05) == b""
    transport.close()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[Transport, int]]:
    """A device that takes one piece and the next only when done: a pipe of one page."""
    path = tmp_path / "lp0"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    transport = open_transport(DeviceFile(str(path)), STALL_S)
    yield transport, reader
    transport.close()
    os.close(reader)


def test_the_last_piece_counts_when_the_device_is_done_with_it(
    slow: tuple[Transport, int],
) -> None:
    transport, reader = slow
    begun = threading.Event()

    def work_off() -> None:
        begun.set()
        os.read(reader, 4096)

    printing = threading.Timer(STALL_S / 3, work_off)
    printing.start()
    transport.write(b"tea", lambda: True)
    assert begun.is_set()
    printing.join(LIMIT_S)


def test_a_last_piece_that_the_device_never_works_off_is_not_accepted(
    slow: tuple[Transport, int],
) -> None:
    transport, _ = slow
    with pytest.raises(PrinterBlockedError, match="0 bytes left"):
        transport.write(b"tea", lambda: True)


def test_a_printer_that_takes_no_question_is_silent(
    tmp_path: Path, inbox: Inbox
) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    printer = Printer(
        "printer",
        inbox.emit,
        connection=DeviceFile(str(path), answers=True),
        model=PrinterModel(),
        limits=Limits(stall_s=STALL_S),
    )
    other = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    fcntl.fcntl(other, fcntl.F_SETPIPE_SZ, 4096)
    printer.start()
    silent = PrinterStatus(PaperLevel.UNKNOWN, PrintTrouble.SILENT)
    assert inbox.wait(PrinterChanged).status == silent
    assert "takes no data" in inbox.wait(DeviceLost).reason
    assert printer.stop(LIMIT_S)
    os.close(other)


def _on(bus: UsbWire, inbox: Inbox) -> Printer:
    connection = UsbPort(bus.vendor, bus.product, backend=bus)
    printer = Printer(
        "printer", inbox.emit, connection=connection, model=PrinterModel()
    )
    printer.start()
    return printer
