"""The port of a receipt printer: python-escpos opens it, a transport moves the bytes.

The library's own writes have no time limit (a printer that holds its flow control
blocks them for ever), and its reads wait their whole time-out even if the answer has
arrived. Its network connector leaves a socket open at each failure; its file connector
creates a plain file if the printer is unplugged. So the library opens and configures
serial and USB ports and encodes the commands for QR codes and the cut; bytes go through
`drivers.printer.transport`, with a limit.

python-escpos is loaded in the printer's thread, by `load`: it parses its table of
printers for a quarter of a second, for many on a Pi that starts.
ESCPOS_CAPABILITIES_PICKLE_DIR names a directory, writable by this service only, in
which it may cache the result.
"""
# escpos carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import errno
import fcntl
import io
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from drivers.api import DriverError
from drivers.printer.escpos_cache import drop_torn
from drivers.printer.transport import FdTransport, FileTransport, UsbTransport
from drivers.printer.usb_devices import place_of, usb_arguments
from drivers.usb_serials import SerialPlace

CACHE_FOLDER = "ESCPOS_CAPABILITIES_PICKLE_DIR"
CONNECT_LIMIT_S = 3.0
SEND_BUFFER_BYTES = 8192
LINES_TO_KNIFE = 6


class CutKind(StrEnum):
    """How a slip ends. NONE: the printer has no knife, its paper is torn off."""

    PARTIAL = "partial"
    FULL = "full"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A serial printer: its place, baud, and flow control by pyserial's names.

    It is locked: a second program that asks for the lock, too, is refused.
    """

    place: SerialPlace
    baud: int = 115200
    rts_cts: bool = False
    xon_xoff: bool = False
    dsr_dtr: bool = False


@dataclass(frozen=True, slots=True)
class NetworkPort:
    """A printer that listens on TCP, usually at port 9100; kept open while in use."""

    host: str
    port: int = 9100


@dataclass(frozen=True, slots=True)
class UsbPort:
    """A USB printer by its ids; its pipes are read from its descriptors.

    `serial` and `port` (such as ``1-1.2``) select one of several with these ids; empty
    fits any, and two that fit are refused. `backend` is pyusb's access to the bus; None
    is libusb on the real bus.
    """

    vendor: int
    product: int
    backend: object = None
    serial: str = ""
    port: str = ""


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """A printer behind a device file such as /dev/usb/lp0.

    `answers` is True if reading the file returns the printer's own bytes (usblp on a
    bidirectional interface). Otherwise only usblp's own status is known: paper out or
    not.
    """

    path: str
    answers: bool = False


Connection = SerialPort | NetworkPort | UsbPort | DeviceFile


class PortBusyError(DriverError):
    """Another program has the port."""


class Transport(Protocol):
    """An open port. OSError from any method means that the printer is gone."""

    answers: bool

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        """Write all of it; `alive` is called while it takes time.

        PrinterBlockedError if no byte is accepted for the `stall_s` given to
        `open_transport`, or none is accepted and `alive` returns False.
        """
        ...

    def read(self, limit_s: float) -> bytes:
        """The bytes that arrived, waiting at most `limit_s` for the first one."""
        ...

    def out_of_paper(self) -> bool:
        """Whether the port itself reports it, for a printer that does not answer."""
        ...

    def close(self) -> None:
        """Close it, without waiting for bytes not yet sent. Does not raise."""
        ...


def open_transport(connection: Connection, stall_s: float) -> Transport:
    """Open the port; a write may make no progress for at most `stall_s`.

    DriverError or OSError while the printer is absent; PortBusyError while another
    program has it.
    """
    try:
        return _opened_transport(connection, stall_s)
    except OSError as exc:
        if is_busy(exc):
            raise PortBusyError("the port is in use by another program") from exc
        raise


def is_busy(exc: OSError) -> bool:
    """Whether another program has the port; of USB that shows at the first transfer."""
    return exc.errno in {errno.EBUSY, errno.EAGAIN}


def _opened_transport(connection: Connection, stall_s: float) -> Transport:
    match connection:
        case DeviceFile():
            file = _open_file(connection)
            return FileTransport(file, stall_s, answers=connection.answers)
        case UsbPort():
            return UsbTransport(_open_usb(connection), stall_s)
        case SerialPort():
            return FdTransport(_open_serial(connection), stall_s)
        case NetworkPort():
            return FdTransport(_connect(connection), stall_s)


def native_qr(text: str, dots: int) -> bytes:
    """GS ( k: the printer itself makes the QR code, level M, `dots` a module."""
    paper = _printers().Dummy()
    paper.qr(text, native=True, size=dots, ec=1)
    return paper.output


def cut(kind: CutKind = CutKind.PARTIAL) -> bytes:
    """Feed the last line past the knife or the tear bar, then cut if it can."""
    paper = _printers().Dummy()
    if kind is CutKind.NONE:
        paper.print_and_feed(LINES_TO_KNIFE)
    else:
        paper.cut(mode="PART" if kind is CutKind.PARTIAL else "FULL")
    return paper.output


def load() -> None:
    """Load python-escpos, once."""
    _printers()


def _printers() -> Any:  # noqa: ANN401 - escpos is untyped
    folder = os.environ.get(CACHE_FOLDER)
    if folder and "escpos" not in sys.modules:
        drop_torn(Path(folder))
    import escpos.printer  # noqa: PLC0415 - see the module's docstring

    return escpos.printer


def _opened(port: Any, connection: Connection) -> Any:  # noqa: ANN401 - escpos
    """Open escpos' connector; return the bare device and detach it from the connector.

    A connector that is deleted would flush the device without a limit.
    """
    import escpos.exceptions  # noqa: PLC0415 - as above

    try:
        port.open()
    except escpos.exceptions.Error as exc:
        raise DriverError(
            "printer at {connection}: {exc}", connection=connection, exc=exc
        ) from exc
    device = port.device
    port.device = None
    return device


def _connect(connection: NetworkPort) -> socket.socket:
    """Connect with a small buffer, to detect soon that a printer has stopped.

    Without Nagle's wait, which adds 40 ms to each status request.
    """
    where = (connection.host, connection.port)
    sock = socket.create_connection(where, CONNECT_LIMIT_S)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _open_serial(connection: SerialPort) -> Any:  # noqa: ANN401 - pyserial
    port = _printers().Serial(
        connection.place.node(),
        connection.baud,
        xonxoff=connection.xon_xoff,
        dsrdtr=connection.dsr_dtr,
    )
    device = _opened(port, connection)
    device.rtscts = connection.rts_cts
    try:
        fcntl.flock(device.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        device.close()
        raise
    return device


def _open_usb(connection: UsbPort) -> Any:  # noqa: ANN401 - pyusb
    ids = (connection.vendor, connection.product)
    backend = connection.backend
    try:
        place = place_of(ids, backend, serial=connection.serial, port=connection.port)
        found = usb_arguments(place, backend)
        return _opened(_printers().Usb(usb_args=found), connection)
    except (ValueError, RuntimeError, ImportError) as exc:  # no libusb, no pyusb
        raise DriverError("a USB printer needs libusb-1.0-0 and pyusb") from exc


def _open_file(connection: DeviceFile) -> io.FileIO:
    flags = os.O_RDWR if connection.answers else os.O_WRONLY
    fd = os.open(connection.path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    return io.FileIO(fd, "r+" if connection.answers else "w")
