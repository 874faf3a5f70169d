"""A card with a QR code to print, as an SVG document. Pure."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from drivers.qr import modules

SVG = "http://www.w3.org/2000/svg"


class CardSize(NamedTuple):
    """A card in millimetres; the code is a square in its middle, `top_mm` down.

    Readers need four modules of white around it.
    """

    width_mm: float
    height_mm: float
    code_mm: float
    top_mm: float


class CardLine(NamedTuple):
    """A line of text in the middle of a card, its foot `y_mm` down."""

    y_mm: float
    size_mm: float
    text: str


def qr_card(code: str, level: str, *, size: CardSize, lines: Sequence[CardLine]) -> str:
    """The document, which has the code's text as modules only.

    `level` as of `drivers.qr.modules`.
    """
    rows = modules(code, level)
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module
    )
    width, height = f"{size.width_mm:g}", f"{size.height_mm:g}"
    sheet = f'width="{width}mm" height="{height}mm"'
    left = f"{(size.width_mm - size.code_mm) / 2:g}"
    scale = f"scale({size.code_mm / len(rows):.6f})"
    move = f"translate({left} {size.top_mm:g}) {scale}"
    drawn = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="{SVG}" {sheet} viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<path transform="{move}" d="{dark}" fill="black"/>',
        *(_text(line, size.width_mm / 2) for line in lines if line.text),
        "</svg>",
    )
    return "\n".join(drawn) + "\n"


def _text(line: CardLine, middle_mm: float) -> str:
    place = f'x="{middle_mm:g}" y="{line.y_mm:g}" text-anchor="middle"'
    font = f'font-size="{line.size_mm:g}" font-family="sans-serif"'
    return f"<text {place} {font}>{escape(line.text)}</text>"
