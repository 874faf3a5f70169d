"""Moves bytes to a printer and back, with a limit to every wait.

A descriptor (serial, TCP, a device file) goes through `select`; USB transfers have a
limit of their own. `drivers.printer.ports` opens what is used here.
"""
# pyusb carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
import errno
import fcntl
import os
import select
import termios
import time
from array import array
from collections.abc import Callable
from typing import Any

from drivers.api import DriverError

SLICE_S = 0.25
CHUNK_BYTES = 512
PAUSE_S = 0.01
PRINTER_CLASS = 7
LPGETSTATUS = 0x060B  # linux/lp.h; usblp asks the printer class's GET_PORT_STATUS
NO_PAPER = 0x20


class PrinterBlockedError(DriverError):
    """The printer accepted no byte for as long as a write may make no progress."""


class FdTransport:
    """Serial and TCP: a descriptor whose read is empty once the other end is gone."""

    answers = True

    def __init__(self, port: Any, stall_s: float) -> None:  # noqa: ANN401 - serial, socket or file
        self._port = port
        self._stall_s = stall_s
        self._fd: int = port.fileno()
        os.set_blocking(self._fd, False)

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        """Write all, and wait until more could follow.

        usblp accepts a piece that may still stall, and drops it if closed before that.
        """
        progress_s, writable = time.monotonic(), False
        while data or not writable:
            _, ready, _ = select.select([], [self._fd], [], SLICE_S)
            continuing, now_s = alive(), time.monotonic()
            writable = bool(ready)
            taken = self._offer(data[:CHUNK_BYTES]) if ready and data else 0
            if taken:
                data, progress_s, writable = data[taken:], now_s, False
            elif data or not writable:
                self._check_stall(now_s - progress_s, len(data), continuing=continuing)

    def read(self, limit_s: float) -> bytes:
        """The bytes that arrived; ConnectionResetError if the other end is gone."""
        ready, _, _ = select.select([self._fd], [], [], limit_s)
        if not ready:
            return b""
        data = os.read(self._fd, CHUNK_BYTES)
        if not data:
            raise ConnectionResetError("printer closed the connection")
        return data

    def out_of_paper(self) -> bool:
        """Always False: a plain descriptor has no such status."""
        return False

    def close(self) -> None:
        """Close it and drop what was not sent, since closing would wait for that."""
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._fd, termios.TCIOFLUSH)
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    def _offer(self, data: bytes) -> int:
        """The number of accepted bytes; usblp without paper is ready, but accepts 0."""
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            time.sleep(PAUSE_S)
            return 0

    def _check_stall(self, stalled_s: float, left: int, *, continuing: bool) -> None:
        if not continuing or stalled_s > self._stall_s:
            raise PrinterBlockedError(f"printer takes no data: {left} bytes left")


class FileTransport(FdTransport):
    """A device file such as usblp's, whose read is empty while there is no answer."""

    def __init__(self, port: Any, stall_s: float, *, answers: bool) -> None:  # noqa: ANN401 - as above
        super().__init__(port, stall_s)
        self.answers = answers

    def read(self, limit_s: float) -> bytes:
        """The bytes that arrived; an empty packet is no answer, so read again."""
        return _first(self._once, limit_s)

    def out_of_paper(self) -> bool:
        """Whether usblp reports it; False if the file or the printer cannot do so."""
        status = array("i", [0])
        try:
            fcntl.ioctl(self._fd, LPGETSTATUS, status)
        except OSError as exc:
            if exc.errno == errno.ENODEV:
                raise
            return False
        return bool(status[0] & NO_PAPER)

    def _once(self, limit_s: float) -> bytes:
        ready, _, _ = select.select([self._fd], [], [], limit_s)
        return os.read(self._fd, CHUNK_BYTES) if ready else b""


class UsbTransport:
    """The bulk pipes of a USB printer; one transfer is one chunk, within `stall_s`.

    `answers` is False if the printer has no pipe to answer by.
    """

    def __init__(self, device: Any, stall_s: float) -> None:  # noqa: ANN401 - pyusb
        self._device = device
        self._stall_ms = round(stall_s * 1000)
        self._out, self._in = _pipes(device)
        self.answers = self._in is not None

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        """Write all of it."""
        for start in range(0, len(data), CHUNK_BYTES):
            alive()
            chunk = data[start : start + CHUNK_BYTES]
            try:
                self._device.write(self._out, chunk, self._stall_ms)
            except OSError as exc:
                if exc.errno == errno.ETIMEDOUT:
                    raise PrinterBlockedError("printer takes no data") from exc
                raise

    def read(self, limit_s: float) -> bytes:
        """The bytes that arrived; an empty packet is no answer, so read again."""
        return _first(self._once, limit_s)

    def out_of_paper(self) -> bool:
        """Always False: without a pipe to answer by, USB has no such status."""
        return False

    def close(self) -> None:
        """Release the device."""
        import usb.util  # noqa: PLC0415 - only for a USB printer

        with contextlib.suppress(OSError):
            usb.util.dispose_resources(self._device)

    def _once(self, limit_s: float) -> bytes:
        try:
            limit_ms = max(1, round(limit_s * 1000))
            return bytes(self._device.read(self._in, CHUNK_BYTES, limit_ms))
        except OSError as exc:
            if exc.errno == errno.ETIMEDOUT:
                return b""
            raise


def _first(once: Callable[[float], bytes], limit_s: float) -> bytes:
    """The first bytes that `once` returns, called repeatedly; b"" after `limit_s`."""
    until_s = time.monotonic() + limit_s
    while True:
        data = once(max(0.0, until_s - time.monotonic()))
        if data or time.monotonic() >= until_s:
            return data
        time.sleep(PAUSE_S)


def _pipes(device: Any) -> tuple[int, int | None]:  # noqa: ANN401 - pyusb
    """The addresses of the bulk pipes out and in, which differ between printers.

    An interface of the vendor's own class is used too, if it has a pipe out.
    DriverError if there is none.
    """
    from usb import util  # noqa: PLC0415 - as above

    interfaces = [one for one in device.get_active_configuration() if _is_first(one)]
    interfaces.sort(key=lambda one: one.bInterfaceClass != PRINTER_CLASS)
    for interface in interfaces:
        pipes = {
            util.endpoint_direction(pipe.bEndpointAddress): pipe.bEndpointAddress
            for pipe in interface
            if util.endpoint_type(pipe.bmAttributes) == util.ENDPOINT_TYPE_BULK
        }
        if util.ENDPOINT_OUT in pipes:
            return pipes[util.ENDPOINT_OUT], pipes.get(util.ENDPOINT_IN)
    raise DriverError("the USB device has no pipe to print by: are the ids right?")


def _is_first(interface: Any) -> bool:  # noqa: ANN401 - pyusb
    """Whether this is the default setting of its interface."""
    return interface.bAlternateSetting == 0
