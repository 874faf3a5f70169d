"""The serial barcode scanner: a line is a code.

The only module that imports pyserial. A scanned text may be a pay code: it never
reaches a log or an error text.
"""

import serial

from drivers.api import DriverError, Emit
from drivers.runtime.device_worker import DeviceWorker
from drivers.scanner.code_lines import PAUSE_S, CodeLines
from drivers.usb_serials import SerialPlace


class SerialScanner(DeviceWorker):
    """A scanner on a serial port or a USB port that looks like one.

    It emits `CodeSeen` for each line, at the time the line was complete. What it
    received before it was opened is dropped. A `drivers.api.CodeSource`.
    """

    def __init__(
        self,
        emit: Emit,
        place: SerialPlace,
        *,
        baud: int = 9600,
        name: str = "serial_scanner",
    ) -> None:
        super().__init__(name, emit)
        self._place = place
        self._path = place.path
        self._baud = baud
        self._port: serial.Serial | None = None
        self._lines = CodeLines(name, emit)

    @property
    def overflows(self) -> int:
        """Lines dropped for their length, since the start."""
        return self._lines.overflows

    @property
    def plugged(self) -> bool:
        """Whether there is one to be opened."""
        return self._place.is_plugged

    def open(self) -> None:
        """Open the port; DriverError if it cannot be opened."""
        self._lines.begin()
        self._path = self._place.node()
        try:
            self._port = serial.Serial(
                self._path, self._baud, timeout=PAUSE_S, exclusive=True
            )
        except serial.SerialException as exc:
            raise DriverError(
                "serial scanner {path} cannot be opened: is it plugged in?",
                path=self._path,
            ) from exc

    def work(self) -> None:
        """Wait for bytes, at most `PAUSE_S`, and emit the codes they complete."""
        self._lines.receive(self._read())

    def close(self) -> None:
        """Close the port."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def _read(self) -> bytes:
        if self._port is None:
            raise DriverError("serial scanner {path} is not open", path=self._path)
        try:
            return self._port.read(max(1, self._port.in_waiting))
        except OSError as exc:
            raise DriverError("serial scanner {path} is gone", path=self._path) from exc
