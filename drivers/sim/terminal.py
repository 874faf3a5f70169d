"""Output on a terminal: the width of a text, and small pictures as half blocks."""

import unicodedata

from PIL import Image

_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def width_cells(text: str) -> int:
    """The width of a text on a terminal: a Chinese character takes two cells."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def half_blocks(image: Image.Image) -> str:
    """A mode "1" picture as lines of half-block characters, lit pixels drawn.

    Two pixels share a character.
    """
    lines: list[str] = []
    for y in range(0, image.height, 2):
        rows = [[_bit(image, x, row) for x in range(image.width)] for row in (y, y + 1)]
        lines.append("".join(_BLOCKS[pair] for pair in zip(*rows, strict=True)))
    return "\n".join(lines)


def _bit(image: Image.Image, x: int, y: int) -> int:
    return 1 if y < image.height and image.getpixel((x, y)) else 0
