"""What the kiosk calls its devices: in logs, on the wire and between its modules."""

from enum import StrEnum


class DeviceName(StrEnum):
    """Every device thread that a kiosk may have; the values go on the wire."""

    DISPLAY = "display"
    PANEL = "panel"
    PRINTER = "printer"
    CAMERA = "camera"
    CAMERA_SCANNER = "eye"
    SERIAL_SCANNER = "serial_scanner"
