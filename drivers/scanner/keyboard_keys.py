"""From a keyboard's keys to the bytes that a scanner means by them. Pure.

Layout: US, which is how scanners leave the factory. Key codes are those of the kernel's
linux/input-event-codes.h. Control characters arrive as Ctrl and a letter or sign, the
separator of GS1 elements as Ctrl ], or as a number typed on the keypad while Alt is
down, as Chinese characters may.
"""

from dataclasses import dataclass, field
from typing import Final

RELEASED: Final = 0
PRESSED: Final = 1
REPEATED: Final = 2

_SHIFTS = frozenset({42, 54})
_CONTROLS = frozenset({29, 97})
_ALTS = frozenset({56, 100})
_METAS = frozenset({125, 126})
_MODIFIERS = _SHIFTS | _CONTROLS | _ALTS | _METAS
_CAPS_LOCK = 58
_ENDS = {15: b"\t", 28: b"\r", 96: b"\r", 101: b"\n"}


def _rows(*rows: tuple[int, str]) -> dict[int, str]:
    """The character of each key; a row begins with the code of its first key."""
    return {
        first + place: character
        for first, characters in rows
        for place, character in enumerate(characters)
    }


_SPACE = (57, " ")
_PLAIN = _rows(
    (2, "1234567890-="),
    (16, "qwertyuiop[]"),
    (30, "asdfghjkl;'`"),
    (43, "\\zxcvbnm,./"),
    _SPACE,
)
_SHIFTED = _rows(
    (2, "!@#$%^&*()_+"),
    (16, "QWERTYUIOP{}"),
    (30, 'ASDFGHJKL:"~'),
    (43, "|ZXCVBNM<>?"),
    _SPACE,
)
_KEYPAD = _rows((55, "*"), (71, "789-456+1230."), (98, "/"))
_MAX_ALT_DIGITS = 5
_BYTE = 0xFF
_TWO_BYTES = 0xFFFF
_FIRST_CONTROL, _LAST_CONTROL = "@", "_"


@dataclass(slots=True)
class KeyInterpreter:
    """Key events of one keyboard in, bytes out; keys that mean nothing give none.

    What is held and whether caps lock is on is known from its own events alone: several
    scanners do not change each other. Repeats count for nothing, since a scanner
    presses a key twice where a code has a character twice.
    """

    _held: set[int] = field(default_factory=set[int])
    _caps_lock: bool = False
    _alt_digits: str = ""

    def feed(self, key: int, value: int) -> bytes:
        """The bytes that an event completes; `value` is RELEASED, PRESSED, REPEATED."""
        if key in _MODIFIERS:
            return self._modifier(key, value)
        if value != PRESSED:
            return b""
        if key == _CAPS_LOCK:
            self._caps_lock = not self._caps_lock
            return b""
        return self._pressed(key)

    def pause(self) -> None:
        """Forget caps lock: a scanner that turned it on and not off again is done."""
        self._caps_lock = False

    def lose(self) -> None:
        """Forget everything: events were lost, and with them what is held."""
        self._held.clear()
        self._caps_lock = False
        self._alt_digits = ""

    def _modifier(self, key: int, value: int) -> bytes:
        if value == PRESSED:
            self._held.add(key)
        elif value == RELEASED:
            self._held.discard(key)
        if key in _ALTS and value == RELEASED:
            return self._typed_number()
        return b""

    def _pressed(self, key: int) -> bytes:
        held = self._held
        if held & _METAS:
            return b""
        if held & _ALTS:
            digit = _KEYPAD.get(key, "")
            if digit.isdigit():
                self._alt_digits = (self._alt_digits + digit)[-_MAX_ALT_DIGITS:]
            return b""
        if held & _CONTROLS:
            return _control(key)
        return _ENDS.get(key) or self._character(key)

    def _character(self, key: int) -> bytes:
        plain = _PLAIN.get(key) or _KEYPAD.get(key, "")
        shifted = bool(self._held & _SHIFTS)
        if plain.isalpha() and self._caps_lock:
            shifted = not shifted
        return (_SHIFTED.get(key, plain) if shifted else plain).encode("ascii")

    def _typed_number(self) -> bytes:
        digits, self._alt_digits = self._alt_digits, ""
        number = int(digits or "0")
        if not digits or number > _TWO_BYTES:
            return b""
        return number.to_bytes(1 if number <= _BYTE else 2, "big")


def _control(key: int) -> bytes:
    """The control character of a key: of the plain sign, else of the shifted one."""
    for character in (_PLAIN.get(key, "").upper(), _SHIFTED.get(key, "")):
        if character and _FIRST_CONTROL <= character <= _LAST_CONTROL:
            return bytes((ord(character) & 0x1F,))
    return b""
