"""What the kiosk calls its devices: in logs, on the wire and between its modules."""

from collections.abc import Iterable
from enum import StrEnum

SERVICE_GROUPS = ("dialout", "gpio", "i2c", "input", "lp", "spi", "video")
"""The groups of its devices, which kiosk.service gives to the kiosk's account."""


class DeviceName(StrEnum):
    """Every device that a kiosk may have; the values go on the wire.

    SERIAL_SCANNER is the barcode scanner, also one that types as a USB keyboard.
    """

    DISPLAY = "display"
    PANEL = "panel"
    PRINTER = "printer"
    CAMERA = "camera"
    CAMERA_SCANNER = "eye"
    SERIAL_SCANNER = "serial_scanner"


def devices_behind(threads: Iterable[DeviceName]) -> tuple[DeviceName, ...]:
    """All devices that these threads report on, in this order.

    The scanner of a camera's frames reports on the camera, too.
    """
    camera = DeviceName.CAMERA_SCANNER
    return tuple(
        device
        for name in threads
        for device in ((DeviceName.CAMERA, name) if name is camera else (name,))
    )
