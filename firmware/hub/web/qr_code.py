"""QR codes of passes as the bits of their modules and as the path of a picture."""

import base64
from collections.abc import Iterator

import segno

LEVEL = "m"
MASK = 0
"""One for all: to weigh them up costs five times the rest, and a signature is as even
under any of them."""


def modules_of(text: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 is dark, without a quiet zone.

    ValueError for a text that is too long.
    """
    return segno.make_qr(text, error=LEVEL, mask=MASK).matrix


def path_of(rows: tuple[bytearray, ...]) -> str:
    """The dark modules as one path of an SVG, a module being 1 wide."""
    return "".join(
        f"M{begin} {y}h{end - begin}v1h{begin - end}z"
        for y, row in enumerate(rows)
        for begin, end in _runs(row)
    )


def bits_of(rows: tuple[bytearray, ...]) -> str:
    """All modules, row after row, eight a byte, the first the highest, in base64."""
    bits = "".join(str(module) for row in rows for module in row)
    count = -(-len(bits) // 8)
    return base64.b64encode(int(bits.ljust(count * 8, "0"), 2).to_bytes(count)).decode()


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where dark modules begin and end."""
    begin = -1
    for x, dark in enumerate([*row, 0]):
        if dark and begin < 0:
            begin = x
        elif not dark and begin >= 0:
            yield begin, x
            begin = -1
