"""USB devices that a check makes for itself: scanners that type, a modem, a second one.

They hang on sockets of dummy_hcd that `run.sh` adds to those of the rig. Each goes
the whole way of a real one: usbhid or cdc_acm, the kernel's input layer, udev.
"""

import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from far_side import LIMIT_S, plugged, shell, tell, until

from drivers.sim.keyboard import ALT, CONTROL, SHIFT, strokes

GADGETS = Path("/sys/kernel/config/usb_gadget")
FREE_SOCKETS = ("dummy_udc.2", "dummy_udc.3")
KEYBOARD = bytes.fromhex(
    "05010906a101 0507 19e029e7 15002501 75019508 8102 95017508 8103"
    "95057501 050819012905 9102 95017503 9103"
    "95067508 150025650507 19002965 8100 c0"
)
"""The boot protocol's keyboard, of the HID specification, appendix E.6."""
REPORT = struct.Struct("8B")
_KEYS_OF_HID = (
    (4, (30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50)),
    (17, (49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44)),
    (30, (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 28)),
    (43, (15, 57, 12, 13, 26, 27, 43)),
    (51, (39, 40, 41, 51, 52, 53)),
)
"""First usage of a row, and the kernel's keys of it (HID usage tables, page 7)."""
USAGES = {
    key: first + place for first, row in _KEYS_OF_HID for place, key in enumerate(row)
}
MODIFIERS = {CONTROL: 0x01, SHIFT: 0x02, ALT: 0x04}

Functions = Mapping[str, Mapping[str, bytes]]
"""The functions of a device, each with its attributes, as configfs names them."""


class Gadget:
    """One USB device, made once and plugged into a free socket as often as it takes."""

    def __init__(
        self, name: str, ids: tuple[int, int], functions: Functions, socket: str
    ) -> None:
        self.name, self._socket = name, socket
        self._place = GADGETS / name
        if not self._place.exists():
            self._make(ids, functions)

    def plug(self) -> None:
        """Appear on the bus; udev is done with it afterwards."""
        plugged(self.name, self._socket)
        usb = f"grep -qlx {self.name} /sys/bus/usb/devices/*/product"
        if not until(lambda: shell(f"{usb} && echo 1 || echo 0") == "1\n", look_s=0.1):
            raise TimeoutError(f"{self.name} does not appear")
        shell("sleep 0.5; udevadm settle -t 10")

    def unplug(self) -> None:
        """Vanish."""
        plugged(self.name, "")
        shell("udevadm settle -t 10")

    def _make(self, ids: tuple[int, int], functions: Functions) -> None:
        strings, configuration = (
            self._place / "strings/0x409",
            self._place / "configs/c.1",
        )
        for folder in (strings, configuration):
            folder.mkdir(parents=True)
        tell(self._place / "idVendor", f"{ids[0]:#06x}")
        tell(self._place / "idProduct", f"{ids[1]:#06x}")
        tell(strings / "product", self.name)
        tell(strings / "serialnumber", f"{self.name}-1")
        for name, attributes in functions.items():
            function = self._place / "functions" / name
            function.mkdir()
            for attribute, value in attributes.items():
                (function / attribute).write_bytes(value)
            (configuration / name).symlink_to(function)


def keyboard(unit: int) -> Functions:
    """The function of a keyboard."""
    return {
        f"hid.usb{unit}": {
            "protocol": b"1\n",
            "subclass": b"1\n",
            "report_length": b"8\n",
            "report_desc": KEYBOARD,
        }
    }


class UsbTypingGun(Gadget):
    """A scanner as it leaves the factory: a USB keyboard. `unit` is 0 or 1."""

    def __init__(self, unit: int) -> None:
        functions = keyboard(unit)
        super().__init__(
            f"rig-scanner-{unit}",
            (0x1EAB, 0x0001 + unit),
            functions,
            FREE_SOCKETS[unit],
        )
        (function,) = functions
        dev = (self._place / "functions" / function / "dev").read_text("ascii")
        self._node = Path(f"/dev/hidg{dev.strip().split(':')[1]}")

    def scan(self, text: str) -> None:
        """Type one code and Enter."""
        fd = os.open(self._node, os.O_WRONLY | os.O_NONBLOCK)
        try:
            for report in _reports(f"{text}\r"):
                _write(fd, report)
        finally:
            os.close(fd)


def _reports(text: str) -> Iterator[bytes]:
    modifiers = 0
    for character in text:
        for key, value in strokes(character):
            usage = 0
            if key in MODIFIERS:
                modifiers ^= MODIFIERS[key]
            elif value:
                usage = USAGES[key]
            yield REPORT.pack(modifiers, 0, usage, 0, 0, 0, 0, 0)


def _write(fd: int, report: bytes) -> None:
    """Leave a report for the host to fetch; the device waits until it has."""

    def is_written() -> bool:
        try:
            return os.write(fd, report) == len(report)
        except BlockingIOError:
            return False

    if not until(is_written, LIMIT_S, 0.0005):
        raise TimeoutError("nobody fetches what the scanner types")
