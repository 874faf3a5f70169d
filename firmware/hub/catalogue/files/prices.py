"""Prices as people write them, to the fen, unless they have two readings. Pure."""

import re
from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.files.plain_text import Unread

MAX_YUAN = 999_999
MAX_DECIMALS = 2
NOISE_DECIMALS = 9
"""A spreadsheet keeps 15.80 as 15.800000000000001: that many decimals are its own."""
NOISE = 1_000_000

ALLOWED = Phrase("yuan, 0.01 to 999999.99, without a sign, two decimals at most")
SCIENTIFIC = Phrase(
    "{allowed}: written out, not in scientific notation", allowed=ALLOWED
)
TWO_READINGS = Phrase(
    "{allowed}; a comma only before each three digits, such as 1,499.00",
    allowed=ALLOWED,
)
COMMA_TWO_READINGS = Phrase(
    "{allowed}; in a file with semicolons a comma is the decimal sign, and "
    "this may be read in two ways",
    allowed=ALLOWED,
)

_MONEY = re.compile(
    r"(?:¥|rmb|cny|人民币)*([0-9.,e+]+?)(?:元整?|圆|块|yuan|rmb|cny)*(?:/([^/]+))?"
)
_JIAO = re.compile(r"(?:([0-9]+)[元圆块])?([0-9])[角毛](?:([0-9])分)?整?")
"""Written out, to the jiao at least: ``3元5角``."""
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_PLAIN = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}")
_THREE = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")


@dataclass(frozen=True, slots=True)
class WrittenPrice:
    """A price above 0 in fen, and the unit that stood behind it (``3.5元/kg``)."""

    price_fen: int
    per: str


def price_of(text: str, *, decimal_comma: bool = False) -> WrittenPrice | Unread:
    """The price in a plain cell, or why it is not read.

    `decimal_comma`: the file is separated by semicolons, as spreadsheets write it where
    3,50 is a price.
    """
    written = re.sub(r"\s", "", text).casefold()
    jiao = _JIAO.fullmatch(written)
    if jiao is not None:
        written = f"{jiao[1] or 0}.{jiao[2]}{jiao[3] or 0}"
    match = _MONEY.fullmatch(written)
    if match is None:
        return Unread(ALLOWED)
    amount = _with_point(match[1], decimal_comma=decimal_comma)
    if amount is None:
        return Unread(_why(match[1], decimal_comma=decimal_comma))
    price_fen = _fen(amount)
    return WrittenPrice(price_fen, match[2] or "") if price_fen else Unread(ALLOWED)


def _with_point(amount: str, *, decimal_comma: bool) -> str | None:
    """The amount with a decimal point and no groups; None if it is none or unsure."""
    if decimal_comma and _THREE.fullmatch(amount):
        return None
    if decimal_comma and _COMMA.fullmatch(amount):
        return amount.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(amount):
        return amount.replace(",", "")
    return amount if _PLAIN.fullmatch(amount) else None


def _why(amount: str, *, decimal_comma: bool) -> Phrase:
    if "e" in amount:
        return SCIENTIFIC
    if "," in amount or decimal_comma:
        return COMMA_TWO_READINGS if decimal_comma else TWO_READINGS
    return ALLOWED


def _fen(amount: str) -> int:
    """The fen of an amount; 0 if it is too large or has parts of a fen."""
    yuan, _, decimals = amount.partition(".")
    if len(decimals) >= NOISE_DECIMALS:
        return _without_noise(yuan, decimals)
    decimals = decimals.rstrip("0")
    if len(decimals) > MAX_DECIMALS or int(yuan or 0) > MAX_YUAN:
        return 0
    return int(yuan or 0) * 100 + int(decimals.ljust(MAX_DECIMALS, "0"))


def _without_noise(yuan: str, decimals: str) -> int:
    scale = 10 ** len(decimals)
    value = int(yuan or 0) * scale + int(decimals)
    fen = (value * 200 + scale) // (scale * 2)
    exact = abs(value * 100 - fen * scale) * NOISE <= scale
    return fen if exact and fen <= MAX_YUAN * 100 + 99 else 0
