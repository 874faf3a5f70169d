"""Which of the USB devices is the printer: by serial number or port, never by chance.

Two printers of one model have the same ids, and cheap ones have no serial number or all
the same one; the port that a printer hangs on is always its own.
"""
# pyusb carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drivers.api import DriverError


@dataclass(frozen=True, slots=True)
class UsbPlace:
    """A device that is plugged in. `port` is the kernel's name for where, ``1-1.2``.

    `serial` is empty if the device has none, or this account may not read it.
    """

    port: str
    serial: str
    bus: int
    address: int

    def __str__(self) -> str:
        number = f", serial number {self.serial}" if self.serial else ""
        return f"port {self.port}{number}"


def places(vendor: int, product: int, backend: object) -> tuple[UsbPlace, ...]:
    """Every device with these ids, in the order of their ports."""
    import usb.core  # noqa: PLC0415 - only for a USB printer

    ids = {"idVendor": vendor, "idProduct": product}
    found = usb.core.find(find_all=True, backend=backend, **ids) or ()
    return tuple(sorted((_place(each) for each in found), key=lambda one: one.port))


def place_of(
    ids: tuple[int, int], backend: object, *, serial: str, port: str
) -> UsbPlace:
    """The one device that is meant; an empty `serial` or `port` fits any.

    DriverError if there is none, or more than one.
    """
    plugged = places(*ids, backend)
    name = f"{ids[0]:04x}:{ids[1]:04x}"
    if not plugged:
        raise DriverError(
            "USB printer {ids} not found: it is off, or not plugged in", ids=name
        )
    meant = [each for each in plugged if _fits(each, serial, port)]
    if not meant:
        raise DriverError(
            "USB printer {ids} not found at `usb_serial` or `usb_port`; plugged in:"
            " {found}",
            ids=name,
            found=_listed(plugged),
        )
    if len(meant) > 1:
        raise DriverError(
            "several USB printers {ids}: {found}; name one by `usb_serial` or"
            " `usb_port` under [printer]",
            ids=name,
            found=_listed(meant),
        )
    return meant[0]


def usb_arguments(place: UsbPlace, backend: object) -> Mapping[str, object]:
    """How python-escpos finds this very device."""

    def is_it(device: Any) -> bool:  # noqa: ANN401 - pyusb
        return (device.bus, device.address) == (place.bus, place.address)

    found = {"custom_match": is_it}
    return found if backend is None else {**found, "backend": backend}


def _place(device: Any) -> UsbPlace:  # noqa: ANN401 - pyusb
    ports = device.port_numbers or ()
    port = f"{device.bus}-{'.'.join(map(str, ports))}"
    return UsbPlace(port, _serial(device), device.bus, device.address)


def _serial(device: Any) -> str:  # noqa: ANN401 - pyusb
    """Its serial number; empty if absent, or if it may not be read."""
    from usb import core, util  # noqa: PLC0415 - as above

    if not device.iSerialNumber:
        return ""
    try:
        text = util.get_string(device, device.iSerialNumber) or ""
    except (ValueError, core.USBError, NotImplementedError):
        return ""
    finally:
        util.dispose_resources(device)
    return text.strip("\0 ")


def _fits(place: UsbPlace, serial: str, port: str) -> bool:
    return (not serial or place.serial == serial) and (not port or place.port == port)


def _listed(found: Sequence[UsbPlace]) -> str:
    return "; ".join(map(str, found))
