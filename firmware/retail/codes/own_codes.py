"""The shop's own codes: cards, passes, coupons, receipts, badges. Pure.

Each is ``CT``, one letter for its kind, ``-`` and characters of Crockford's base32 (no
I, L, O, U), the last of which is a check character; a pass is signed instead, see
`member_pass`. Codes of goods and pay codes are digits, so no text can be both. A code
holds no personal data: names stay at the hub.

A badge is a secret that proves staff: whoever has its text has the badge. It is longer
than the others, so that nobody finds a text for a digest that travels.
"""

from collections.abc import Container
from enum import StrEnum
from functools import reduce
from hashlib import sha256

from firmware.retail.codes.member_pass import read_pass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5
BODY_CHARACTERS = 12
CARDS = 2 ** (BITS * (BODY_CHARACTERS - 1))
UNSIGNED_PASS = range(24, 161)
"""The form of a pass that release 0.1.0 names; none was ever made."""
BADGE_CHARACTERS = 26
BADGES = 2 ** (BITS * (BADGE_CHARACTERS - 1))
_BADGE_CONTEXT = "countertop staff badge 1\n"
REDUCTION = 0b100101


class Own(StrEnum):
    """The kinds of the shop's own codes, by their prefix."""

    MEMBER_CARD = "CTM-"
    MEMBER_PASS = "CTP-"  # noqa: S105 - a prefix, no password
    COUPON = "CTC-"
    RECEIPT = "CTR-"
    STAFF_BADGE = "CTS-"


_LENGTHS: dict[Own, Container[int]] = {
    Own.MEMBER_PASS: UNSIGNED_PASS,
    # Release 0.1.0 names badges of 12 characters; none was ever made.
    Own.STAFF_BADGE: (BODY_CHARACTERS, BADGE_CHARACTERS),
}


def make_card(number: int) -> str:
    """The member card of a number from 0 to `CARDS` - 1, which should be random."""
    return make_own(Own.MEMBER_CARD, number)


def make_own(own: Own, number: int) -> str:
    """A code of another kind than pass: ``CTM-`` and 12 characters with the check.

    ValueError for a number outside 0 to `CARDS` - 1.
    """
    if not 0 <= number < CARDS:
        raise ValueError(f"a code numbers from 0 to {CARDS - 1}")
    return own + _body(number, BODY_CHARACTERS)


def make_badge(number: int) -> str:
    """The badge of a secret number: ``CTS-`` and 26 characters, the last a check.

    The number should be random. ValueError outside 0 to `BADGES` - 1.
    """
    if not 0 <= number < BADGES:
        raise ValueError("a badge's number has 125 bits")
    return Own.STAFF_BADGE + _body(number, BADGE_CHARACTERS)


def badge_digest(badge: str) -> str:
    """What is kept and sent of a badge: SHA-256 of its text and what it is, in hex.

    Nobody finds the text of 125 random bits, so no salt is needed.
    """
    return sha256(f"{_BADGE_CONTEXT}{badge}".encode()).hexdigest()


def is_card(text: str) -> bool:
    """Whether this is the text of a member card, misreadings excluded."""
    return own_kind(text) is Own.MEMBER_CARD


def own_kind(text: str) -> Own | None:
    """The kind of one of the shop's own codes; None if it is none or is misread."""
    own = next((own for own in Own if text.startswith(own)), None)
    if own is None:
        return None
    if own is Own.MEMBER_PASS and read_pass(text) is not None:
        return own
    body = text.removeprefix(own)
    lengths = _LENGTHS.get(own, (BODY_CHARACTERS,))
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


def _body(number: int, characters: int) -> str:
    places = range(characters - 2, -1, -1)
    body = "".join(ALPHABET[number >> BITS * place & 31] for place in places)
    return body + check_character(body)


def _doubled(element: int) -> int:
    """Twice an element of GF(2^5) modulo x^5 + x^2 + 1."""
    doubled = element << 1
    return doubled ^ REDUCTION if doubled >> BITS else doubled
