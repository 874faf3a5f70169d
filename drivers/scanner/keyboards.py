"""Keyboards of the kernel's evdev interface: which are plugged in, and one held alone.

Found in /sys, so that nothing is opened to look. What a keyboard types while it is held
reaches no console: the kernel gives it to the holder alone (EVIOCGRAB). Structures and
numbers are those of linux/input.h on a 64-bit machine, part of the kernel's lasting
interface; python-evdev would bring no more than these (decision 0260).
"""

import contextlib
import errno
import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drivers.usb_serials import usb_port

EVENT = struct.Struct("@llHHi")
"""struct input_event: seconds, microseconds, type, code, value."""
EV_SYN, EV_KEY, EV_MSC, EV_LED = 0x00, 0x01, 0x04, 0x11
SYN_REPORT: Final = 0
SYN_DROPPED: Final = 3
_LED_CAPSL = 1
_EVIOCGRAB = 0x40044590
_EVIOCSMASK = 0x40104593
_MASK = struct.Struct("@IIQ")
_WORD_BITS = 64
_TYPES_CODES = frozenset({*range(2, 12), 28, 30, 44})
"""Digits, Enter, A and Z: with these keys it types, without it is a remote control."""
_BUSES = frozenset({"0003", "0005"})
"""USB and Bluetooth: not the keyboard of a laptop, nor a board's power button."""
_READ_BYTES = 64 * EVENT.size

Event = tuple[int, int, int]
"""Type, code and value."""


@dataclass(frozen=True, slots=True)
class PluggedKeyboard:
    """A keyboard that is plugged in, such as a scanner that types.

    `node` is its device file, `name` what its maker calls it, printable. `port` is the
    kernel's name for where it hangs, ``1-1.2``, empty for one by Bluetooth. `plugging`
    differs each time that one is plugged in.
    """

    node: Path
    name: str
    port: str
    plugging: str

    def __str__(self) -> str:
        return f"{self.name} at port {self.port}" if self.port else self.name


def hold_alone(fd: int) -> None:
    """Have the kernel give what it types to this descriptor only; OSError if it cannot.

    Scan codes are left out, so that twice as many keys fit into the kernel's buffer.
    """
    fcntl.ioctl(fd, _EVIOCGRAB, 1)
    with contextlib.suppress(OSError):
        fcntl.ioctl(fd, _EVIOCSMASK, _MASK.pack(EV_MSC, 0, 0))


@dataclass(frozen=True, slots=True)
class InputDevices:
    """Where this machine's keyboards are found and held; a test has its own."""

    sysfs: Path = Path("/sys/class/input")
    dev: Path = Path("/dev/input")
    hold: Callable[[int], None] = hold_alone

    def keyboards(self, port: str = "") -> tuple[PluggedKeyboard, ...]:
        """Each keyboard by USB or Bluetooth, or the one at `port`, by their ports."""
        found = (each for each in self._keyboards() if port in {"", each.port})
        return tuple(sorted(found, key=lambda one: (one.port, one.node)))

    def _keyboards(self) -> Iterator[PluggedKeyboard]:
        for event in self.sysfs.glob("event*"):
            # One that is pulled out meanwhile is none.
            with contextlib.suppress(OSError):
                device = (event / "device").resolve(strict=True)
                if _types_codes(device):
                    yield PluggedKeyboard(
                        node=self.dev / event.name,
                        name=_printable(_text(device / "name")),
                        port=usb_port(device),
                        plugging=str(device),
                    )


class HeldKeyboard:
    """One keyboard, opened and held alone. OSError where it cannot be, or is gone."""

    def __init__(self, node: Path, hold: Callable[[int], None]) -> None:
        self._rest = b""
        flags = os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        self._fd = os.open(node, flags)
        try:
            hold(self._fd)
            self._turn_caps_lock_off()
        except OSError:
            os.close(self._fd)
            raise

    def fileno(self) -> int:
        """The descriptor, to wait for."""
        return self._fd

    def read(self) -> list[Event]:
        """What was typed since the last call, at most 64 events."""
        try:
            new = os.read(self._fd, _READ_BYTES)
        except BlockingIOError:
            return []
        if not new:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        data = self._rest + new
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        return [each[2:] for each in EVENT.iter_unpack(data[:whole])]

    def close(self) -> None:
        """Let it go; another program may have it."""
        os.close(self._fd)

    def _turn_caps_lock_off(self) -> None:
        """Else a scanner that heeds its lamp exchanges small and capital letters."""
        off = EVENT.pack(0, 0, EV_LED, _LED_CAPSL, 0)
        with contextlib.suppress(OSError):
            os.write(self._fd, off + EVENT.pack(0, 0, EV_SYN, SYN_REPORT, 0))


def _types_codes(device: Path) -> bool:
    if _text(device / "id/bustype") not in _BUSES:
        return False
    words = _text(device / "capabilities/key").split()
    keys = 0
    for word in words:
        keys = keys << _WORD_BITS | int(word, 16)
    return all(keys >> code & 1 for code in _TYPES_CODES)


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace").strip()


def _printable(name: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in name)
