"""The shop's own codes: cards, passes, coupons, receipts, badges. Pure.

Each is ``CT``, one letter for its kind, ``-`` and characters of Crockford's base32 (no
I, L, O, U), the last of which is a check character. Codes of goods and pay codes are
digits, so no text can be both. A code holds no personal data: names stay at the hub.
"""

from enum import StrEnum
from functools import reduce

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5
BODY_CHARACTERS = 12
CARDS = 2 ** (BITS * (BODY_CHARACTERS - 1))
PASS_CHARACTERS = range(24, 161)
REDUCTION = 0b100101


class Own(StrEnum):
    """The kinds of the shop's own codes, by their prefix."""

    MEMBER_CARD = "CTM-"
    MEMBER_PASS = "CTP-"  # noqa: S105 - a prefix, no password
    COUPON = "CTC-"
    RECEIPT = "CTR-"
    STAFF_BADGE = "CTS-"


def make_card(number: int) -> str:
    """The member card of a number from 0 to `CARDS` - 1, which should be random."""
    return make_own(Own.MEMBER_CARD, number)


def make_own(own: Own, number: int) -> str:
    """A code of any kind but the pass: ``CTM-`` and 12 characters, the last a check.

    ValueError for a number outside 0 to `CARDS` - 1.
    """
    if not 0 <= number < CARDS:
        raise ValueError(f"a code numbers from 0 to {CARDS - 1}")
    places = range(BODY_CHARACTERS - 2, -1, -1)
    body = "".join(ALPHABET[number >> BITS * place & 31] for place in places)
    return own + body + check_character(body)


def is_card(text: str) -> bool:
    """Whether this is the text of a member card, misreadings excluded."""
    return own_kind(text) is Own.MEMBER_CARD


def own_kind(text: str) -> Own | None:
    """The kind of one of the shop's own codes; None if it is none or is misread."""
    own = next((own for own in Own if text.startswith(own)), None)
    if own is None:
        return None
    body = text.removeprefix(own)
    lengths = PASS_CHARACTERS if own is Own.MEMBER_PASS else (BODY_CHARACTERS,)
    whole = len(body) in lengths and not set(body) - set(ALPHABET)
    return own if whole and check_character(body[:-1]) == body[-1] else None


def check_character(body: str) -> str:
    """The check character of `body`, whose characters are all of `ALPHABET`.

    Weights are 2, 4, 8 … in the field of 32 elements. The first 31 weights differ and
    none is 0, so up to 31 characters one wrong character and any two swapped ones are
    always found (Luhn's sum would miss a swap of 0 and Z).
    """
    values = map(ALPHABET.index, body)
    return ALPHABET[
        _doubled(reduce(lambda sum_, value: _doubled(sum_) ^ value, values))
    ]


def _doubled(element: int) -> int:
    """Twice an element of GF(2^5) modulo x^5 + x^2 + 1."""
    doubled = element << 1
    return doubled ^ REDUCTION if doubled >> BITS else doubled
