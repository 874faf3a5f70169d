"""Checks that each configured device exists and that this account may use it.

Opens nothing that a running kiosk holds.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from drivers.scanner.keyboards import InputDevices
from drivers.usb_serials import SerialPlace, UsbSerials
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.kiosk.config import (
    CameraConfig,
    DisplayConfig,
    KioskConfig,
    PanelConfig,
    PrinterConfig,
    ScannerConfig,
)
from provisioning.checks.board.gpio_chips import chip_with_pins
from provisioning.checks.camera.plugged import csi_camera
from provisioning.checks.finding import CheckResult, Grade, fault, ok
from provisioning.checks.printer.plugged import USB, usb_printer
from provisioning.checks.scanner.plugged import keyboard_scanner, logins
from provisioning.checks.serial_places import by_chance, described, not_at_port

DEV = Path("/dev")
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
        yield csi_camera(dev)
    elif config.kind != "none":
        yield _usable(Phrase("camera"), Path(config.path), group="video")


def scanner(
    config: ScannerConfig,
    inputs: InputDevices | None = None,
    serials: UsbSerials | None = None,
) -> Iterator[CheckResult]:
    """Check the barcode scanner: its serial port, or the keyboard that it is."""
    if config.kind == "none":
        return
    place = SerialPlace(config.path, config.usb_port, serials or UsbSerials())
    if config.kind == "serial" or (config.kind == "auto" and place.is_plugged):
        yield from _serial(Phrase("scanner"), place)
    else:
        yield from keyboard_scanner(config, inputs)
    if config.kind != "serial":
        yield from logins()


def panel(config: PanelConfig, dev: Path = DEV) -> Iterator[CheckResult]:
    """Check the pins of buttons, lamp and buzzer."""
    if config.kind == "gpio":
        chip = chip_with_pins(dev)
        if chip is not None:
            yield _usable(Phrase("panel"), chip, group="gpio")
        else:
            remedy = Phrase(
                'Run on a Raspberry Pi, or set kind = "none" under [panel].'
            )
            yield fault(
                Phrase("panel"), Phrase("no GPIO chip under {dev}", dev=dev), remedy
            )


def display(config: DisplayConfig, dev: Path = DEV) -> Iterator[CheckResult]:
    """Check the bus of the display."""
    if config.controller == "none":
        return
    spi = config.bus == "spi"
    name = f"spidev{config.spi_port}.{config.spi_device}" if spi else ""
    bus = dev / (name or f"i2c-{config.i2c_port}")
    if bus.exists():
        yield _usable(Phrase("display"), bus, group=config.bus)
    else:
        remedy = Phrase(
            "Turn the bus on with `raspi-config nonint do_{bus} 0`.", bus=config.bus
        )
        yield fault(Phrase("display"), Phrase("{bus} is missing", bus=bus), remedy)


def printer(config: PrinterConfig, usb: Path = USB) -> Iterator[CheckResult]:
    """Check the wire to the printer; only the kiosk asks the printer itself."""
    if config.kind == "usb":
        yield usb_printer(config, usb)
    elif config.kind == "network":
        yield _printer_answers(config.host, config.port)
    elif config.kind == "serial":
        yield from _serial(Phrase("printer"), SerialPlace(config.path, config.usb_port))
    elif config.kind != "none":
        yield _usable(Phrase("printer"), Path(config.path), group="lp")


def _serial(check: Phrase, place: SerialPlace) -> Iterator[CheckResult]:
    """Whether it is there and may be used, and which one it is."""
    if place.port and not place.is_plugged:
        yield not_at_port(check, place)
        return
    found = _usable(check, Path(place.node()), group="dialout")
    yield ok(check, described(place)) if found.grade is Grade.OK else found
    yield from by_chance(check, place)


def _printer_answers(host: str, port: int) -> CheckResult:
    try:
        with socket.create_connection((host, port), CONNECT_LIMIT_S):
            return ok(
                Phrase("printer"), Phrase("{host}:{port} answers", host=host, port=port)
            )
    except OSError as exc:
        remedy = Phrase(
            "Switch the printer on and check its network cable and address."
        )
        return fault(
            Phrase("printer"),
            Phrase(
                "{host}:{port} does not answer: {exc}", host=host, port=port, exc=exc
            ),
            remedy,
        )


def _usable(check: Phrase, path: Path, *, group: str) -> CheckResult:
    if not path.exists():
        remedy = Phrase(
            "Plug the {check} in, or name the right path under [{section}].",
            check=check,
            section=str(check),
        )
        return fault(check, Phrase("{path} is missing", path=path), remedy)
    needed = os.R_OK if path.is_dir() or path.is_file() else os.R_OK | os.W_OK
    if not os.access(path, needed):
        remedy = Phrase(
            "Put this account into the group {group}, or run this as root.", group=group
        )
        return fault(
            check, Phrase("{path} may not be used by this account", path=path), remedy
        )
    return ok(check, verbatim(path))
