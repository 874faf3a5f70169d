"""Wires on their own: what they do at the end of things."""

import socket

import pytest

from drivers.api import DriverError
from drivers.printer.ports import NetworkPort, UsbPort, open_transport
from drivers.sim.printer.usb import UsbWire

STALL_S = 0.2


def test_a_closed_connection_is_an_error_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        transport = open_transport(NetworkPort(*listener.getsockname()), STALL_S)
        peer, _ = listener.accept()
        peer.close()
        with pytest.raises(ConnectionResetError):
            transport.read(5)
        transport.close()


def test_a_link_may_be_closed_twice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        transport = open_transport(NetworkPort(*listener.getsockname()), STALL_S)
        transport.close()
        transport.close()


def test_a_usb_printer_that_is_away_is_reported() -> None:
    bus = UsbWire()
    with pytest.raises(DriverError, match="not plugged in"):
        open_transport(UsbPort(bus.vendor, bus.product, backend=bus), STALL_S)


def test_another_usb_device_is_not_taken_for_the_printer() -> None:
    bus = UsbWire()
    bus.plug()
    with pytest.raises(DriverError, match="not found"):
        open_transport(UsbPort(bus.vendor, 0x1234, backend=bus), STALL_S)
    bus.unplug()


def test_a_refused_connection_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = listener.getsockname()
    with pytest.raises(ConnectionRefusedError):
        open_transport(NetworkPort(*where), STALL_S)
