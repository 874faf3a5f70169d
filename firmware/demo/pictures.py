"""Pictures for people: the display's glass as a photograph and in a terminal."""

from PIL import Image

from drivers.sim.terminal import half_blocks

SCALE = 4
BEZEL_PX = 6
GLASS = (6, 10, 14)
LIT = (150, 220, 255)
INDENT = "    "


def photograph_of(glass: Image.Image) -> Image.Image:
    """The display as it looks on a desk, enlarged: lit pixels with gaps, a dark rim."""
    size = ((glass.width + 2 * BEZEL_PX) * SCALE, (glass.height + 2 * BEZEL_PX) * SCALE)
    picture = Image.new("RGB", size, GLASS)
    enlarged = glass.resize(
        (glass.width * SCALE, glass.height * SCALE), Image.Resampling.NEAREST
    )
    dots = Image.new("1", (SCALE, SCALE))
    dots.paste(1, (0, 0, SCALE - 1, SCALE - 1))
    grid = Image.new("1", enlarged.size)
    for x in range(0, grid.width, SCALE):
        for y in range(0, grid.height, SCALE):
            grid.paste(dots, (x, y))
    corner = (BEZEL_PX * SCALE, BEZEL_PX * SCALE)
    unlit = Image.new("1", enlarged.size)
    picture.paste(LIT, corner, Image.composite(enlarged, unlit, grid))
    return picture


def in_terminal(glass: Image.Image) -> str:
    """The display as half blocks in a thin frame."""
    lines = half_blocks(glass).splitlines()
    rule = "─" * glass.width
    body = "\n".join(f"{INDENT}│{line}│" for line in lines)
    return f"{INDENT}╭{rule}╮\n{body}\n{INDENT}╰{rule}╯"
