"""The paper in a simulated receipt printer: dots, lines and the slips cut off it.

203 dots an inch as in most shop printers: 12 dots a cell, 24 a line of text, 384
dots across paper of 58 mm. Chinese comes from WenQuanYi's 16-pixel glyphs, enlarged,
Latin from Terminus. Every slip is kept as text and as a picture.
"""

import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from drivers.api import Align
from drivers.display.fonts import FONT_FOLDER
from drivers.sim.terminal import width_cells

CELL_DOTS = 12
LINE_DOTS = 24
GAP_DOTS = 6
MARGIN_DOTS = 24
KNIFE_DOTS = 96
RULE = "─"
PACKED = 1
"""How hard, 1 to 9."""
WHITE, INK = 250, 28
_FAINT = [value // 4 for value in range(256)]
_STRONG = [min(255, value * 3 // 2) for value in range(256)]


class PaperSlip:
    """One slip, as text and as a picture (mode "L", a dot a pixel).

    The text has a character for each cell of the paper, so that columns align. The
    picture is kept packed: who keeps a day's slips would have half a megabyte of each.
    """

    __slots__ = ("_packed", "_size", "text")

    def __init__(self, text: str, image: Image.Image) -> None:
        self.text = text
        self._size = image.size
        self._packed: bytes | None = zlib.compress(image.tobytes(), PACKED)

    def drop_picture(self) -> None:
        """Keep the text only."""
        self._packed = None

    @property
    def image(self) -> Image.Image:
        """The picture, made anew; LookupError once it was dropped."""
        if self._packed is None:
            raise LookupError("only the text of this slip was kept")
        return Image.frombytes("L", self._size, zlib.decompress(self._packed))

    def on_desk(self) -> Image.Image:
        """The slip as a photograph would show it: margins, a shadow, a torn edge."""
        width, height = self.image.width + 2 * MARGIN_DOTS, self.image.height
        outline = Image.new("L", (width + 64, height + 64))
        edge = [(32 + x, 32 + height + (x // 6 % 2) * 4) for x in range(width, -1, -6)]
        corners = [(32, 32), (32 + width, 32)]
        ImageDraw.Draw(outline).polygon(corners + edge, fill=255)
        shadow = outline.filter(ImageFilter.GaussianBlur(10)).point(_FAINT)
        desk = Image.new("L", outline.size, 226)
        desk.paste(0, (3, 7), shadow)
        desk.paste(WHITE, (0, 0), outline)
        desk.paste(self.image, (32 + MARGIN_DOTS, 32))
        return desk


class PaperWatcher(Protocol):
    """Who looks at the paper as it comes out; called in the printer's thread."""

    def printed(self, strip: Image.Image) -> None:
        """A strip came out (mode "L", a dot a pixel), printed or blank."""
        ...

    def cut(self, slip: PaperSlip) -> None:
        """Everything since the last cut is a slip now."""
        ...


@dataclass(slots=True)
class Style:
    """How the next characters print."""

    align: Align = Align.LEFT
    wide: int = 1
    high: int = 1
    bold: bool = False


@dataclass(slots=True)
class PaperRoll:
    """A roll `columns` cells wide, printed line by line; one thread.

    `on_strip` is called with each strip of paper that comes out (mode "L", a dot a
    pixel), printed or blank.
    """

    columns: int
    on_strip: Callable[[Image.Image], None] = lambda _strip: None
    style: Style = field(default_factory=Style)
    lines_printed: int = 0
    _line: list[tuple[str, Image.Image]] = field(default_factory=list)
    _strips: list[Image.Image] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    @property
    def width_dots(self) -> int:
        """384 for 32 columns, 576 for 48."""
        return self.columns * CELL_DOTS

    def put(self, char: str) -> None:
        """Add a character to the line, wrapping as printers do."""
        glyph = _styled(char, self.style.wide, self.style.high, bold=self.style.bold)
        if sum(g.width for _, g in self._line) + glyph.width > self.width_dots:
            self.end_line()
        self._line.append((char, glyph))

    def end_line(self) -> None:
        """Print the line and begin the next."""
        high = max([LINE_DOTS, *(g.height for _, g in self._line)])
        width = sum(g.width for _, g in self._line)
        strip = self._strip(high + GAP_DOTS)
        x = self._left(width)
        for _, glyph in self._line:
            strip.paste(INK, (x, high - glyph.height), glyph)
            x += glyph.width
        text = "".join(char for char, _ in self._line)
        self._add_text(text, width // CELL_DOTS)
        self._line.clear()
        self.on_strip(strip)

    def feed(self, dots: int) -> None:
        """Move the paper without printing."""
        self.on_strip(self._strip(dots))

    def picture(self, dots: Image.Image, text: str) -> None:
        """Print a picture (mode "L", ink is 255), aligned; `text` stands for it."""
        strip = self._strip(dots.height)
        strip.paste(INK, (self._left(dots.width), 0), dots)
        self._add_text(text, len(text))
        self.on_strip(strip)

    def forget_line(self) -> None:
        """Drop what is not printed yet, and reset the style (ESC @)."""
        self._line.clear()
        self.style = Style()

    def cut(self) -> PaperSlip:
        """Cut off everything since the last cut, up to the knife."""
        height = MARGIN_DOTS - KNIFE_DOTS + sum(strip.height for strip in self._strips)
        image = Image.new("L", (self.width_dots, max(1, height)), WHITE)
        y = MARGIN_DOTS
        for strip in self._strips:
            image.paste(strip, (0, y))
            y += strip.height
        text = "\n".join(self._text)
        self._strips.clear()
        self._text.clear()
        return PaperSlip(text, image)

    def _strip(self, height: int) -> Image.Image:
        strip = Image.new("L", (self.width_dots, height), WHITE)
        self._strips.append(strip)
        return strip

    def _left(self, width: int) -> int:
        room = {
            Align.LEFT: 0,
            Align.CENTRE: (self.width_dots - width) // 2,
            Align.RIGHT: self.width_dots - width,
        }
        return max(0, room[self.style.align])

    def _add_text(self, text: str, cells: int) -> None:
        self.lines_printed += 1
        spread = _spread(text, cells)
        indent = self._left(width_cells(spread) * CELL_DOTS) // CELL_DOTS
        self._text.append((" " * indent + spread).rstrip())


def _spread(text: str, cells: int) -> str:
    """A line's text; a rule, or a row in large type, as wide as it is on paper."""
    missing = cells - width_cells(text)
    if not text.strip(RULE):
        return text + RULE * missing
    left, gap, right = text.partition("  ")
    return left + " " * missing + gap + right if gap else text


@lru_cache(maxsize=4096)
def _styled(char: str, wide: int, high: int, *, bold: bool) -> Image.Image:
    """A glyph in ink (mode "L", ink is 255), enlarged, bold by a doubled stroke."""
    glyph = _glyph(char, (wide, high))
    if bold:
        doubled = glyph.copy()
        doubled.paste(255, (1, 0), glyph)
        return doubled
    return glyph


def _glyph(char: str, enlarged: tuple[int, int]) -> Image.Image:
    full = unicodedata.east_asian_width(char) in "WFA"
    size = (CELL_DOTS * enlarged[0] * (1 + full), LINE_DOTS * enlarged[1])
    if full:
        ink = _ink(char, "wenquanyi_12pt.pcf", (16, 16))
        soft = ink.resize(size, Image.Resampling.BICUBIC)
        return soft.point(_STRONG)
    ink = _ink(char, "ter-u24b_unicode.pcf.gz", (CELL_DOTS, LINE_DOTS))
    return ink.resize(size, Image.Resampling.NEAREST)


def _ink(char: str, file: str, cell: tuple[int, int]) -> Image.Image:
    ink = Image.new("L", cell)
    canvas = ImageDraw.Draw(ink)
    canvas.fontmode = "1"
    font = _font(file, cell[1])
    canvas.text(((cell[0] - font.getlength(char)) // 2, 0), char, fill=255, font=font)
    return ink


@lru_cache(maxsize=4)
def _font(file: str, height_px: int) -> ImageFont.FreeTypeFont:
    path = str(FONT_FOLDER / file)
    return ImageFont.truetype(path, height_px, layout_engine=ImageFont.Layout.BASIC)
