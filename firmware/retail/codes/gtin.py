"""Numbers of trade items: the check digit, and one form for one article.

Rules are those of the GS1 General Specifications, sections 5.2 (bar codes) and 7.9
(check digits).
"""

GTIN_DIGITS = (8, 12, 13, 14)
CANONICAL_DIGITS = (8, 13, 14)
IN_STORE_DIGITS = range(3, 8)
UPCE_SYSTEMS = "01"


def is_digits(text: str) -> bool:
    """ASCII digits and nothing else (``str.isdigit`` also takes those of others)."""
    return text.isascii() and text.isdigit()


def check_digit(digits: str) -> str:
    """The digit that belongs behind these: weights 3, 1, 3 … from the right, mod 10."""
    weighted = sum(
        int(digit) * (1 if place % 2 else 3)
        for place, digit in enumerate(reversed(digits))
    )
    return str(-weighted % 10)


def checks(digits: str) -> bool:
    """Whether the last of these digits is the check digit of the others."""
    return check_digit(digits[:-1]) == digits[-1]


def canonical_gtin(text: str) -> str | None:
    """One form for one article; None where `text` is no GTIN or fails its check digit.

    GTINs are numbers: those that differ by leading zeros only are the same article,
    as an American carton that one scanner reads as UPC-A and the next as EAN-13. The
    form is the shortest of 8, 13 and 14 digits that holds the number.
    """
    if len(text) not in GTIN_DIGITS or not is_digits(text) or not checks(text):
        return None
    number = text.lstrip("0")
    if not number:
        return None
    digits = next(digits for digits in CANONICAL_DIGITS if len(number) <= digits)
    return number.zfill(digits)


def article_number(text: str) -> str | None:
    """The number under which a catalogue keeps an article, or None where it is none.

    A GTIN in its canonical form, or an in-store number (PLU) of 3 to 7 digits as it
    stands on the scale.
    """
    if len(text) in IN_STORE_DIGITS and is_digits(text):
        return text
    return canonical_gtin(text)


def expand_upce(text: str) -> str | None:
    """The UPC-A of a UPC-E: number system 0 or 1, six digits, check digit.

    ``'04252614' -> '042100005264'``. None where it is not one or the check digit,
    which is that of the UPC-A, is wrong.
    """
    if len(text) != GTIN_DIGITS[0] or not is_digits(text):
        return None
    system, body, check = text[0], text[1:7], text[7]
    if system not in UPCE_SYSTEMS:
        return None
    upca = system + _zeros_put_back(body) + check
    return upca if checks(upca) else None


def _zeros_put_back(body: str) -> str:
    """Manufacturer and item, five digits each, that the last of six digits encodes."""
    last = body[5]
    if last in "012":
        return f"{body[:2]}{last}0000{body[2:5]}"
    if last == "3":
        return f"{body[:3]}00000{body[3:5]}"
    if last == "4":
        return f"{body[:4]}00000{body[4]}"
    return f"{body[:5]}0000{last}"
