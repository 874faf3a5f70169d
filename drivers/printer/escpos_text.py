"""Text for a receipt printer: bytes, cells, lines. Pure.

A printer in Chinese mode (FS &) prints one byte as one cell and two bytes as two
cells of its line, so the width of a character is the length of its encoding. With a
code page each character is one byte and one cell. A character that the printer's font
lacks becomes `□`, or `?` with a code page; invisible ones (control and escape
characters, joiners) are never sent.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

MARK, LATIN_MARK = "□", "?"
RULE = "─"
CHINESE_MODE, NO_CHINESE_MODE = b"\x1c&", b"\x1c."
_SELECT_PAGE = b"\x1bt"
_YEN_AS_YUAN = str.maketrans({"¥": "￥"})
_YUAN_AS_YEN = str.maketrans({"￥": "¥", "×": "x"})
_FIRST_ROW, _LAST_ROW = 0xA1, 0xF7  # of GB 2312
_WORD_ENDS = "-/"
_OPENING = {"Ps", "Pi"}
_CLOSING = {"Pe", "Pf", "Po"}
_KNOWN_UNITS = (
    "毫克|千克|公斤|市斤|毫升|公升|厘米|毫米|分米|公分|立方|平方|千米|公里|英寸|小时|"
    "分钟|毫安|千瓦|[克斤两吨升米片包袋瓶盒支只个件张粒枚条根块杯罐桶卷双套听提]|"
    "(?:[kmµ]?[gl]|[ckm]?m|oz|lb)(?![a-z])|[㎎㎏㎜㎝㎡㎖℃%]"
)
_UNITS = rf"{_KNOWN_UNITS}|[a-zµΩ]{{1,4}}(?![a-z])|[^\W\da-z_]"
"""Any character or short word: no list has all of 抽, 连, 节, 份, mAh and pcs."""
_MEASURE = re.compile(
    rf"[￥¥$×]?\d+(?:[.,:/*xX×~-]\d+)*"
    rf"(?:{_UNITS}| (?:{_KNOWN_UNITS}))?(?:/(?:{_UNITS}))?",
    re.IGNORECASE,
)
"""A number with what it counts: ``103克``, ``1.5 升``, ``15.80/kg``, ``×12瓶``."""


class Charset(StrEnum):
    """The characters of the printer's font: Chinese, or those of a code page."""

    GBK = "gbk"
    GB2312 = "gb2312"
    CP437 = "cp437"
    CP850 = "cp850"
    CP858 = "cp858"
    CP1252 = "cp1252"

    @property
    def chinese(self) -> bool:
        """Whether the font is Chinese; a code page has one byte a character."""
        return self in {Charset.GBK, Charset.GB2312}


CODE_PAGES = {Charset.CP437: 0, Charset.CP850: 2, Charset.CP858: 19, Charset.CP1252: 16}
"""Epson's number of each page for ESC t, which most makers have taken over."""


def mode(charset: Charset, code_page: int | None = None) -> bytes:
    """What puts the printer into this font; `code_page` as this maker counts."""
    if charset.chinese:
        return CHINESE_MODE
    number = CODE_PAGES[charset] if code_page is None else code_page
    return NO_CHINESE_MODE + _SELECT_PAGE + bytes([number])


def rule(columns: int, charset: Charset = Charset.GBK) -> bytes:
    """A line across `columns` cells, which is dashed where the font has no rule."""
    if charset.chinese:
        return encode(RULE * (columns // 2))
    return encode((RULE if _has(RULE, charset) else "-") * columns, charset)


def clean(text: str, charset: Charset = Charset.GBK) -> str:
    """The text as the printer can print it: one line, every character encodable.

    White space and control characters become spaces, characters without a width are
    removed, `¥` becomes `￥`, and what the font lacks becomes `□`, accents excepted.
    """
    table = _YEN_AS_YUAN if charset.chinese else _YUAN_AS_YEN
    composed = unicodedata.normalize("NFC", text).translate(table)
    return "".join(_shown(char, charset) for char in composed)


def encode(text: str, charset: Charset = Charset.GBK) -> bytes:
    """Bytes for the printer of a text that went through `clean`."""
    return text.encode("gb18030" if charset.chinese else charset.value)


def cells(text: str, charset: Charset = Charset.GBK) -> int:
    """How many cells of the line a cleaned text takes: ASCII 1, Chinese 2."""
    return len(encode(text, charset))


def wrap(text: str, columns: int, charset: Charset = Charset.GBK) -> list[str]:
    """Break a cleaned text into lines of at most `columns` (2 or more) cells.

    Breaks between any two Chinese characters, but not before a comma or inside a
    word or number, unless the line would stay half empty. A number and the unit behind
    it stay together wherever they fit on a line. Spaces at the beginning indent the
    first line. An empty text is one empty line.
    """
    lines: list[str] = []
    rest = text.rstrip()
    while cells(rest, charset) > columns:
        cut = _cut(rest, columns, charset)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def row(
    left: str, right: str, columns: int, *, charset: Charset = Charset.GBK
) -> list[str]:
    """Cleaned texts at both edges: the left wraps, the right ends the last line.

    A right text that is too wide to share a line, or that would break a short left
    one, is on lines of its own.
    """
    room = columns - cells(right, charset) - 1
    wraps = cells(left, charset) > room
    if room < columns // (3 if wraps else 4):
        below = [
            line.rjust(columns - cells(line, charset) + len(line))
            for line in wrap(right, columns, charset)
        ]
        return [*wrap(left, columns, charset), *below]
    *above, last = wrap(left, room, charset)
    gap = " " * (columns - cells(last, charset) - cells(right, charset))
    return [*above, last + gap + right]


def _shown(char: str, charset: Charset) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"} or char == "\xa0":
        return " "
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category in {"Co", "Cs", "Cn"}:
        return _mark(charset)
    return char if _has(char, charset) else _plain(char, charset)


def _plain(char: str, charset: Charset) -> str:
    """The letters without what stands over or under them: Häagen is Haagen."""
    parts = unicodedata.normalize("NFKD", char)
    letters = [part for part in parts if unicodedata.category(part) != "Mn"]
    has_all = all(part.isalnum() and _has(part, charset) for part in letters)
    return "".join(letters) if letters and has_all else _mark(charset)


def _mark(charset: Charset) -> str:
    return MARK if charset.chinese else LATIN_MARK


def _has(char: str, charset: Charset) -> bool:
    """Whether the font has it: one byte, or two in a Chinese charset's rows.

    GB18030 gives some newer characters two bytes as well; those are not in GBK.
    """
    try:
        encoded = char.encode("gbk" if charset.chinese else charset.value)
    except UnicodeEncodeError:
        return False
    if charset is not Charset.GB2312 or len(encoded) == 1:
        return True
    lead, trail = encoded
    return _FIRST_ROW <= lead <= _LAST_ROW and trail >= _FIRST_ROW


def _cut(text: str, columns: int, charset: Charset) -> int:
    """The number of characters on the line: all that fit, less a broken word.

    A word that would leave the line half empty is broken, but never a measure.
    """
    fit, used = 0, 0
    while used + cells(text[fit], charset) <= columns:
        used += cells(text[fit], charset)
        fit += 1
    word = _break_before(text, fit, _inseparable)
    if word and cells(text[:word], charset) * 2 >= columns:
        return word
    measure = _break_before(text, fit, _one_measure)
    whole = _MEASURE.match(text, measure)
    fits = whole is not None and cells(whole[0], charset) <= columns
    return measure if measure and fits else fit


def _break_before(text: str, fit: int, together: Callable[[str, int], bool]) -> int:
    """The last place up to `fit` whose two neighbours do not stay together."""
    place = fit
    while place and together(text, place):
        place -= 1
    return place


def _one_measure(text: str, place: int) -> bool:
    """Whether a number, or a number and its unit, stands on both sides of a place."""
    found = _MEASURE.finditer(text)
    return any(each.start() < place < each.end() for each in found)


def _inseparable(text: str, place: int) -> bool:
    """Whether no line may end there: in a word or a measure, at a bracket or comma."""
    if _one_measure(text, place):
        return True
    before, after = text[place - 1], text[place]
    if " " in (before, after):
        return False
    kinds = unicodedata.category(before), unicodedata.category(after)
    if kinds[0] in _OPENING or kinds[1] in _CLOSING:
        return True
    return "Lo" not in kinds and before not in _WORD_ENDS
