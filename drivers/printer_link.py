"""The wire to a receipt printer: python-escpos sets it up, we write and read it.

The library's own writes have no time limit (a printer that holds its flow control
blocks them for ever) and its reads wait their whole time-out even when the answer
is there; its network connector leaves a socket behind at each failure, its file
connector makes a plain file where the printer was unplugged. So it opens and
configures serial and USB ports and makes the commands for QR codes and the cut; bytes
go through `select` here, with a limit, and USB transfers get one of their own.

python-escpos is loaded when the first wire is opened, in the printer's thread: it
parses its table of printers for a quarter of a second. ESCPOS_CAPABILITIES_PICKLE_DIR
names a directory, writable by this service only, where it may keep the result.
"""
# escpos carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
import errno
import os
import select
import socket
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from drivers.api import DriverError

CONNECT_LIMIT_S = 3.0
WRITE_LIMIT_S = 6.0
SLICE_S = 0.5
CHUNK_BYTES = 512


@dataclass(frozen=True, slots=True)
class SerialPort:
    """A serial printer: device path and baud; `rts_cts` for hardware flow control."""

    path: str
    baud: int = 115200
    rts_cts: bool = False


@dataclass(frozen=True, slots=True)
class NetworkPort:
    """A printer that listens on TCP, usually at port 9100."""

    host: str
    port: int = 9100


@dataclass(frozen=True, slots=True)
class UsbPort:
    """A USB printer by its ids and endpoints; needs pyusb and libusb."""

    vendor: int
    product: int
    in_endpoint: int = 0x82
    out_endpoint: int = 0x01


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """A printer behind a device file such as /dev/usb/lp0.

    `answers` is True where reading the file gives the printer's own bytes (usblp on
    a bidirectional interface); otherwise nothing is known of paper and cover.
    """

    path: str
    answers: bool = False


Connection = SerialPort | NetworkPort | UsbPort | DeviceFile


class PrinterBlockedError(DriverError):
    """The printer took no byte for `WRITE_LIMIT_S`."""


class Link(Protocol):
    """An open wire. OSError from any method means that it is gone."""

    answers: bool

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        """Write all of it; `alive` is called while it takes time.

        Raises `PrinterBlockedError` after `WRITE_LIMIT_S` without progress, or when
        there is none and `alive` answers False.
        """
        ...

    def read(self, limit_s: float) -> bytes:
        """What has arrived, waiting at most `limit_s` for the first byte."""
        ...

    def close(self) -> None:
        """Let go, without waiting for bytes not yet sent. Does not raise."""
        ...


def open_link(connection: Connection) -> Link:
    """Open the wire. Raises `DriverError` or OSError while the printer is away."""
    match connection:
        case DeviceFile():
            return _open_file(connection)
        case UsbPort():
            return _UsbLink(connection, _opened(_usb(connection), connection))
        case SerialPort():
            return _open_serial(connection)
        case NetworkPort():
            where = (connection.host, connection.port)
            return _FdLink(socket.create_connection(where, CONNECT_LIMIT_S))


def native_qr(text: str, dots: int) -> bytes:
    """GS ( k: have the printer itself make a QR code, level M, `dots` a module."""
    paper = _printers().Dummy()
    paper.qr(text, native=True, size=dots, ec=1)
    return paper.output


def cut() -> bytes:
    """Feed the last line past the knife, then cut, leaving a corner."""
    paper = _printers().Dummy()
    paper.cut(mode="PART")
    return paper.output


class _FdLink:
    """Serial, TCP and device files: anything with a file descriptor."""

    def __init__(self, port: Any, *, answers: bool = True) -> None:  # noqa: ANN401 - escpos
        self.answers = answers
        self._port = port
        self._fd: int = port.fileno()
        os.set_blocking(self._fd, False)

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        moved_s = time.monotonic()
        while data:
            _, ready, _ = select.select([], [self._fd], [], SLICE_S)
            going_on = alive()
            now_s = time.monotonic()
            if ready:
                data = data[os.write(self._fd, data[:CHUNK_BYTES]) :]
                moved_s = now_s
            elif not going_on or now_s - moved_s > WRITE_LIMIT_S:
                raise PrinterBlockedError(
                    f"printer took no data, {len(data)} bytes left"
                )

    def read(self, limit_s: float) -> bytes:
        ready, _, _ = select.select([self._fd], [], [], limit_s)
        if not ready:
            return b""
        data = os.read(self._fd, CHUNK_BYTES)
        if not data:
            raise ConnectionResetError("printer closed the connection")
        return data

    def close(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._fd, termios.TCIOFLUSH)
        with contextlib.suppress(OSError, termios.error):
            self._port.close()


class _UsbLink:
    """USB bulk endpoints; one transfer is one chunk, each with the time limit."""

    answers = True

    def __init__(self, where: UsbPort, device: Any) -> None:  # noqa: ANN401 - pyusb
        self._where = where
        self._device = device

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        limit_ms = round(WRITE_LIMIT_S * 1000)
        for start in range(0, len(data), CHUNK_BYTES):
            alive()
            chunk = data[start : start + CHUNK_BYTES]
            try:
                self._device.write(self._where.out_endpoint, chunk, limit_ms)
            except OSError as exc:
                if exc.errno == errno.ETIMEDOUT:
                    raise PrinterBlockedError("printer took no data") from exc
                raise

    def read(self, limit_s: float) -> bytes:
        limit_ms = max(1, round(limit_s * 1000))
        try:
            return bytes(self._device.read(self._where.in_endpoint, 64, limit_ms))
        except OSError as exc:
            if exc.errno == errno.ETIMEDOUT:
                return b""
            raise

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._device.reset()


def _printers() -> Any:  # noqa: ANN401 - escpos is untyped
    import escpos.printer  # noqa: PLC0415 - see the module's docstring

    return escpos.printer


def _opened(port: Any, connection: Connection) -> Any:  # noqa: ANN401 - escpos
    """Open escpos' connector; answer the bare device and take it from the connector.

    Left with the connector, it would be flushed without a limit when that is deleted.
    """
    import escpos.exceptions  # noqa: PLC0415 - as above

    try:
        port.open()
    except escpos.exceptions.Error as exc:
        raise DriverError(f"printer at {connection}: {exc}") from exc
    except RuntimeError as exc:
        raise DriverError(f"printer at {connection} needs pyusb and libusb") from exc
    device = port.device
    port.device = None
    return device


def _open_serial(connection: SerialPort) -> _FdLink:
    port = _printers().Serial(connection.path, connection.baud, dsrdtr=False)
    device = _opened(port, connection)
    if connection.rts_cts:
        device.rtscts = True
    return _FdLink(device)


def _usb(connection: UsbPort) -> Any:  # noqa: ANN401 - escpos
    return _printers().Usb(
        connection.vendor,
        connection.product,
        in_ep=connection.in_endpoint,
        out_ep=connection.out_endpoint,
    )


def _open_file(connection: DeviceFile) -> _FdLink:
    flags = os.O_RDWR if connection.answers else os.O_WRONLY
    fd = os.open(connection.path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    mode = "r+b" if connection.answers else "wb"
    return _FdLink(os.fdopen(fd, mode, buffering=0), answers=connection.answers)
