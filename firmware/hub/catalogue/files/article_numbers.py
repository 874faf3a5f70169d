"""Numbers of articles, and what a spreadsheet made of them. Pure.

A number that lost digits is never mended by its check digit: any digits get one that
fits, and the article would never be found. The fault names what happened instead.
"""

import re

from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.files.plain_text import Unread
from firmware.retail.codes.gtin import (
    GTIN_DIGITS,
    IN_STORE_DIGITS,
    article_number,
    canonical_gtin,
    expand_upce,
    is_digits,
)

ALLOWED = Phrase("8, 12, 13 or 14 digits whose check digit fits, or 3 to 7 of the shop")
AS_TEXT = Phrase(
    "format the column as text in the spreadsheet and take the numbers anew"
)
COMPARE = Phrase("{allowed}; compare it with the package", allowed=ALLOWED)

ZEROS_OF_ROUNDING = 5
LOST_NOUGHTS = (9, 10, 11)
_WHOLE_DECIMALS = re.compile(r"([0-9]+)\.0*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){3,4}|97[89](?:-[0-9]+){4}")
_HYPHENS = re.compile(r"[0-9]+(?:-[0-9]+)+")
_SEVERAL = re.compile(r"[0-9]{8,14}(?:[;,/|][0-9]{8,14})+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?e\+?([0-9]{1,2})")


def number_of(text: str) -> str | Unread:
    """The catalogue's number in a plain cell, or what the cell is instead.

    Spaces, commas or an ISBN's hyphens between groups of digits and ``.0`` behind them,
    as on a package or from a number's format, mean nothing.
    """
    digits = _digits(text)
    number = article_number(digits)
    if number is not None:
        return number
    scientific = _SCIENTIFIC.fullmatch(digits.casefold())
    if scientific:
        return _of_scientific(scientific[1] + (scientific[2] or ""), int(scientific[3]))
    if _SEVERAL.fullmatch(digits):
        return _of_several(digits)
    return _of_digits(digits) if is_digits(digits) else Unread(ALLOWED)


def is_rounded(number: str) -> bool:
    """Whether a number ends as a spreadsheet's rounding leaves it."""
    return len(number) > len("12345678") and number.endswith("0" * ZEROS_OF_ROUNDING)


def of_short_code(number: str) -> tuple[str, ...]:
    """The EAN-8 and the UPC-A of 7 digits that may have lost a nought.

    They are a number of the shop as well, so they are no fault by themselves.
    """
    short = f"0{number}"
    if len(short) != GTIN_DIGITS[0]:
        return ()
    return tuple(filter(None, (canonical_gtin(short), expand_upce(short))))


def second_reading(number: str) -> str | None:
    """The UPC-A of 8 digits that are right as EAN-8 and as UPC-E; None otherwise."""
    return expand_upce(number)


def _digits(text: str) -> str:
    joined = "".join(text.split())
    if _GROUPED.fullmatch(joined):
        return re.sub("[,-]", "", joined)
    bare = joined.replace("-", "")
    if (
        _HYPHENS.fullmatch(joined)
        and len(bare) > GTIN_DIGITS[0]
        and canonical_gtin(bare)
    ):
        return bare
    whole = _WHOLE_DECIMALS.fullmatch(joined)
    return whole[1] if whole else joined


def _of_several(digits: str) -> Unread:
    """One article with more than one number: each needs a row of its own."""
    count = len(re.split(r"[^0-9]", digits))
    return Unread(
        Phrase("one number in a cell, and a row for each number"),
        Phrase(", {count} numbers in one cell", count=count),
    )


def _of_scientific(digits: str, exponent: int) -> Unread:
    length = exponent + 1
    if len(digits) == length and article_number(digits):
        return Unread(
            Phrase("written out, {digits}; {as_text}", digits=digits, as_text=AS_TEXT),
            Phrase(", scientific notation"),
        )
    what = Phrase(
        ", scientific notation, which keeps {kept} of {length} digits",
        kept=min(len(digits), length),
        length=length,
    )
    return Unread(
        Phrase("the whole number, as on the package; {as_text}", as_text=AS_TEXT), what
    )


def _of_digits(digits: str) -> Unread:
    if len(digits) == GTIN_DIGITS[0] and expand_upce(digits):
        return Unread(
            Phrase("its UPC-A, {upca}", upca=expand_upce(digits)),
            Phrase(", a UPC-E"),
        )
    whole = _lost_noughts(digits)
    if whole:
        return Unread(
            Phrase("{whole}; {as_text}", whole=whole, as_text=AS_TEXT),
            Phrase(", which has lost its leading noughts"),
        )
    if is_rounded(digits):
        what = Phrase(", rounded by a spreadsheet: its last digits are lost")
        return Unread(
            Phrase("the whole number, as on the package; {as_text}", as_text=AS_TEXT),
            what,
        )
    if len(digits) in GTIN_DIGITS:
        return Unread(
            COMPARE, Phrase(", whose check digit does not fit: a digit is wrong")
        )
    if len(digits) < IN_STORE_DIGITS.start:
        return Unread(
            Phrase("{allowed}; {as_text}", allowed=ALLOWED, as_text=AS_TEXT),
            Phrase(", perhaps without its leading noughts"),
        )
    return Unread(COMPARE, Phrase(", {digits} digits", digits=len(digits)))


def _lost_noughts(digits: str) -> str | None:
    """The UPC-A that noughts in front make of 9 to 11 digits; None if they do not."""
    if not is_digits(digits) or len(digits) not in LOST_NOUGHTS:
        return None
    whole = digits.zfill(GTIN_DIGITS[1])
    return whole if canonical_gtin(whole) else None
