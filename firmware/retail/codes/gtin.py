"""Numbers of trade items: check digit, canonical form. Pure.

Rules are those of the GS1 General Specifications, sections 5.2 (bar codes) and 7.9
(check digits).
"""

GTIN_DIGITS = (8, 12, 13, 14)
CANONICAL_DIGITS = (8, 13, 14)
IN_STORE_DIGITS = range(3, 8)
UPCE_SYSTEMS = "01"


def is_digits(text: str) -> bool:
    """Whether there are ASCII digits only (``str.isdigit`` takes any script's)."""
    return text.isascii() and text.isdigit()


def check_digit(digits: str) -> str:
    """The check digit of these: weights 3, 1, 3 … from the right, modulo 10."""
    weighted = sum(
        int(digit) * (1 if place % 2 else 3)
        for place, digit in enumerate(reversed(digits))
    )
    return str(-weighted % 10)


def checks(digits: str) -> bool:
    """Whether the last of these digits is the check digit of the others."""
    return check_digit(digits[:-1]) == digits[-1]


def canonical_gtin(text: str) -> str | None:
    """The canonical form of a GTIN, or None if `text` is none or its check digit fails.

    GTINs are numbers: those that differ only in leading zeros are the same article,
    such as an American carton that one scanner reads as UPC-A and another as EAN-13.
    The form is the shortest of 8, 13 and 14 digits that holds the number.
    """
    if len(text) not in GTIN_DIGITS or not is_digits(text) or not checks(text):
        return None
    number = text.lstrip("0")
    if not number:
        return None
    digits = next(digits for digits in CANONICAL_DIGITS if len(number) <= digits)
    return number.zfill(digits)


def article_number(text: str) -> str | None:
    """The catalogue's number of an article, or None if `text` can be none.

    A GTIN in its canonical form, or an in-store number (PLU) of 3 to 7 digits as on
    the scale.
    """
    if len(text) in IN_STORE_DIGITS and is_digits(text):
        return text
    return canonical_gtin(text)


def expand_upce(text: str) -> str | None:
    """The UPC-A of a UPC-E: number system 0 or 1, six digits, check digit.

    ``'04252614' -> '042100005264'``. None if it is no UPC-E or the check digit, which
    is that of the UPC-A, is wrong.
    """
    if len(text) != GTIN_DIGITS[0] or not is_digits(text):
        return None
    system, body, check = text[0], text[1:7], text[7]
    if system not in UPCE_SYSTEMS:
        return None
    upca = system + _zeros_restored(body) + check
    return upca if checks(upca) else None


def _zeros_restored(body: str) -> str:
    """Manufacturer and item, five digits each; the last of six encodes the zeros."""
    last = body[5]
    if last in "012":
        return f"{body[:2]}{last}0000{body[2:5]}"
    if last == "3":
        return f"{body[:3]}00000{body[3:5]}"
    if last == "4":
        return f"{body[:4]}00000{body[4]}"
    return f"{body[:5]}0000{last}"
