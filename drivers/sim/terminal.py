"""Output on a terminal: the width of a text, and small pictures as half blocks."""

import unicodedata

import numpy as np
from PIL import Image

_BLOCKS = np.array([" ", "▀", "▄", "█"])
"""By whether the upper pixel is lit, and twice whether the lower one is."""


def width_cells(text: str) -> int:
    """The width of a text on a terminal: a Chinese character takes two cells."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def half_blocks(image: Image.Image) -> str:
    """A mode "1" picture as lines of half-block characters, lit pixels drawn.

    Two pixels share a character.
    """
    pixels = np.asarray(image, dtype=np.uint8)
    pixels = np.pad(pixels, ((0, image.height % 2), (0, 0)))
    blocks = _BLOCKS[pixels[::2] + 2 * pixels[1::2]]
    return "\n".join("".join(line) for line in blocks)
