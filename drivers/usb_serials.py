"""Serial devices on the USB, each by the port that it hangs on. Opens none of them.

Chips such as the CH340 have no serial number, so that two of them have one name; the
port that a plug is in is always its own. Found in /sys.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from drivers.api import DriverError

_PORT: Final = re.compile(r"\d+-\d+(\.\d+)*")


def usb_port(device: Path) -> str:
    """The kernel's name of the port, ``1-1.2``, in a device's path below /sys/devices.

    Empty for one that does not hang on the USB.
    """
    return _device(device).name


@dataclass(frozen=True, slots=True)
class UsbSerial:
    """A serial device that is plugged in. `product` is its maker's word for it."""

    node: Path
    port: str
    product: str

    def __str__(self) -> str:
        what = f"{self.node} at port {self.port}"
        return f"{what} ({self.product})" if self.product else what


@dataclass(frozen=True, slots=True)
class UsbSerials:
    """Where this machine's serial devices are found; a test has its own."""

    sysfs: Path = Path("/sys/class/tty")
    dev: Path = Path("/dev")

    def plugged(self) -> tuple[UsbSerial, ...]:
        """Each serial device on the USB, by port; a port may have several, as a modem.

        The first one of a port is its lowest interface's.
        """
        return tuple(each for _, each in sorted(self._plugged(), key=_place))

    def at(self, port: str) -> Path | None:
        """The device file of the first serial device at a port; None if it is empty."""
        return next((each.node for each in self.plugged() if each.port == port), None)

    def _plugged(self) -> Iterator[tuple[str, UsbSerial]]:
        for tty in self.sysfs.glob("tty*"):
            # One that is pulled out meanwhile is none.
            with contextlib.suppress(OSError):
                place = (tty / "device").resolve(strict=True)
                device = _device(place)
                if device.name:
                    node = self.dev / tty.name
                    yield str(place), UsbSerial(node, device.name, _product(device))


@dataclass(frozen=True, slots=True)
class SerialPlace:
    """Where a serial device is: at the USB port `port`, or without one at `path`."""

    path: str
    port: str = ""
    serials: UsbSerials = field(default_factory=UsbSerials)

    @property
    def is_plugged(self) -> bool:
        """Whether there is one to be opened."""
        if self.port:
            return self.serials.at(self.port) is not None
        return Path(self.path).exists()

    def node(self) -> str:
        """Its device file; DriverError while nothing serial is at `port`."""
        if not self.port:
            return self.path
        found = self.serials.at(self.port)
        if found is None:
            raise DriverError(
                "no serial device is plugged in at port {port}", port=self.port
            )
        return str(found)


def _place(found: tuple[str, UsbSerial]) -> tuple[str, str]:
    place, serial = found
    return serial.port, place


def _device(place: Path) -> Path:
    """The nearest folder above that is a USB device, or an empty path."""
    above = (place, *place.parents)
    return next((each for each in above if _PORT.fullmatch(each.name)), Path())


def _product(device: Path) -> str:
    with contextlib.suppress(OSError):
        text = (device / "product").read_text("utf-8", "replace").strip()
        return "".join(each if each.isprintable() else "?" for each in text)
    return ""
