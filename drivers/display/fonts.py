"""Bitmap glyphs for small monochrome screens, from Debian's own font packages.

Outline fonts are illegible at 12 px, so the screen uses hand-drawn bitmaps: WenQuanYi
Bitmap Song at 12 and 16 px, Terminus Bold at 24 and 32 px for digits and Latin.
Chinese at 24 and 32 px is the 12 or 16 px glyph with every pixel doubled. Pillow reads
the files and combines the glyphs; its image is the value that goes to `display.draw`.
"""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.api import DriverError

FONT_FOLDER = Path("/usr/share/fonts/X11/misc")
HEIGHTS_PX = (12, 16, 24, 32)
TERMINUS_LAST = "\u024f"
MISSING_MARK = "□"
WIDE_SPACE = "\u3000"

_SONG_TOP_PX = {12: 2, 16: 0}
_SONG = "xfonts-wqy"
_TERMINUS = "xfonts-terminus"
_FILES = {
    12: ("wenquanyi_9pt.pcf", _SONG),
    16: ("wenquanyi_12pt.pcf", _SONG),
    24: ("ter-u24b_unicode.pcf.gz", _TERMINUS),
    32: ("ter-u32b_unicode.pcf.gz", _TERMINUS),
}


def _load(folder: Path, height_px: int) -> ImageFont.FreeTypeFont:
    file, package = _FILES[height_px]
    path = folder / file
    try:
        # Given the path, FreeType maps the file instead of copying 10 MB. Pillow's
        # truetype() would search the system's folders too.
        return ImageFont.FreeTypeFont(
            path, height_px, layout_engine=ImageFont.Layout.BASIC
        )
    except OSError as exc:
        raise DriverError(
            "font {path} is missing or unreadable: install the Debian package "
            "{package}",
            path=path,
            package=package,
        ) from exc


class Fonts:
    """The four text heights of the screen; glyphs and runs are cached.

    `folder` holds the .pcf files. If one is missing, the DriverError names the Debian
    package to install. Any thread may use it.
    """

    def __init__(self, folder: Path = FONT_FOLDER) -> None:
        self._fonts = {height: _load(folder, height) for height in HEIGHTS_PX}
        self._missing = {height: self._ink("\uffff", height) for height in _SONG_TOP_PX}
        self._glyph = lru_cache(maxsize=2048)(self._make_glyph)
        self._run = lru_cache(maxsize=256)(self._make_run)

    def width_px(self, text: str, height_px: int) -> int:
        """The width of the text at this height."""
        return sum(self.glyph(char, height_px).width for char in text)

    def glyph(self, char: str, height_px: int) -> Image.Image:
        """One character as a mode "1" image, lit on dark, exactly `height_px` high.

        A character that the font lacks, or a control character, is drawn as `□`.
        """
        return self._glyph(char, height_px)

    def run(self, text: str, height_px: int) -> Image.Image:
        """The glyphs of a text side by side, for reading only; most are shown again."""
        return self._run(text, height_px)

    def _make_run(self, text: str, height_px: int) -> Image.Image:
        glyphs = [self.glyph(char, height_px) for char in text]
        run = Image.new("1", (sum(glyph.width for glyph in glyphs), height_px))
        x_px = 0
        for glyph in glyphs:
            run.paste(glyph, (x_px, 0))
            x_px += glyph.width
        return run

    def _make_glyph(self, char: str, height_px: int) -> Image.Image:
        if char.isspace():
            width_px = height_px if char == WIDE_SPACE else height_px // 2
            return Image.new("1", (width_px, height_px))
        if height_px in _SONG_TOP_PX:
            return self._song(char, height_px)
        if char <= TERMINUS_LAST and char.isprintable():
            return self._terminus(char, height_px)
        half = self._song(char, height_px // 2)
        return half.resize((half.width * 2, height_px), Image.Resampling.NEAREST)

    def _terminus(self, char: str, height_px: int) -> Image.Image:
        cell = Image.new("1", (height_px // 2, height_px))
        ImageDraw.Draw(cell).text((0, 0), char, fill=1, font=self._fonts[height_px])
        return cell

    def _song(self, char: str, height_px: int) -> Image.Image:
        """A WenQuanYi glyph; tails and brackets are moved to stay in the cell."""
        ink = self._ink(char, height_px)
        if not char.isprintable() or (
            char != MISSING_MARK and ink.tobytes() == self._missing[height_px].tobytes()
        ):
            ink = self._ink(MISSING_MARK, height_px)
        box = ink.getbbox() or (0, 0, 0, 0)
        top = max(min(_SONG_TOP_PX[height_px], box[1]), box[3] - height_px)
        return ink.crop((0, top, ink.width, top + height_px))

    def _ink(self, char: str, height_px: int) -> Image.Image:
        font = self._fonts[height_px]
        ink = Image.new("1", (round(font.getlength(char)), height_px * 2))
        ImageDraw.Draw(ink).text((0, 0), char, fill=1, font=font)
        return ink
