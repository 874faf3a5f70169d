"""Which serial device is meant, and whether chance decides that. Opens none."""

from collections.abc import Iterator
from pathlib import Path

from drivers.usb_serials import SerialPlace, UsbSerial
from firmware.base.wording.phrases import Phrase, listing, verbatim
from provisioning.checks.finding import CheckResult, fault, warn

LASTING = ("by-path", "by-id")
"""Folders of /dev/serial whose names belong to one device."""


def described(place: SerialPlace) -> Phrase:
    """The place, and the device on the USB that is there now, with its port."""
    found = _meant(place)
    if found is None:
        return verbatim(place.node())
    if place.port or str(found.node) == place.path:
        return verbatim(found)
    return Phrase("{path}: {device}", path=place.path, device=found)


def not_at_port(check: Phrase, place: SerialPlace) -> CheckResult:
    """The fault of a port that is empty, with what is plugged in elsewhere."""
    plugged = listing(map(str, place.serials.plugged()))
    if not plugged:
        plugged = Phrase("none")
    seen = Phrase(
        "no serial device at port {port}; plugged in: {plugged}",
        port=place.port,
        plugged=plugged,
    )
    remedy = Phrase(
        "Plug the {check} in there, or correct `usb_port` under [{section}].",
        check=check,
        section=str(check),
    )
    return fault(check, seen, remedy)


def by_chance(check: Phrase, place: SerialPlace) -> Iterator[CheckResult]:
    """A warning if another device of the same kind could have got the same name."""
    meant = _meant(place)
    if place.port or meant is None or Path(place.path).parent.name in LASTING:
        return
    alike = [each for each in place.serials.plugged() if _kind(each) == _kind(meant)]
    if len({each.port for each in alike}) > 1:
        seen = Phrase(
            "{path} may be any of {devices}",
            path=place.path,
            devices=listing(map(str, alike)),
        )
        remedy = Phrase(
            "Give the port of the {check} as `usb_port` under [{section}].",
            check=check,
            section=str(check),
        )
        yield warn(check, seen, remedy)


def _meant(place: SerialPlace) -> UsbSerial | None:
    node = Path(place.node()).resolve()
    plugged = place.serials.plugged()
    return next((each for each in plugged if each.node.resolve() == node), None)


def _kind(serial: UsbSerial) -> str:
    """By its driver: ttyACM or ttyUSB."""
    return serial.node.name.rstrip("0123456789")
