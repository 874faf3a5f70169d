"""What a printer answers, and a strip on which a person sees what it can print.

A machine finds out the answers; whether a line fits, a code is readable or a character
legible, only a person with the strip in hand can say.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.api import PrinterStatus
from drivers.printer.escpos_layout import LINE_END, RESET, raster_qr
from drivers.printer.escpos_text import Charset, encode, mode
from drivers.printer.ports import CutKind, Transport, cut, native_qr
from drivers.printer.replies import ReplyReader
from drivers.printer.status import Answers, decode

ANSWER_S = 1.0
PRINT_LIMIT_S = 15.0
SETTLE_S = 3.0
RULERS = (24, 32, 36, 40, 42, 44, 48, 56, 64)
GB2312_LINE, GBK_LINE, LATIN_LINE = "中文小票", "镕喆囍", "Grüße 5 € ñ"
BOX_PICTURE, BOX_NATIVE = "COUNTERTOP A", "COUNTERTOP B"
_EOT, _IN_TURN, _IDENTITY = b"\x10\x04", b"\x1dr\x01", b"\x1dI"
_MAKER, _MODEL = 66, 67
_BOX_DOTS = 4
_MAX_NAME = 32


@dataclass(frozen=True, slots=True)
class PrinterAnswers:
    """What came back, None for what did not.

    `at_once` are the replies to DLE EOT 1 to 4, `in_turn` that to GS r 1, `maker` and
    `model` those to GS I 66 and 67, empty without one.
    """

    at_once: tuple[int | None, ...] = (None,) * 4
    in_turn: int | None = None
    maker: str = ""
    model: str = ""

    @property
    def whole(self) -> bool:
        """Whether a status can be had of it."""
        return None not in self.at_once

    @property
    def any(self) -> bool:
        """Whether it has answered anything."""
        return self.in_turn is not None or any(one is not None for one in self.at_once)

    @property
    def status(self) -> PrinterStatus | None:
        """Its paper and trouble, if it says so."""
        known = [one for one in self.at_once if one is not None]
        return decode(Answers(*known)) if self.whole else None


def find_answers(
    transport: Transport, alive: Callable[[], bool], answer_s: float = ANSWER_S
) -> PrinterAnswers:
    """Ask everything once, waiting at most `answer_s` for each reply.

    What has answered nothing is not asked what it is: it might print the question.
    OSError or PrinterBlockedError if it is gone, busy or takes nothing.
    """
    if not transport.answers:
        return PrinterAnswers()
    asker = _Asker(transport, alive, answer_s)
    at_once = tuple(asker.at_once(number) for number in range(1, 5))
    if not any(one is not None for one in at_once):
        return PrinterAnswers(at_once)
    return PrinterAnswers(
        at_once, asker.in_turn(), asker.name(_MAKER), asker.name(_MODEL)
    )


def print_strip(
    transport: Transport, alive: Callable[[], bool], answers: PrinterAnswers
) -> None:
    """Send the strip, and wait until it must have gone out: closing drops the rest.

    OSError or PrinterBlockedError as above.
    """
    in_turn = answers.in_turn is not None
    transport.write(strip_bytes() + (_IN_TURN if in_turn else b""), alive)
    if transport.answers:
        limit_s = PRINT_LIMIT_S if in_turn else SETTLE_S
        reader = ReplyReader()
        asker = _Asker(transport, alive, limit_s)
        asker.wait_for(lambda data: reader.read(data).in_turn)


def strip_bytes(title: str = "COUNTERTOP") -> bytes:
    """The strip: rulers, three lines of text, a code as a picture and one by command.

    The code by command comes last, since a printer without it prints rubbish there.
    """
    return b"".join(
        [
            RESET,
            title.encode("ascii"),
            LINE_END * 2,
            *(ruler(columns) for columns in RULERS),
            LINE_END,
            _line("1 ", GB2312_LINE, Charset.GB2312),
            _line("2 ", GBK_LINE, Charset.GBK),
            _line("3 ", LATIN_LINE, Charset.CP858),
            LINE_END,
            b"A:" + LINE_END + raster_qr(BOX_PICTURE, _BOX_DOTS) + LINE_END,
            b"B:" + LINE_END + native_qr(BOX_NATIVE, _BOX_DOTS) + LINE_END,
            cut(CutKind.PARTIAL),
        ]
    )


def ruler(columns: int) -> bytes:
    """A line of that many letters, which ends in `|`."""
    return f"{columns} ".ljust(columns - 1, "-").encode("ascii") + b"|" + LINE_END


def _line(number: str, text: str, charset: Charset) -> bytes:
    return mode(charset) + number.encode() + encode(text, charset) + LINE_END


@dataclass(slots=True)
class _Asker:
    transport: Transport
    alive: Callable[[], bool]
    answer_s: float
    _reader: ReplyReader = field(default_factory=ReplyReader)

    def at_once(self, number: int) -> int | None:
        self._write(_EOT + bytes([number]))
        found = self.wait_for(lambda data: self._reader.read(data).at_once)
        return found[-1] if found else None

    def in_turn(self) -> int | None:
        self._write(_IN_TURN)
        found = self.wait_for(lambda data: self._reader.read(data).in_turn)
        return found[0] if found else None

    def name(self, number: int) -> str:
        """A text between `_` and NUL (Epson's reference, GS I)."""
        self._write(_IDENTITY + bytes([number]))
        came = bytearray()

        def whole(data: bytes) -> bytes:
            came.extend(data[: _MAX_NAME - len(came)])
            _, begun, rest = bytes(came).partition(b"_")
            text, ended, _ = rest.partition(b"\0")
            return text if begun and ended else b""

        text = self.wait_for(whole).decode("ascii", "replace")
        return text.strip() if text.isprintable() else ""

    def _write(self, data: bytes) -> None:
        self.transport.write(data, self.alive)

    def wait_for(self, found: Callable[[bytes], bytes]) -> bytes:
        """The first thing found in what comes; empty if it does not come in time."""
        until_s = time.monotonic() + self.answer_s
        while (left_s := until_s - time.monotonic()) > 0:
            self.alive()
            reply = found(self.transport.read(left_s))
            if reply:
                return reply
        return b""
