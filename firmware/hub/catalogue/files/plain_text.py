"""Cells as they were meant, without what keyboards and spreadsheets add. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from firmware.base.printable import without_mark
from firmware.base.wording.phrases import Phrase, verbatim

INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\ufeff\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069"
        "\u202a\u202b\u202c\u202d\u202e",
    )
)
NOTHING_SEEN = verbatim("")
WORDS_KEPT = 1_000
"""A column of units or flags has few words, each in thousands of rows."""
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_MARKS = "'’‘`\"“”"
"""Signs by which people and tills make a number text."""
_STOPS = str.maketrans("。、", ".,")


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that cannot be used: what is allowed, and what it is if that is seen."""

    allowed: Phrase
    what: Phrase = NOTHING_SEEN


def plain_value(cell: str) -> str:
    """A number, unit or flag: ASCII digits and signs, no ``="…"``, no quotes."""
    text = cell.strip()
    if text.isascii() and (text.isalnum() or not text):
        return text
    if not text.isascii():
        text = normalize("NFKC", text.translate(INVISIBLE)).translate(_STOPS).strip()
    formula = _AS_TEXT.fullmatch(text)
    if formula:
        text = formula[1].strip()
    return text.removeprefix("=").strip(_MARKS).strip()


def plain_name(cell: str) -> str:
    """A name: its characters stay, but no line break, tab or hard space in it.

    Nor the apostrophe that marks a text which a spreadsheet would compute.
    """
    text = without_mark(cell.translate(INVISIBLE).strip())
    return text if text.isprintable() else " ".join(text.split())


@lru_cache(WORDS_KEPT)
def plain_word(cell: str) -> str:
    """A word to look up: lower case, without spaces and marks between its letters."""
    return re.sub(r"[\s_\-*:.?#]+", "", plain_value(cell)).casefold()
