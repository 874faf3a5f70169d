"""Moving bytes to a printer and back, with a limit to every wait.

A descriptor (serial, TCP, a device file) goes through `select`; USB transfers have a
limit of their own. What is opened and how stands in `drivers.printer.ports`.
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
    """The printer took no byte for as long as a write may stand still."""


class FdTransport:
    """Serial and TCP: a descriptor that reads empty once the other end is gone."""

    answers = True

    def __init__(self, port: Any, stall_s: float) -> None:  # noqa: ANN401 - serial, socket or file
        self._port = port
        self._stall_s = stall_s
        self._fd: int = port.fileno()
        os.set_blocking(self._fd, False)

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        """Write all, and wait until more could follow: usblp takes what may yet stall.

        Closed before that, it throws the last piece away.
        """
        moved_s, writable = time.monotonic(), False
        while data or not writable:
            _, ready, _ = select.select([], [self._fd], [], SLICE_S)
            going_on, now_s = alive(), time.monotonic()
            writable = bool(ready)
            taken = self._offer(data[:CHUNK_BYTES]) if ready and data else 0
            if taken:
                data, moved_s, writable = data[taken:], now_s, False
            elif data or not writable:
                self._give_up_after(now_s - moved_s, len(data), going_on=going_on)

    def read(self, limit_s: float) -> bytes:
        """What has arrived; ConnectionResetError where nothing more will."""
        ready, _, _ = select.select([self._fd], [], [], limit_s)
        if not ready:
            return b""
        data = os.read(self._fd, CHUNK_BYTES)
        if not data:
            raise ConnectionResetError("printer closed the connection")
        return data

    def out_of_paper(self) -> bool:
        """A mere descriptor does not know."""
        return False

    def close(self) -> None:
        """Let go of it, and of what was not sent: else closing waits for that."""
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._fd, termios.TCIOFLUSH)
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    def _offer(self, data: bytes) -> int:
        """How many bytes were taken; usblp without paper is ready and takes none."""
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            time.sleep(PAUSE_S)
            return 0

    def _give_up_after(self, stood_s: float, left: int, *, going_on: bool) -> None:
        if not going_on or stood_s > self._stall_s:
            raise PrinterBlockedError(f"printer takes no data: {left} bytes left")


class FileLink(FdTransport):
    """A device file such as usblp's, which reads empty while there is no answer."""

    def __init__(self, port: Any, stall_s: float, *, answers: bool) -> None:  # noqa: ANN401 - as above
        super().__init__(port, stall_s)
        self.answers = answers

    def read(self, limit_s: float) -> bytes:
        """What has arrived; an empty packet is no answer, so ask on."""
        return _first(self._once, limit_s)

    def out_of_paper(self) -> bool:
        """Whether usblp says so; False too where the file or the printer cannot say."""
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


class UsbLink:
    """The bulk pipes of a USB printer; one transfer is one chunk, within `stall_s`.

    `answers` is False where the printer has no pipe to answer by.
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
        """What has arrived; an empty packet is no answer, so ask on."""
        return _first(self._once, limit_s)

    def out_of_paper(self) -> bool:
        """A printer that has no pipe to answer by is not asked otherwise."""
        return False

    def close(self) -> None:
        """Let go of the device."""
        import usb.util  # noqa: PLC0415 - only where a USB printer was opened

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
    """What `once`, asked again and again, answers first; b"" after `limit_s`."""
    until_s = time.monotonic() + limit_s
    while True:
        data = once(max(0.0, until_s - time.monotonic()))
        if data or time.monotonic() >= until_s:
            return data
        time.sleep(PAUSE_S)


def _pipes(device: Any) -> tuple[int, int | None]:  # noqa: ANN401 - pyusb
    """The addresses of the bulk pipes out and in, which differ between printers.

    A printer that hides behind a maker's own class is believed where it has a pipe
    out. DriverError where there is none.
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
    """Whether this is how the interface is set up unless it is told otherwise."""
    return interface.bAlternateSetting == 0
