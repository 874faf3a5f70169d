"""Which passwords are taken: long ones, of anything a keyboard has. Pure.

No rule of composition: a sentence is easier to keep in mind and harder to guess than
a word with a digit and a sign.
"""

import unicodedata
from enum import StrEnum
from itertools import pairwise

MIN_LENGTH = 12
MAX_LENGTH = 128
MIN_DIFFERENT = 5
IDEOGRAPH = 2
"""For how many characters a Chinese one counts."""
_ROWS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
)


class PasswordFault(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    PLAIN = "plain"
    NAME = "name"


def normal(typed: str) -> str:
    """The same text however a keyboard composes it, without blanks around it."""
    return unicodedata.normalize("NFKC", typed).strip()


def password_fault(typed: str, name: str) -> PasswordFault | None:
    """Why the password of `name` is not taken, or None."""
    text = normal(typed)
    if len(text) > MAX_LENGTH:
        return PasswordFault.LONG
    if sum(map(_weight, text)) < MIN_LENGTH:
        return PasswordFault.SHORT
    plain = text.casefold()
    if len(set(plain)) < MIN_DIFFERENT or _is_row(plain):
        return PasswordFault.PLAIN
    rest = plain.replace(normal(name).casefold(), "") if name else plain
    return PasswordFault.NAME if sum(map(_weight, rest)) < MIN_LENGTH // 2 else None


def _weight(character: str) -> int:
    is_wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return IDEOGRAPH if is_wide else 1


def _is_row(text: str) -> bool:
    """Whether it mostly runs along the keyboard, the alphabet or the digits."""
    steps = 0
    for one, next_ in pairwise(text):
        steps += one == next_ or any(_are_neighbours(one, next_, row) for row in _ROWS)
    return steps * 4 >= (len(text) - 1) * 3


def _are_neighbours(one: str, other: str, row: str) -> bool:
    if one not in row or other not in row:
        return False
    apart = abs(row.index(one) - row.index(other))
    return apart in {1, len(row) - 1}
