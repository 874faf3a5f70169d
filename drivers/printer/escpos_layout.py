"""From a slip to the bytes for an ESC/POS printer. Pure.

Every part sets its styles and resets them, so that it prints the same anywhere on the
slip. ESC @ first clears what a broken job left in the printer.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from drivers.api import (
    Align,
    DriverError,
    Slip,
    SlipFeed,
    SlipQr,
    SlipRow,
    SlipRule,
    SlipText,
)
from drivers.printer.escpos_text import Charset, clean, encode, mode, row, rule, wrap
from drivers.qr import modules

RESET = b"\x1b@"
LINE_END = b"\n"
MAX_QR_BYTES = 600
_ALIGN = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}
_DOTS_A_COLUMN = 12
_MAX_DOTS = 6
_QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Properties of a printer's paper, font and commands.

    `columns` is mostly 32 for paper of 58 mm, 42 or 48 for 80 mm. `qr` returns the
    command that prints a QR code of a text with modules of this size in dots; `cut`
    ends the slip. `code_page` is the maker's number of `charset`, None for Epson's.
    """

    columns: int
    qr: Callable[[str, int], bytes]
    cut: bytes
    charset: Charset = Charset.GBK
    code_page: int | None = None


def slip_bytes(slip: Slip, layout: Layout) -> bytes:
    """The whole slip, from reset to cut.

    DriverError if a part cannot be printed: a scale other than 1 to 4, a feed outside 0
    to 255 lines, a QR text that is too long or has control characters.
    """
    parts = [_part(part, layout) for part in slip]
    font = mode(layout.charset, layout.code_page)
    return b"".join([RESET, font, *parts, layout.cut])


def _part(
    part: SlipText | SlipRow | SlipRule | SlipQr | SlipFeed, layout: Layout
) -> bytes:
    charset = layout.charset
    match part:
        case SlipText():
            lines = wrap(
                clean(part.text, charset), _columns(layout, part.scale), charset
            )
            return _aligned(part.align, _styled(lines, part, charset))
        case SlipRow():
            left, right = clean(part.left, charset), clean(part.right, charset)
            lines = row(left, right, _columns(layout, part.scale), charset=charset)
            return _styled(lines, part, charset)
        case SlipRule():
            return rule(layout.columns, charset) + LINE_END
        case SlipQr():
            return _aligned(Align.CENTRE, _qr(part.text, layout) + LINE_END)
        case SlipFeed():
            return b"\x1bd" + bytes([_checked("feed", part.lines, range(256))])
        case _:
            assert_never(part)


def _styled(lines: list[str], part: SlipText | SlipRow, charset: Charset) -> bytes:
    body = b"".join(encode(line, charset) + LINE_END for line in lines)
    if part.scale != 1:
        size = part.scale - 1
        body = b"\x1d!" + bytes([size << 4 | size]) + body + b"\x1d!\x00"
    return b"\x1bE\x01" + body + b"\x1bE\x00" if part.bold else body


def _aligned(align: Align, body: bytes) -> bytes:
    if align is Align.LEFT:
        return body
    return b"\x1ba" + bytes([_ALIGN[align]]) + body + b"\x1ba\x00"


def _columns(layout: Layout, scale: int) -> int:
    return layout.columns // _checked("scale", scale, range(1, 5))


def _checked(name: str, value: int, allowed: range) -> int:
    if value not in allowed:
        raise DriverError(
            "{name} {value} on a slip is outside {allowed} to {allowed2}",
            name=name,
            value=value,
            allowed=allowed[0],
            allowed2=allowed[-1],
        )
    return value


def _qr(text: str, layout: Layout) -> bytes:
    if not text.isprintable() or len(text.encode()) > MAX_QR_BYTES:
        raise DriverError(
            "a QR code on a slip holds {max_qr_bytes} bytes, all printable",
            max_qr_bytes=MAX_QR_BYTES,
        )
    return layout.qr(text, _module_dots(text, layout.columns))


def _module_dots(text: str, columns: int) -> int:
    """As large as fits with a quiet zone, 0.75 mm (6 dots) at most."""
    side = len(modules(text, "m")) + 2 * _QUIET_MODULES
    return min(_MAX_DOTS, columns * _DOTS_A_COLUMN // side)


def raster_qr(text: str, dots: int) -> bytes:
    """GS v 0: the QR code as a picture, for a printer without a command for it."""
    lines = [_raster_line(line, dots) * dots for line in modules(text, "m")]
    width = len(lines[0]) // dots
    header = b"\x1dv0\x00" + struct.pack("<HH", width, len(lines) * dots)
    return header + b"".join(lines)


def _raster_line(line: bytearray, dots: int) -> bytes:
    bits = "".join(str(module) * dots for module in line)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)
