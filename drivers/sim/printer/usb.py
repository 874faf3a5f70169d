"""A USB wire: a backend of pyusb, with one printer on its bus; and a bus of several.

wire = UsbWire()
with SimPrinter(wire) as printer:
    ...  # a real driver on UsbPort(wire.vendor, wire.product, backend=wire)
"""
# pyusb carries no types: its bare method bodies read as if they returned None.
# pyright: reportIncompatibleMethodOverride=false
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUntypedBaseClass=false

import array
import errno
import socket
from collections.abc import Callable, Iterator
from types import SimpleNamespace

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

BUFFER_BYTES = 4096
BULK = 2
PRINTER_CLASS = 7

_COMMON = {"bLength": 0, "bDescriptorType": 0, "extra_descriptors": b""}
_DEVICE = {
    "bcdUSB": 0x200, "bDeviceClass": 0, "bDeviceSubClass": 0, "bDeviceProtocol": 0,
    "bMaxPacketSize0": 64, "bcdDevice": 0x100, "iManufacturer": 0, "iProduct": 0,
    "bNumConfigurations": 1, "bus": 1, "speed": 2,
}  # fmt: skip
SERIAL_NUMBER = 3
"""The index of its string descriptor."""
_LANGUAGES = b"\x04\x03\x09\x04"
_STRING = 3
_GET_DESCRIPTOR = 6
_CONFIGURATION = {
    "wTotalLength": 32, "bNumInterfaces": 1, "bConfigurationValue": 1,
    "iConfiguration": 0, "bmAttributes": 0xC0, "bMaxPower": 1,
}  # fmt: skip
_INTERFACE = {
    "bInterfaceNumber": 0, "bAlternateSetting": 0, "bInterfaceSubClass": 1,
    "bInterfaceProtocol": 2, "iInterface": 0,
}  # fmt: skip
_ENDPOINT = {
    "bmAttributes": BULK, "wMaxPacketSize": 64, "bInterval": 0, "bRefresh": 0,
    "bSynchAddress": 0,
}  # fmt: skip


class UsbWire(IBackend):
    """Both ends: a `Wire` for the printer, a pyusb backend for the program.

    `endpoints` are the addresses of its pipes, in their order; without one with the bit
    0x80 the printer cannot answer. It hangs on port ``1-<port>`` and has the number
    `serial`, or none. A `held` one is claimed by another program.
    """

    vendor, product = 0x0416, 0x5011

    def __init__(
        self,
        endpoints: tuple[int, ...] = (0x82, 0x01),
        *,
        port: int = 1,
        serial: str = "",
        interface_class: int = PRINTER_CLASS,
    ) -> None:
        super().__init__()
        self.endpoints = endpoints
        self.port = port
        self.serial = serial
        self.interface_class = interface_class
        self.held = False
        self._ours: socket.socket | None = None
        self._host: socket.socket | None = None

    # --- the printer's end ---

    def plug(self) -> None:
        """Appear on the bus."""
        self.unplug()
        self._ours, self._host = socket.socketpair()
        self._host.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)

    def unplug(self) -> None:
        """Leave the bus; transfers under way fail."""
        for end in (self._ours, self._host):
            if end is not None:
                end.close()
        self._ours = self._host = None

    def close(self) -> None:
        """Leave the bus for good."""
        self.unplug()

    def readable(self) -> list[int]:
        """The one descriptor, while plugged."""
        return [] if self._ours is None else [self._ours.fileno()]

    def receive(self, ready: list[int]) -> bytes:
        """What the program wrote to the OUT endpoint."""
        return self._ours.recv(BUFFER_BYTES) if self._ours and ready else b""

    def send(self, data: bytes) -> None:
        """Bytes for the IN endpoint."""
        if self._ours is not None:
            self._ours.sendall(data)

    # --- the program's end, called by pyusb ---

    def enumerate_devices(self) -> Iterator[str]:
        """One device, while plugged."""
        return iter([] if self._host is None else ["printer"])

    @property
    def plugged(self) -> bool:
        """Whether it is on the bus."""
        return self._host is not None

    def get_device_descriptor(self, _dev: object) -> SimpleNamespace:
        """The device's ids."""
        own = {
            "idVendor": self.vendor,
            "idProduct": self.product,
            "address": self.port + 3,
            "port_number": self.port,
            "port_numbers": (self.port,),
            "iSerialNumber": SERIAL_NUMBER if self.serial else 0,
        }
        return SimpleNamespace(**_COMMON, **_DEVICE, **own)

    def ctrl_transfer(
        self,
        _handle: object,
        _request_type: int,
        request: int,
        value: int,
        _index: int,
        buff: "array.array[int]",
        _timeout: int,
    ) -> int:
        """Its string descriptors: the language, and the serial number."""
        kind, index = divmod(value, 256)
        if (request, kind) != (_GET_DESCRIPTOR, _STRING):
            raise USBError("Pipe error", -9, errno.EPIPE)
        text = self.serial.encode("utf-16-le")
        string = bytes([2 + len(text), _STRING]) + text if index else _LANGUAGES
        sent = string[: len(buff)]
        buff[: len(sent)] = array.array("B", sent)
        return len(sent)

    def get_configuration_descriptor(
        self, _dev: object, config: int
    ) -> SimpleNamespace:
        """Its only configuration."""
        if config:
            raise IndexError(config)
        return SimpleNamespace(**_COMMON, **_CONFIGURATION)

    def get_interface_descriptor(self, *where: object) -> SimpleNamespace:
        """Its only interface (device, interface, alternate setting, configuration)."""
        if any(where[1:]):
            raise IndexError(where)
        own = {
            "bNumEndpoints": len(self.endpoints),
            "bInterfaceClass": self.interface_class,
        }
        return SimpleNamespace(**_COMMON, **_INTERFACE, **own)

    def get_endpoint_descriptor(self, _dev: object, ep: int, *_where: object) -> object:
        """The endpoints in their order."""
        address = self.endpoints[ep]
        return SimpleNamespace(**_COMMON, **_ENDPOINT, bEndpointAddress=address)

    def open_device(self, dev: object) -> object:
        """A handle, which is the device."""
        return dev

    def close_device(self, _handle: object) -> None:
        """Nothing to close."""

    def set_configuration(self, _handle: object, _value: int) -> None:
        """There is only one."""

    def get_configuration(self, _handle: object) -> int:
        """There is only one."""
        return 1

    def claim_interface(self, _handle: object, _interface: int) -> None:
        """Refused while another program holds it."""
        if self.held:
            raise USBError("Resource busy", -6, errno.EBUSY)

    def release_interface(self, _handle: object, _interface: int) -> None:
        """Nothing to release."""

    def reset_device(self, _handle: object) -> None:
        """Nothing to reset."""

    def bulk_write(
        self, _handle: object, _ep: int, _intf: int, data: bytes, timeout: int
    ) -> int:
        """Program to printer; what is not accepted within `timeout` ms is lost."""
        host = self._plugged(timeout)
        try:
            host.sendall(data)
        except TimeoutError as exc:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from exc
        except OSError as exc:
            raise USBError("No such device", -4, errno.ENODEV) from exc
        return len(data)

    def bulk_read(
        self,
        _handle: object,
        _ep: int,
        _intf: int,
        buff: "array.array[int]",
        timeout: int,
    ) -> int:
        """Printer to program, waiting at most `timeout` ms."""
        host = self._plugged(timeout)
        try:
            count = host.recv_into(buff)
        except TimeoutError as exc:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from exc
        except OSError as exc:
            raise USBError("No such device", -4, errno.ENODEV) from exc
        if not count:
            raise USBError("No such device", -4, errno.ENODEV)
        return count

    def _plugged(self, timeout_ms: int) -> socket.socket:
        host = self._host
        if host is None:
            raise USBError("No such device", -4, errno.ENODEV)
        host.settimeout(timeout_ms / 1000)
        return host


class UsbBus:
    """A backend of pyusb with a printer at the end of each of these wires."""

    def __init__(self, *wires: UsbWire) -> None:
        self._wires = wires

    def enumerate_devices(self) -> Iterator[UsbWire]:
        """Each that is plugged in."""
        return iter([wire for wire in self._wires if wire.plugged])

    def __getattr__(self, name: str) -> Callable[..., object]:
        """What pyusb asks of a device, which is the wire, its wire answers."""
        if name.startswith("_"):
            raise AttributeError(name)

        def of_wire(wire: UsbWire, *arguments: object) -> object:
            return getattr(wire, name)(wire, *arguments)

        return of_wire
