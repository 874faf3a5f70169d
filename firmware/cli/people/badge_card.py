"""A badge to print: a card as SVG, and its QR code on a terminal. Pure."""

from html import escape

from drivers.qr import modules

LEVEL = "q"
"""A quarter of the code may be worn off."""
SVG = "http://www.w3.org/2000/svg"
QUIET = 4
"""Light modules around the code, which readers need."""
WIDTH_MM = 54
HEIGHT_MM = 86
CODE_MM = 44
_LEFT_MM = (WIDTH_MM - CODE_MM) / 2
_TOP_MM = 6
_BLOCKS = {(0, 0): "█", (1, 0): "▄", (0, 1): "▀", (1, 1): " "}


def badge_card(badge: str, name: str, badge_id: str) -> str:
    """A card of 54 by 86 mm as an SVG document: code, name and id.

    The text of the badge stands in the code only.
    """
    rows = modules(badge, LEVEL)
    module_mm = CODE_MM / len(rows)
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, module in enumerate(row)
        if module
    )
    size = f'width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm"'
    move = f"translate({_LEFT_MM:g} {_TOP_MM}) scale({module_mm:.6f})"
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="{SVG}" {size} viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}">',
        f'<rect width="{WIDTH_MM}" height="{HEIGHT_MM}" fill="white"/>',
        f'<path transform="{move}" d="{dark}" fill="black"/>',
        _text(62, 6, name),
        _text(72, 4, badge_id),
        "</svg>",
    )
    return "\n".join(lines) + "\n"


def terminal_code(badge: str) -> list[str]:
    """The code as lines of half blocks, for a terminal with a dark background.

    Light modules are drawn; two of them share a character.
    """
    rows = _with_border(modules(badge, LEVEL))
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return [
        "".join(_BLOCKS[module] for module in zip(upper, lower, strict=True))
        for upper, lower in pairs
    ]


def _with_border(rows: tuple[bytearray, ...]) -> list[list[int]]:
    empty = [0] * (len(rows[0]) + 2 * QUIET)
    side = [0] * QUIET
    inner = [[*side, *row, *side] for row in rows]
    return [*[empty] * QUIET, *inner, *[empty] * QUIET]


def _text(y_mm: int, size_mm: int, text: str) -> str:
    place = f'x="{WIDTH_MM / 2:g}" y="{y_mm}" text-anchor="middle"'
    font = f'font-size="{size_mm}" font-family="sans-serif"'
    return f"<text {place} {font}>{escape(text)}</text>"
