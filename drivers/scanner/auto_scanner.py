"""The scanner that is there: one on a serial port, else those that type."""

from drivers.api import DeviceAbsentError, Emit
from drivers.runtime.device_worker import DeviceWorker
from drivers.scanner.keyboard_scanner import KeyboardScanner
from drivers.scanner.serial_scanner import SerialScanner


class AutoScanner(DeviceWorker):
    """Chooses at each opening: `serial` if it is plugged in, else `keyboard`.

    Both are driven from this one thread and never started; codes go where they emit.
    DeviceAbsentError while neither is plugged in. A `drivers.api.CodeSource`.
    """

    def __init__(
        self,
        emit: Emit,
        *,
        serial: SerialScanner,
        keyboard: KeyboardScanner,
        name: str = "auto_scanner",
    ) -> None:
        super().__init__(name, emit)
        self._serial = serial
        self._keyboard = keyboard
        self._chosen: SerialScanner | KeyboardScanner = keyboard

    def open(self) -> None:
        """Open the scanner that is there; DriverError if it cannot be opened."""
        is_serial = self._serial.plugged
        if not is_serial and not self._keyboard.plugged:
            raise DeviceAbsentError("no scanner is plugged in")
        self._chosen = self._serial if is_serial else self._keyboard
        self._chosen.open()

    def work(self) -> None:
        """Work with the chosen one."""
        self._chosen.work()

    def close(self) -> None:
        """Close the chosen one."""
        self._chosen.close()
