"""The memories of 128×64 OLED controllers, as their data sheets describe them.

SSD1306 and SSD1309: eight pages of 128 columns, a byte is eight pixels downwards,
written through a window. SH1106: the same pages, 132 columns wide, one page at a
time, the glass in columns 2 to 129.
"""

from enum import IntEnum
from typing import ClassVar

from PIL import Image, ImageChops

PAGES = 8
HEIGHT_PX = 64


class PageOp(IntEnum):
    """Commands by number; a family of commands by its first."""

    LOW_COLUMN = 0x00
    HIGH_COLUMN = 0x10
    MEMORY_MODE = 0x20
    COLUMN_WINDOW = 0x21
    PAGE_WINDOW = 0x22
    START_LINE = 0x40
    CONTRAST = 0x81
    CHARGE_PUMP = 0x8D
    MIRRORED = 0xA0
    UNMIRRORED = 0xA1
    FOLLOW_MEMORY = 0xA4
    NOT_INVERTED = 0xA6
    INVERTED = 0xA7
    MULTIPLEX = 0xA8
    OFF = 0xAE
    ON = 0xAF
    PAGE = 0xB0
    UPSIDE_DOWN = 0xC0
    UPRIGHT = 0xC8
    OFFSET = 0xD3
    CLOCK = 0xD5
    PRECHARGE = 0xD9
    COM_PINS = 0xDA
    VCOMH = 0xDB
    NOTHING = 0xE3


_ARGUMENTS: dict[int, int] = {
    PageOp.MEMORY_MODE: 1,
    PageOp.COLUMN_WINDOW: 2,
    PageOp.PAGE_WINDOW: 2,
    PageOp.CONTRAST: 1,
    PageOp.CHARGE_PUMP: 1,
    PageOp.MULTIPLEX: 1,
    PageOp.OFFSET: 1,
    PageOp.CLOCK: 1,
    PageOp.PRECHARGE: 1,
    PageOp.COM_PINS: 1,
    PageOp.VCOMH: 1,
}
_ONLY_SSD1306 = {
    PageOp.MEMORY_MODE,
    PageOp.COLUMN_WINDOW,
    PageOp.PAGE_WINDOW,
    PageOp.CHARGE_PUMP,
}
_SET_UP = {
    PageOp.FOLLOW_MEMORY,
    PageOp.NOTHING,
    *range(0x40, 0x80),
}


class PageMemory:
    """SSD1306 and SSD1309, in horizontal addressing mode."""

    columns = 128
    first_column = 0
    arguments: ClassVar = _ARGUMENTS
    ignored = frozenset[int]()

    def __init__(self) -> None:
        self.lit = False
        self.contrast = 0x7F
        self.unknown: list[int] = []
        self._ram = bytearray(self.columns * PAGES)
        self._window = (0, self.columns - 1)
        self._pages = (0, PAGES - 1)
        self._column = self._page = 0
        self._unmirrored = self._upright = self.inverted = False
        self._pending: list[int] = []

    def command(self, byte: int) -> None:
        """Collect a command with its arguments, then execute it."""
        self._pending.append(byte)
        code, *values = self._pending
        if len(values) == self.arguments.get(code, 0):
            self._pending = []
            self._execute(code, values)

    def data(self, data: bytes) -> bool:
        """Fill the window; True if its last byte was written."""
        wrapped, rest = False, memoryview(data)
        while rest:
            room = max(1, self._window[1] - self._column + 1)
            row, rest = rest[:room], rest[room:]
            start = self._page * self.columns + self._column
            self._ram[start : start + len(row)] = row
            wrapped = self._advance(len(row)) or wrapped
        return wrapped

    def image(self) -> Image.Image:
        """The glass, turned as segment remap and COM direction are set."""
        image = Image.new("1", (128, HEIGHT_PX))
        if not self.lit:
            return image
        # Each byte is a row of eight pixels here; on the glass it is a column.
        rows = Image.frombytes(
            "1", (8, self.columns * PAGES), bytes(self._ram), "raw", "1;R"
        )
        for page in range(PAGES):
            top = page * self.columns + self.first_column
            strip = rows.crop((0, top, 8, top + 128))
            image.paste(strip.transpose(Image.Transpose.TRANSPOSE), (0, page * 8))
        if not self._unmirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if not self._upright:
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return ImageChops.invert(image) if self.inverted else image

    def _advance(self, columns: int) -> bool:
        """Move on, at most to the next row; True at the end of the window."""
        self._column += columns
        if self._column <= self._window[1]:
            return False
        self._column = self._window[0]
        if self._page < self._pages[1]:
            self._page += 1
            return False
        self._page = self._pages[0]
        return True

    def _execute(self, code: int, values: list[int]) -> None:
        match code:
            case PageOp.OFF | PageOp.ON:
                self.lit = code == PageOp.ON
            case PageOp.CONTRAST:
                self.contrast = values[0]
            case PageOp.MIRRORED | PageOp.UNMIRRORED:
                self._unmirrored = code == PageOp.UNMIRRORED
            case PageOp.NOT_INVERTED | PageOp.INVERTED:
                self.inverted = code == PageOp.INVERTED
            case PageOp.UPSIDE_DOWN | PageOp.UPRIGHT:
                self._upright = code == PageOp.UPRIGHT
            case _:
                self._execute_position(code, values)

    def _execute_position(self, code: int, values: list[int]) -> None:
        if code == PageOp.COLUMN_WINDOW:
            self._window = (values[0], values[1])
            self._column = values[0]
        elif code == PageOp.PAGE_WINDOW:
            self._pages = (values[0], values[1])
            self._page = values[0]
        elif code not in self.arguments and code not in _SET_UP | self.ignored:
            self.unknown.append(code)


class Sh1106Memory(PageMemory):
    """SH1106: page addressing only; luma sends it two commands that it lacks."""

    columns = 132
    first_column = 2
    arguments: ClassVar = {
        code: count for code, count in _ARGUMENTS.items() if code not in _ONLY_SSD1306
    }
    ignored = frozenset[int]({PageOp.MEMORY_MODE, PageOp.CHARGE_PUMP})

    def data(self, data: bytes) -> bool:
        """Fill the page from the column on; True if the last page was filled."""
        for byte in data:
            self._ram[self._page * self.columns + self._column] = byte
            self._column = min(self._column + 1, self.columns - 1)
        return self._page == PAGES - 1

    def _execute_position(self, code: int, values: list[int]) -> None:
        low, family = code & 0x0F, code & 0xF0
        match family:
            case PageOp.LOW_COLUMN:
                self._column = self._column & 0xF0 | low
            case PageOp.HIGH_COLUMN:
                self._column = self._column & 0x0F | low << 4
            case PageOp.PAGE:
                self._page = low % PAGES
            case _ if code in _ONLY_SSD1306 and code not in self.ignored:
                self.unknown.append(code)
            case _:
                super()._execute_position(code, values)
