"""Checks that the one USB printer that is meant is plugged in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.kiosk.printer_config import PrinterConfig
from provisioning.checks.finding import CheckResult, fault, ok

USB = Path("/sys/bus/usb/devices")
NAME_IT = Phrase("Name one by `usb_serial` or `usb_port` under [printer].")
NOT_THERE = Phrase("Switch the printer on, or give the ids that `lsusb` shows for it.")


@dataclass(frozen=True, slots=True)
class PluggedPrinter:
    """A USB device: the kernel's name of its port, and its serial number or nothing."""

    port: str
    serial: str

    def __str__(self) -> str:
        return f"{self.port} ({self.serial})" if self.serial else self.port


def usb_printer(config: PrinterConfig, usb: Path = USB) -> CheckResult:
    """Whether exactly one device is what `config` says; nothing is opened."""
    wanted = f"{config.usb_vendor:04x}:{config.usb_product:04x}"
    plugged = sorted(_with_ids(wanted, usb), key=str)
    if not plugged:
        seen = Phrase("no USB device {wanted}", wanted=wanted)
        return fault(Phrase("printer"), seen, NOT_THERE)
    meant = [each for each in plugged if _is_meant(each, config)]
    if len(meant) == 1:
        seen = Phrase("USB {wanted} at {port}", wanted=wanted, port=meant[0].port)
        return ok(Phrase("printer"), seen)
    if meant:
        several = ", ".join(map(str, meant))
        seen = Phrase("several USB {wanted}: {found}", wanted=wanted, found=several)
    else:
        others = ", ".join(map(str, plugged))
        seen = Phrase(
            "USB {wanted} is at {found}, not where [printer] says",
            wanted=wanted,
            found=others,
        )
    return fault(Phrase("printer"), seen, NAME_IT)


def _is_meant(plugged: PluggedPrinter, config: PrinterConfig) -> bool:
    by_number = config.usb_serial in {"", plugged.serial}
    return by_number and config.usb_port in {"", plugged.port}


def _with_ids(wanted: str, usb: Path) -> Iterator[PluggedPrinter]:
    for device in usb.glob("*/idVendor"):
        ids = (device, device.with_name("idProduct"))
        if ":".join(file.read_text("ascii").strip() for file in ids) == wanted:
            serial = device.with_name("serial")
            number = serial.read_text("utf-8", "replace") if serial.exists() else ""
            yield PluggedPrinter(device.parent.name, number.strip())
