"""GS1 element strings and GS1 Digital Links: the attributes of a piece of goods. Pure.

Application identifiers (AI) and their lengths are those of the GS1 General
Specifications, section 3 and figure 7.8.5-2; links those of the GS1 Digital Link
standard 1.4, uncompressed.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl, unquote

from firmware.retail.codes.code_kinds import Goods, Reason, Unknown
from firmware.retail.codes.gtin import GTIN_DIGITS, canonical_gtin, is_digits
from firmware.retail.money import quotient

SEPARATOR = "\x1d"
GTIN, LOT, EXPIRY, SERIAL = "01", "10", "17", "21"
WEIGHT_KG, AMOUNT, AMOUNT_IN = "310", "392", "393"
GRAM_PLACES, FEN_PLACES = 3, 2
COUNT = "30"
OTHER_MEASURES = frozenset(
    f"{n}"
    for n in (
        *range(311, 317),
        *range(320, 330),
        *range(350, 353),
        *(356, 357, 360, 361, 364, 365, 366),
    )
)
"""By AI: net lengths, areas and volumes of a piece; weights in pounds and ounces."""
YUAN = "156"
CENTURY = 2000
MAX_VARIABLE = 90

AI_DIGITS = {
    **{f"{n:02d}": 2 for n in (*range(5), *range(10, 23), 30, 37, *range(90, 100))},
    **{f"{n}": 3 for n in (23, 24, 25, 40, 41, 42, 71)},
    **{f"{n}": 4 for n in (*range(31, 37), 39, 43, 70, 72, 80, 81, 82)},
}
FIXED_DIGITS = {
    "00": 18,
    "01": 14,
    "02": 14,
    "03": 14,
    "04": 16,
    "20": 2,
    "41": 13,
    **{f"{n}": 6 for n in (*range(11, 20), *range(31, 37))},
}
ENVELOPE = re.compile(r"\[\)>\x1e05(\x1d[^\x1e]*)\x1e?\x04?")
"""Format 05 of ISO/IEC 15434: an element string of GS1 inside."""
IN_PARENTHESES = re.compile(r"\(([0-9]{2,4})\)")
IDENTIFIER = re.compile(r"[!\"%-?A-Z_a-z]{1,20}")
LINK = re.compile(
    r"https?://[^/?#\s]+(?:/[^?#\s]*?)?/01/([0-9]{8}|[0-9]{12,14})"
    r"((?:/(?:22|10|21|235)/[^/?#\s]+)*)/?(?:\?([^#\s]*))?(?:#\S*)?",
    re.IGNORECASE,
)

Pairs = Iterable[tuple[str, str]]
Elements = Mapping[str, str]


def is_link(text: str) -> bool:
    """Whether this is a web address of any kind."""
    return text[:8].lower().startswith(("http://", "https://"))


def without_envelope(text: str) -> str:
    """The element string of an envelope for such; any other text as it is."""
    match = ENVELOPE.fullmatch(text)
    return match[1] if match else text


def read_link(text: str) -> Goods | Unknown:
    """The goods of a GS1 Digital Link; any other link is unknown."""
    match = LINK.fullmatch(text)
    if match is None:
        return Unknown(Reason.LINK)
    gtin, path, query = match.groups(default="")
    parts = [unquote(part) for part in path.split("/")[1:]]
    arguments = parse_qsl(query, keep_blank_values=True)
    numbered = [(ai, value) for ai, value in arguments if is_digits(ai)]
    qualified = zip(parts[::2], parts[1::2], strict=True)
    return _goods([(GTIN, gtin.zfill(GTIN_DIGITS[-1])), *qualified, *numbered])


def read_parentheses(text: str) -> Goods | Unknown:
    """The goods of an element string as people read it: ``(01)…(17)271231``."""
    before, *parts = IN_PARENTHESES.split(text)
    if before or not parts:
        return Unknown(Reason.TEXT)
    return _goods(zip(parts[::2], parts[1::2], strict=True))


def read_elements(text: str) -> Goods | Unknown:
    """The goods of an element string; GS stands for FNC1, also at its start."""
    return _goods(_split(text.removeprefix(SEPARATOR)))


def _split(text: str) -> Iterator[tuple[str, str]]:
    """AI and value in order. Text without an AI ends it, as a pair with AI ""."""
    while text:
        digits = AI_DIGITS.get(text[:2], 0)
        ai, text = text[:digits], text[digits:]
        fixed = FIXED_DIGITS.get(ai[:2])
        if fixed is None:
            value, _, text = text.partition(SEPARATOR)
        else:
            value, text = text[:fixed], text[fixed:].removeprefix(SEPARATOR)
        yield ai, value
        if not ai:
            return


def _goods(pairs: Pairs) -> Goods | Unknown:
    elements: dict[str, str] = {}
    for ai, value in pairs:
        if not _well_formed(ai, value) or elements.get(ai, value) != value:
            return Unknown(Reason.ELEMENTS)
        elements[ai] = value
    if GTIN not in elements:
        return Unknown(Reason.NO_GTIN)
    gtin = canonical_gtin(elements[GTIN])
    return _piece(gtin, elements) if gtin else Unknown(Reason.CHECK_DIGIT)


def _well_formed(ai: str, value: str) -> bool:
    """Whether this is a known AI with a value that it can have."""
    if AI_DIGITS.get(ai[:2]) != len(ai) or not is_digits(ai):
        return False
    if ai in {LOT, SERIAL}:
        return IDENTIFIER.fullmatch(value) is not None
    fixed = FIXED_DIGITS.get(ai[:2])
    if fixed is not None:
        return len(value) == fixed and is_digits(value)
    return 0 < len(value) <= MAX_VARIABLE


def _piece(gtin: str, elements: Elements) -> Goods | Unknown:
    expiry = _expiry(elements.get(EXPIRY))
    weight_g = _measure(_numbers(elements, WEIGHT_KG), GRAM_PLACES)
    amount_fen = _amount_fen(elements)
    if isinstance(expiry, Reason):
        return Unknown(expiry)
    if isinstance(weight_g, Reason):
        return Unknown(weight_g)
    if isinstance(amount_fen, Reason):
        return Unknown(amount_fen)
    return Goods(
        gtin=gtin,
        serial=elements.get(SERIAL),
        lot=elements.get(LOT),
        expiry=expiry,
        weight_g=weight_g,
        amount_fen=amount_fen,
        measured=_is_measured(elements),
    )


def _is_measured(elements: Elements) -> bool:
    """Whether the piece has a measure besides kilograms, or is several pieces."""
    count = elements.get(COUNT, "1")
    several = is_digits(count) and int(count) != 1
    return several or any(ai[:-1] in OTHER_MEASURES for ai in elements)


def _expiry(yymmdd: str | None) -> date | Reason | None:
    """The day of an AI 17; day 00 is the last of its month."""
    if yymmdd is None:
        return None
    year, month, day = CENTURY + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return Reason.DATE


def _amount_fen(elements: Elements) -> int | Reason | None:
    """The amount payable for the piece: AI 392n, or 393n in yuan."""
    named = _numbers(elements, AMOUNT_IN)
    if any(not number.startswith(YUAN) for _, number in named):
        return Reason.CURRENCY
    in_yuan = [(decimals, number.removeprefix(YUAN)) for decimals, number in named]
    return _measure([*_numbers(elements, AMOUNT), *in_yuan], FEN_PLACES)


def _numbers(elements: Elements, stem: str) -> list[tuple[int, str]]:
    """Decimals and digits of each AI that is `stem` and the number of decimals."""
    return [(int(ai[3]), v) for ai, v in elements.items() if ai.startswith(stem)]


def _measure(numbers: Sequence[tuple[int, str]], places: int) -> int | Reason | None:
    """The one number, in units of `places` decimals, half up; above 0 or a reason."""
    if not numbers:
        return None
    decimals, digits = numbers[0]
    if len(numbers) > 1 or not is_digits(digits):
        return Reason.ELEMENTS
    return quotient(int(digits) * 10**places, 10**decimals) or Reason.NO_VALUE
