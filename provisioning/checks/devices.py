"""Checks that each configured device exists and that this account may use it.

Opens nothing that a running kiosk holds.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from firmware.kiosk.config import (
    CameraConfig,
    DisplayConfig,
    KioskConfig,
    PanelConfig,
    PrinterConfig,
    ScannerConfig,
)
from provisioning.checks.finding import CheckResult, fault, ok

DEV = Path("/dev")
USB = Path("/sys/bus/usb/devices")
CONNECT_LIMIT_S = 3.0


def devices(config: KioskConfig, dev: Path = DEV) -> Iterator[CheckResult]:
    """Check every device that `config` turns on; `dev` is their folder."""
    yield from camera(config.camera, dev)
    yield from scanner(config.scanner)
    yield from panel(config.panel, dev)
    yield from display(config.display, dev)
    yield from printer(config.printer)


def camera(config: CameraConfig, dev: Path = DEV) -> Iterator[CheckResult]:
    """Check the camera, or the pictures that replace it."""
    if config.kind == "csi":
        yield _present("camera", sorted(dev.glob("media*")), "its ribbon cable")
    elif config.kind != "none":
        yield _usable("camera", Path(config.path), group="video")


def scanner(config: ScannerConfig) -> Iterator[CheckResult]:
    """Check the serial port of the barcode scanner."""
    if config.kind == "serial":
        yield _usable("scanner", Path(config.path), group="dialout")


def panel(config: PanelConfig, dev: Path = DEV) -> Iterator[CheckResult]:
    """Check the pins of buttons, lamp and buzzer."""
    if config.kind == "gpio":
        chips = sorted(dev.glob("gpiochip*"))
        if chips:
            yield _usable("panel", chips[0], group="gpio")
        else:
            remedy = 'Run on a Raspberry Pi, or set kind = "none" under [panel].'
            yield fault("panel", f"no GPIO chip under {dev}", remedy)


def display(config: DisplayConfig, dev: Path = DEV) -> Iterator[CheckResult]:
    """Check the bus of the display."""
    if config.controller == "none":
        return
    spi = config.bus == "spi"
    name = f"spidev{config.spi_port}.{config.spi_device}" if spi else ""
    bus = dev / (name or f"i2c-{config.i2c_port}")
    if bus.exists():
        yield _usable("display", bus, group=config.bus)
    else:
        remedy = f"Turn the bus on with `raspi-config nonint do_{config.bus} 0`."
        yield fault("display", f"{bus} is missing", remedy)


def printer(config: PrinterConfig, usb: Path = USB) -> Iterator[CheckResult]:
    """Check the wire to the printer; only the kiosk asks the printer itself."""
    if config.kind == "usb":
        yield _printer_plugged_in(config.usb_vendor, config.usb_product, usb)
    elif config.kind == "network":
        yield _printer_answers(config.host, config.port)
    elif config.kind == "serial":
        yield _usable("printer", Path(config.path), group="dialout")
    elif config.kind != "none":
        yield _usable("printer", Path(config.path), group="lp")


def _printer_plugged_in(vendor: int, product: int, usb: Path) -> CheckResult:
    wanted = f"{vendor:04x}:{product:04x}"
    for device in usb.glob("*/idVendor"):
        ids = (device, device.with_name("idProduct"))
        if ":".join(file.read_text("ascii").strip() for file in ids) == wanted:
            return ok("printer", f"USB {wanted}")
    remedy = "Switch the printer on, or give the ids that `lsusb` shows for it."
    return fault("printer", f"no USB device {wanted}", remedy)


def _printer_answers(host: str, port: int) -> CheckResult:
    try:
        with socket.create_connection((host, port), CONNECT_LIMIT_S):
            return ok("printer", f"{host}:{port} answers")
    except OSError as exc:
        remedy = "Switch the printer on and check its network cable and address."
        return fault("printer", f"{host}:{port} does not answer: {exc}", remedy)


def _present(check: str, found: list[Path], look_at: str) -> CheckResult:
    if found:
        return ok(check, str(found[0]))
    remedy = f"Check {look_at}, then start the machine again."
    return fault(check, "the kernel has none", remedy)


def _usable(check: str, path: Path, *, group: str) -> CheckResult:
    if not path.exists():
        remedy = f"Plug the {check} in, or name the right path under [{check}]."
        return fault(check, f"{path} is missing", remedy)
    needed = os.R_OK if path.is_dir() or path.is_file() else os.R_OK | os.W_OK
    if not os.access(path, needed):
        remedy = f"Put this account into the group {group}, or run this as root."
        return fault(check, f"{path} may not be used by this account", remedy)
    return ok(check, str(path))
