"""The codes that the shop itself gives out: cards, passes, coupons, receipts, badges.

Each is ``CT``, one letter for what it is, ``-`` and characters of Crockford's base32
(no I, L, O, U), the last of which checks the others. The letters keep them apart from
goods and from money, which are digits (payments facts, section 1.5). A code says which
thing is meant, never who: names stay in the hub.
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
    """What the shop gave out, by the letters that begin it."""

    MEMBER_CARD = "CTM-"
    MEMBER_PASS = "CTP-"  # noqa: S105 - what passes begin with, no password
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
    """Which of the shop's own codes this is; None where it is none or is misread."""
    own = next((own for own in Own if text.startswith(own)), None)
    if own is None:
        return None
    body = text.removeprefix(own)
    lengths = PASS_CHARACTERS if own is Own.MEMBER_PASS else (BODY_CHARACTERS,)
    whole = len(body) in lengths and not set(body) - set(ALPHABET)
    return own if whole and check_character(body[:-1]) == body[-1] else None


def check_character(body: str) -> str:
    """The character that makes `body` whole; `body` is of `ALPHABET` only.

    The characters weigh 2, 4, 8 … in the field of 32 elements. The first 31 weights
    differ and none is 0, so one wrong character or two that changed places never pass
    in a body of up to 31 (Luhn's sum would miss 0 beside Z).
    """
    values = map(ALPHABET.index, body)
    return ALPHABET[
        _doubled(reduce(lambda sum_, value: _doubled(sum_) ^ value, values))
    ]


def _doubled(element: int) -> int:
    """Twice an element of GF(2^5) modulo x^5 + x^2 + 1."""
    doubled = element << 1
    return doubled ^ REDUCTION if doubled >> BITS else doubled
