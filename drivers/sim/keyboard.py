"""The far side of a scanner that types: its place in /sys, and keys pressed and let go.

The device file is a pseudo-terminal that carries the kernel's own event structures.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from drivers.sim.typist import Typist

EVENT = struct.Struct("@llHHi")
SYN, KEY, MSC = 0, 1, 4
DROPPED = 3
SCAN_CODE = 4
SHIFT, CONTROL, ALT, CAPS_LOCK, ENTER, KEYPAD_ENTER, TAB = 42, 29, 56, 58, 28, 96, 15
_SIGNS = """
1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) -_ =+
qQ wW eE rR tT yY uU iI oO pP [{ ]}
aA sS dD fF gG hH jJ kK lL ;: '" `~
\\| zZ xX cC vV bB nN mM ,< .> /?
"""
"""The keys of a US keyboard, row by row, without and with shift."""
_FIRST = (2, 16, 30, 43)
_KEYPAD = dict(zip("7894561230", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82), strict=True))
_ENDS = {"\r": ENTER, "\t": TAB}
ALL_KEYS = "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"
"""What a USB keyboard of 104 keys says that it has."""
MEDIA_KEYS = "3f000301ff 0 0 483ffff17aff32d bfd4444600000000 1 130ff38b17c000"


def _keys() -> dict[str, tuple[int, bool]]:
    keys = {" ": (57, False)}
    for first, row in zip(_FIRST, _SIGNS.strip().splitlines(), strict=True):
        for place, (plain, shifted) in enumerate(row.split()):
            keys[plain] = first + place, False
            keys[shifted] = first + place, True
    return keys


KEYS = _keys()


class SimKeyboard:
    """One keyboard below the folder `root`, which stands for /sys and /dev.

    `event` is its name there; another one is plugged in elsewhere.
    """

    def __init__(
        self, root: Path, event: str = "event0", *, port: str = "1-1.2"
    ) -> None:
        self.port = port
        self.bus, self.name, self.keys = "0003", "Sim 2D Scanner", ALL_KEYS
        self._event = event
        self._sys = root / "sys"
        self._dev = root / "dev"
        self._plugged = 0
        self._wire = Typist(self._dev / event)

    def plug(self) -> None:
        """Appear in /dev, then in /sys, as another input than the last time."""
        self._dev.mkdir(parents=True, exist_ok=True)
        self._wire.plug()
        self._plugged += 1
        place = f"usb1/1-1/{self.port}/{self.port}:1.0/0003:0001.1/input"
        device = self._sys / "devices" / place / f"input{self._plugged}-{self._event}"
        for folder in ("id", "capabilities", self._event):
            (device / folder).mkdir(parents=True)
        (device / "name").write_text(f"{self.name}\n")
        (device / "id/bustype").write_text(f"{self.bus}\n")
        (device / "capabilities/key").write_text(f"{self.keys}\n")
        (device / self._event / "device").symlink_to(device)
        (self._sys / "class").mkdir(exist_ok=True)
        (self._sys / "class" / self._event).symlink_to(device / self._event)

    def unplug(self) -> None:
        """Vanish, in the middle of a code or not."""
        (self._sys / "class" / self._event).unlink(missing_ok=True)
        self._wire.unplug()

    def type(self, text: str, end: str = "\r") -> None:
        """Type a code: its characters as keys, control characters with Ctrl."""
        for character in text + end:
            self.send(*strokes(character))

    def alt(self, digits: str) -> None:
        """Type a number on the keypad while Alt is down."""
        strokes = (each for digit in digits for each in _stroke(_KEYPAD[digit]))
        self.send((ALT, 1), *strokes, (ALT, 0))

    def send(self, *keys: tuple[int, int]) -> None:
        """Send key codes with their values: 1 pressed, 0 released, 2 repeated."""
        reports = (_report(key, value) for key, value in keys)
        self._wire.send(b"".join(reports))

    def drop(self) -> None:
        """Say what the kernel says when its buffer ran over."""
        self._wire.send(EVENT.pack(0, 0, SYN, DROPPED, 0))

    @property
    def unread_bytes(self) -> int:
        """How many bytes the driver has not read yet."""
        return self._wire.unread_bytes


def _report(key: int, value: int) -> bytes:
    return (
        EVENT.pack(1, 2, MSC, SCAN_CODE, 0x70000 + key)
        + EVENT.pack(1, 2, KEY, key, value)
        + EVENT.pack(1, 2, SYN, 0, 0)
    )


def _stroke(key: int, *modifiers: int) -> Iterator[tuple[int, int]]:
    for modifier in modifiers:
        yield modifier, 1
    yield key, 1
    yield key, 0
    for modifier in modifiers:
        yield modifier, 0


def strokes(character: str) -> Iterator[tuple[int, int]]:
    """The keys, with 1 pressed and 0 released, by which a scanner types it."""
    if character in _ENDS:
        return _stroke(_ENDS[character])
    if character in KEYS:
        key, shifted = KEYS[character]
        return _stroke(key, *([SHIFT] if shifted else []))
    key, shifted = KEYS[chr(ord(character) | 0x40)]
    return _stroke(key, CONTROL, *([SHIFT] if shifted else []))
