"""A picture as the memory of the panel's chip wants it. Pure but for `send`.

luma fills that memory in a Python loop over every pixel, which is the longest part of
showing a total; here whole rows are packed at once. What goes over the bus is the same
to the byte, which the tests hold against luma's own `display`.
"""

from collections.abc import Sequence
from typing import Protocol

from PIL import Image

from drivers.display.models import OledController

COLUMN_WINDOW, PAGE_WINDOW = 0x21, 0x22
"""Of SSD1306 and SSD1309 (data sheets, 10.1.4 and 10.1.5)."""
FIRST_PAGE, FIRST_COLUMN_LOW, FIRST_COLUMN_HIGH = 0xB0, 0x02, 0x10
"""Of an SH1106, whose glass begins at its third column."""
COLUMNS, ROWS, WRITE = 0x15, 0x75, 0x5C
"""Of an SSD1322; a column is four pixels, and the glass has those from 28 to 91."""
GLASS_COLUMNS = (28, 91)
ROW_PX = 8
"""A byte of a page is that many pixels downwards, the topmost in bit 0."""
_LIT, _DARK = 0xF, 0x0


class LumaPanel(Protocol):
    """What is used of luma's devices."""

    def preprocess(self, image: Image.Image) -> Image.Image:
        """The picture, turned as the panel is built in."""
        ...

    def command(self, cmd: int, *args: int) -> None:
        """Send a command with its arguments."""
        ...

    def data(self, data: Sequence[int]) -> None:
        """Send what goes into the memory."""
        ...


def send(panel: LumaPanel, controller: OledController, image: Image.Image) -> None:
    """Fill the panel's memory with a picture of its size, mode "1".

    Raises what the bus raises.
    """
    turned = panel.preprocess(image)
    match controller:
        case OledController.SSD1306 | OledController.SSD1309:
            filled = pages(turned)
            panel.command(
                *(COLUMN_WINDOW, 0, turned.width - 1),
                *(PAGE_WINDOW, 0, len(filled) - 1),
            )
            panel.data(list(b"".join(filled)))
        case OledController.SH1106:
            for number, page in enumerate(pages(turned), FIRST_PAGE):
                panel.command(number, FIRST_COLUMN_LOW, FIRST_COLUMN_HIGH)
                panel.data(list(page))
        case OledController.SSD1322:
            panel.command(COLUMNS, *GLASS_COLUMNS)
            panel.command(ROWS, 0, turned.height - 1)
            panel.command(WRITE)
            panel.data(list(nibbles(turned)))


def pages(image: Image.Image) -> list[bytes]:
    """Pages of eight rows, each with a byte for every column; mode "1"."""
    count = image.height // ROW_PX
    # Turned over its diagonal, each column is a row of whole bytes.
    columns = image.transpose(Image.Transpose.TRANSPOSE).tobytes("raw", "1;R")
    return [columns[page::count] for page in range(count)]


def nibbles(image: Image.Image) -> bytes:
    """Half a byte for each pixel, row by row, all lit or dark; mode "1"."""
    return b"".join(_NIBBLES[byte] for byte in image.tobytes())


def _nibbles_of(byte: int) -> bytes:
    """Eight pixels, the leftmost in the highest bit, as four bytes."""
    pixels = [_LIT if byte >> bit & 1 else _DARK for bit in range(ROW_PX - 1, -1, -1)]
    return bytes(a << 4 | b for a, b in zip(pixels[::2], pixels[1::2], strict=True))


_NIBBLES = tuple(map(_nibbles_of, range(256)))
