"""The memory of the SSD1322, a 256×64 OLED controller, as its data sheet describes it.

Rows of four-bit greys, two pixels a byte and four a column address, the left one in
the high nibble; the glass begins at column address 28. Arguments arrive as data.
"""

from enum import IntEnum

from PIL import Image, ImageChops

HEIGHT_PX = 64


class Ssd1322Op(IntEnum):
    """Commands that change the picture."""

    COLUMNS = 0x15
    WRITE = 0x5C
    ROWS = 0x75
    ALL_DARK = 0xA4
    NORMAL = 0xA6
    INVERTED = 0xA7
    OFF = 0xAE
    ON = 0xAF
    CONTRAST = 0xC1


_SET_UP = {
    0xA0, 0xA1, 0xA2, 0xA9, 0xAB, 0xB1, 0xB3, 0xB4, 0xB5,
    0xB6, 0xB9, 0xBB, 0xBE, 0xC7, 0xCA, 0xD1, 0xFD,
}  # fmt: skip
_FIRST_COLUMN = 28
_LAST_COLUMN = 91
_COLUMN_BYTES = 2


class Ssd1322Memory:
    """SSD1322 with 256 columns of glass; arguments arrive as data."""

    def __init__(self) -> None:
        self.lit = False
        self.contrast = 0x7F
        self.unknown: list[int] = []
        self._rows = [bytearray(480 // 2) for _ in range(HEIGHT_PX)]
        self._all_off = self.inverted = False
        self._code = 0
        self._values: list[int] = []
        self._window = (0, 119, 0, 127)
        self._at = (0, 0)

    def command(self, byte: int) -> None:
        """Begin a command; its arguments follow as data."""
        self._code, self._values = byte, []
        match byte:
            case Ssd1322Op.OFF | Ssd1322Op.ON:
                self.lit = byte == Ssd1322Op.ON
            case Ssd1322Op.ALL_DARK | Ssd1322Op.NORMAL | Ssd1322Op.INVERTED:
                self._all_off = byte == Ssd1322Op.ALL_DARK
                self.inverted = byte == Ssd1322Op.INVERTED
            case _ if byte not in _SET_UP | set(Ssd1322Op):
                self.unknown.append(byte)
            case _:
                pass

    def data(self, data: bytes) -> bool:
        """Arguments of the last command or, after WRITE, pixels for the window."""
        if self._code == Ssd1322Op.WRITE:
            return self._write(data)
        self._values += data
        match self._code, self._values:
            case Ssd1322Op.COLUMNS, [first, last]:
                self._window = (first, last, *self._window[2:])
                self._at = (first * _COLUMN_BYTES, self._at[1])
            case Ssd1322Op.ROWS, [first, last]:
                self._window = (*self._window[:2], first, last)
                self._at = (self._at[0], first)
            case Ssd1322Op.CONTRAST, [level]:
                self.contrast = level
            case _:
                pass
        return False

    def image(self) -> Image.Image:
        """The glass: any grey above black is lit."""
        image = Image.new("1", (256, HEIGHT_PX))
        if not self.lit or self._all_off:
            return image
        start = _FIRST_COLUMN * _COLUMN_BYTES
        image.putdata(
            [
                1 if byte >> shift & 0x0F else 0
                for row in self._rows
                for byte in row[start : start + 128]
                for shift in (4, 0)
            ]
        )
        return ImageChops.invert(image) if self.inverted else image

    def _write(self, data: bytes) -> bool:
        """Fill the window; True if that completed one that reaches the corner."""
        first, last, top, bottom = self._window
        x, y = self._at
        wrapped = False
        for byte in data:
            self._rows[y][x] = byte
            x += 1
            if x > last * _COLUMN_BYTES + 1:
                x = first * _COLUMN_BYTES
                wrapped = wrapped or y == bottom
                y = top if y == bottom else y + 1
        self._at = (x, y)
        return wrapped and (last, bottom) == (_LAST_COLUMN, HEIGHT_PX - 1)
