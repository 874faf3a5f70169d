"""Executes ESC/POS as a printer does, and lists what it does not understand.

Bytes may arrive in any portions. A command that this printer does not have is a fault
of its sender: it is listed in `faults`, never guessed at. What follows such a command
is printed, as real printers do: ``k1A2k1C`` stands where a QR code was meant to be.
"""

import struct
from collections.abc import Callable

from PIL import Image

from drivers.api import Align
from drivers.qr import modules
from drivers.sim.printer.condition import PrinterTraits
from drivers.sim.printer.paper import LINE_DOTS, PaperRoll, PaperSlip

_ALIGN = (Align.LEFT, Align.CENTRE, Align.RIGHT)
_QR_LEVELS = dict(zip(b"0123", "lmqh", strict=True))

# Commands of two bytes and how many argument bytes follow them.
_FIXED = {
    b"\x1b@": 0,  # reset
    b"\x1b!": 1,  # print mode
    b"\x1bE": 1,  # bold
    b"\x1ba": 1,  # alignment
    b"\x1bd": 1,  # feed lines
    b"\x1bJ": 1,  # feed dots
    b"\x1d!": 1,  # character size
    b"\x1dr": 1,  # status, in turn
    b"\x1dI": 1,  # what it is, in turn
    b"\x1bt": 1,  # code page
    b"\x1c&": 0,  # Chinese mode on
    b"\x1c.": 0,  # Chinese mode off
}
_INTRODUCERS = b"\x1b\x1c\x1d"
CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858"}
"""Epson's numbers."""


class Interpreter:
    """The interpreter of one printer.

    `on_slip` is called with each cut slip, `answer` for each status request in turn,
    `identify` with the number of each GS I.
    """

    def __init__(
        self,
        paper: PaperRoll,
        on_slip: Callable[[PaperSlip], None],
        answer: Callable[[], None],
        *,
        identify: Callable[[int], None] = lambda _number: None,
        traits: PrinterTraits = PrinterTraits(),  # noqa: B008 - a frozen value
    ) -> None:
        self.faults: list[str] = []
        self._paper = paper
        self._on_slip = on_slip
        self._answer = answer
        self._identify = identify
        self._lacks = _lacked(traits)
        self._page: str | None = None
        self._buffer = bytearray()
        self._chinese = False
        self._qr_dots, self._qr_level, self._qr_text = 3, "l", ""

    def feed(self, data: bytes) -> None:
        """Append bytes to the receive buffer."""
        self._buffer += data

    def power_off(self) -> None:
        """Clear the buffer and every setting."""
        self._buffer.clear()
        self._reset()

    def run(self, can_print: Callable[[], bool]) -> None:
        """Execute the buffer while the printer can print."""
        while self._buffer and can_print():
            used = self._next()
            if not used:
                return
            del self._buffer[:used]

    def _next(self) -> int:
        """Execute what is first; returns its length, 0 if bytes are missing."""
        first = self._buffer[0]
        if first in _INTRODUCERS:
            return self._command()
        if first == ord("\n"):
            self._paper.end_line()
        elif first >= 0x80 and self._chinese:  # noqa: PLR2004 - the high half is Chinese
            return self._chinese_char()
        elif 0x20 <= first < 0x7F:  # noqa: PLR2004 - printable ASCII
            self._paper.put(chr(first))
        elif first >= 0x80 and self._page:  # noqa: PLR2004 - as above
            self._paper.put(bytes([first]).decode(self._page, "replace"))
        else:
            self.faults.append(f"byte {first:#04x} outside Chinese mode")
        return 1

    def _chinese_char(self) -> int:
        """Two bytes; the fonts of such printers have no four-byte codes."""
        if len(self._buffer) < 2:  # noqa: PLR2004 - lead and trail
            return 0
        pair = bytes(self._buffer[:2])
        try:
            self._paper.put(pair.decode("gb18030"))
        except UnicodeDecodeError:
            self.faults.append(f"no character {pair.hex()}")
        return 2

    def _command(self) -> int:
        head = bytes(self._buffer[:2])
        if len(head) < 2:  # noqa: PLR2004 - every command has two bytes
            return 0
        longer = {
            b"\x1dV": self._cut,
            b"\x1d(": self._function,
            b"\x1dv": self._raster,
        }
        if head in _FIXED and head not in self._lacks:
            return self._fixed(head, _FIXED[head])
        if head in longer and head not in self._lacks:
            return longer[head]()
        self.faults.append(f"command {head!r}")
        return 2

    def _fixed(self, head: bytes, count: int) -> int:
        if len(self._buffer) < 2 + count:
            return 0
        value = self._buffer[2] if count else 0
        match head:
            case b"\x1b@":
                self._reset()
            case b"\x1bd":
                self._paper.feed(value * LINE_DOTS)
            case b"\x1bJ":
                self._paper.feed(value)
            case b"\x1dr" | b"\x1dI":
                self._reply(head, value)
            case b"\x1c&" | b"\x1c.":
                self._chinese = head == b"\x1c&"
            case _:
                self._restyle(head, value)
        return 2 + count

    def _reply(self, head: bytes, value: int) -> None:
        if head == b"\x1dr":
            self._answer()
        else:
            self._identify(value)

    def _restyle(self, head: bytes, value: int) -> None:
        style = self._paper.style
        match head:
            case b"\x1bt":
                self._page = CODE_PAGES.get(value)
            case b"\x1b!":
                style.bold, style.high = bool(value & 8), 2 if value & 16 else 1
                style.wide = 2 if value & 32 else 1
            case b"\x1bE":
                style.bold = bool(value & 1)
            case b"\x1ba":
                style.align = _ALIGN[value % 48 % 3]
            case _:
                style.wide, style.high = (value >> 4 & 7) + 1, (value & 7) + 1

    def _reset(self) -> None:
        self._paper.forget_line()
        self._chinese, self._page = False, None

    def _cut(self) -> int:
        """GS V m, or GS V 65/66 n which feeds n dots first."""
        if len(self._buffer) < 3:  # noqa: PLR2004 - GS V m
            return 0
        mode = self._buffer[2]
        feeds = mode in (65, 66)
        if feeds and len(self._buffer) < 4:  # noqa: PLR2004 - GS V m n
            return 0
        if feeds:
            self._paper.feed(self._buffer[3])
        self._on_slip(self._paper.cut())
        return 4 if feeds else 3

    def _function(self) -> int:
        """GS ( k pL pH cn fn …: the QR functions; others are faults."""
        if len(self._buffer) < 5:  # noqa: PLR2004 - GS ( k pL pH
            return 0
        kind = self._buffer[2]
        (length,) = struct.unpack_from("<H", self._buffer, 3)
        if len(self._buffer) < 5 + length:
            return 0
        body = bytes(self._buffer[5 : 5 + length])
        if kind != ord("k") or body[:1] != b"1":
            self.faults.append(f"function GS ( {chr(kind)} {body[:2]!r}")
        else:
            self._qr(body[1:2], body[2:])
        return 5 + length

    def _qr(self, function: bytes, values: bytes) -> None:
        match function:
            case b"A":
                pass  # the model: only one is in use
            case b"C":
                self._qr_dots = values[0]
            case b"E":
                self._qr_level = _QR_LEVELS[values[0]]
            case b"P":
                self._qr_text = values[1:].decode()
            case b"Q":
                self._print_qr()
            case _:
                self.faults.append(f"QR function {function!r}")

    def _print_qr(self) -> None:
        rows = modules(self._qr_text, self._qr_level)
        side = len(rows)
        code = Image.new("L", (side, side))
        code.putdata([255 if dark else 0 for row in rows for dark in row])
        dots = side * self._qr_dots
        if dots > self._paper.width_dots:
            self.faults.append(f"QR code of {dots} dots is wider than the paper")
            return
        self._paper.picture(
            code.resize((dots, dots), Image.Resampling.NEAREST), f"[QR {self._qr_text}]"
        )

    def _raster(self) -> int:
        """GS v 0 m xL xH yL yH …: a picture, eight dots a byte."""
        if len(self._buffer) < 8:  # noqa: PLR2004 - GS v 0 m xL xH yL yH
            return 0
        across, down = struct.unpack_from("<HH", self._buffer, 4)
        end = 8 + across * down
        if len(self._buffer) < end:
            return 0
        bits = bytes(self._buffer[8:end])
        dots = Image.frombytes("1", (across * 8, down), bits).convert("L")
        self._paper.picture(dots, f"[picture {across * 8}x{down}]")
        return end


def _lacked(traits: PrinterTraits) -> frozenset[bytes]:
    """The commands that a model takes for text."""
    lacked = {
        b"\x1d(": not traits.native_qr,
        b"\x1dV": not traits.cutter,
        b"\x1dr": not traits.in_turn,
        b"\x1dI": not traits.identity,
    }
    return frozenset(head for head, lacks in lacked.items() if lacks)
