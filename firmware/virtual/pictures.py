"""Pictures for people: the display's glass as a photograph and in a terminal."""

import shutil

import numpy as np
from PIL import Image

from drivers.sim.terminal import half_blocks

SCALE = 4
BEZEL_PX = 6
GLASS = (6, 10, 14)
LIT = (150, 220, 255)
GLOW = (92, 136, 158)
"""The gap beside a lit pixel, so that dark words in a lit band stay legible."""
INDENT = "    "
COLUMNS_ELSEWHERE = 140
"""Room for pictures where the output is no terminal."""
BRAILLE = 0x2800
"""The character without a dot; Unicode numbers the dots column by column."""
BRAILLE_BITS = {
    (0, 0): 0x01,
    (0, 1): 0x02,
    (0, 2): 0x04,
    (1, 0): 0x08,
    (1, 1): 0x10,
    (1, 2): 0x20,
    (0, 3): 0x40,
    (1, 3): 0x80,
}


def photograph_of(glass: Image.Image) -> Image.Image:
    """The display as it looks on a desk, enlarged: pixels that glow, a dark rim."""
    size = ((glass.width + 2 * BEZEL_PX) * SCALE, (glass.height + 2 * BEZEL_PX) * SCALE)
    picture = Image.new("RGB", size, GLASS)
    enlarged = glass.resize(
        (glass.width * SCALE, glass.height * SCALE), Image.Resampling.NEAREST
    )
    dot = np.zeros((SCALE, SCALE), dtype=np.bool_)
    dot[:-1, :-1] = True
    lit = np.asarray(enlarged) & np.tile(dot, (glass.height, glass.width))
    corner = (BEZEL_PX * SCALE, BEZEL_PX * SCALE)
    picture.paste(GLOW, corner, enlarged)
    picture.paste(LIT, corner, Image.fromarray(lit))
    return picture


def in_terminal(glass: Image.Image, columns: int | None = None) -> str:
    """The display in a thin frame: half blocks, or Braille where those do not fit.

    `columns` is the room there is; None asks the terminal.
    """
    if columns is None:
        columns = shutil.get_terminal_size((COLUMNS_ELSEWHERE, 0)).columns
    fits = glass.width <= columns - len(INDENT) - 2
    drawn = half_blocks(glass) if fits else braille(glass)
    lines = drawn.splitlines()
    rule = "─" * len(lines[0])
    body = "\n".join(f"{INDENT}│{line}│" for line in lines)
    return f"{INDENT}╭{rule}╮\n{body}\n{INDENT}╰{rule}╯"


def braille(glass: Image.Image) -> str:
    """A mode "1" picture with two by four pixels a character."""
    pixels = np.asarray(glass, dtype=np.uint8)
    cells = np.full((glass.height // 4, glass.width // 2), BRAILLE, dtype=np.uint16)
    for (x, y), bit in BRAILLE_BITS.items():
        cells += pixels[y::4, x::2] * np.uint8(bit)
    return "\n".join("".join(map(chr, line)) for line in cells)
