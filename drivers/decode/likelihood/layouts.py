"""The bars of EAN-13 (UPC-A), EAN-8 and UPC-E: guards, digits and check digits. Pure.

A code is a row of guards and digits of seven modules each. Each digit's sign is of set
A, B or C. A *family* is all numbers whose digits use the same sets in the same order
and count equally in the check sum: the first digit of an EAN-13 selects one of ten.
Source of the patterns: GS1 General Specifications, section 5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Parsed = tuple[int, tuple[int, ...]]

SAMPLES = 3
"""Samples for each module."""
MARGIN = 4
"""Modules of quiet zone on each side that the model covers."""


def _modules(signs: str) -> Floats:
    return np.array([[float(module) for module in sign] for sign in signs.split()])


_SET_A = _modules(
    "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011"
)
_SET_C = 1.0 - _SET_A
_SET_B = _SET_C[:, ::-1]
_LEFT, _RIGHT = np.concatenate([_SET_A, _SET_B]), np.concatenate([_SET_C, _SET_B])
PARITIES = (
    *("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB"),
    *("ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"),
)
"""The sets of the six left digits, by the first digit of an EAN-13."""
UPCE_PARITIES = (
    *("BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA"),
    *("BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB"),
)
"""The sets of the six digits of a UPC-E of number system 0, by its check digit."""
_UPCE_WEIGHTS = {
    "012": (1, 3, 3, 1, 3, 1),
    "3": (1, 3, 1, 1, 3, 0),
    "4": (1, 3, 1, 3, 3, 0),
    "56789": (1, 3, 1, 3, 1, 3),
}
"""By the last of the six digits: how each counts in the check sum of the UPC-A."""


@dataclass(frozen=True, slots=True)
class DigitFamily:
    """`sets` are 0 for A (or C, on the right) and 1 for B, `weights` count digits.

    The number is `before`, the digits, `behind`. `base_sum` is the check sum of the
    digits that have no sign of their own; the last digit is one of `last_digits`.
    """

    sets: tuple[int, ...]
    weights: tuple[int, ...]
    base_sum: int = 0
    before: str = ""
    behind: str = ""
    last_digits: str = "0123456789"


@dataclass(frozen=True, eq=False)
class BarLayout:
    """One symbology; compared by identity. `left` digits stand before its middle."""

    modules: int
    starts: tuple[int, ...]
    guards: Floats
    left: int
    families: tuple[DigitFamily, ...]
    parse: Callable[[str], Parsed]

    @cached_property
    def signs(self) -> Floats:
        """The modules of the 20 signs that each place may hold: `(places, 20, 7)`."""
        right = len(self.starts) - self.left
        return np.stack([_LEFT] * self.left + [_RIGHT] * right)

    @cached_property
    def modules_at(self) -> Indices:
        """Which modules belong to each digit: `(places, 7)`."""
        return np.add.outer(np.asarray(self.starts), np.arange(7))

    @cached_property
    def grid(self) -> Floats:
        """Where samples lie, in modules from the left edge of the first bar."""
        count = (self.modules + 2 * MARGIN) * SAMPLES
        return (np.arange(count, dtype=np.float64) + 0.5) / SAMPLES - MARGIN

    @cached_property
    def along(self) -> Floats:
        """The same as shares of the code: 0 is its left edge, 1 its right one."""
        return self.grid / self.modules

    @cached_property
    def bend(self) -> Floats:
        """How each sample follows a place's begin, end, arch, wave: `(samples, 4)`."""
        along = self.along
        arch = 4 * along * (1 - along)
        return np.stack([1 - along, along, arch, arch * (1 - 2 * along)], axis=1)

    @cached_property
    def sets(self) -> Indices:
        """`(families, places)`."""
        return np.array([family.sets for family in self.families])

    @cached_property
    def unused_signs(self) -> NDArray[np.bool_]:
        """The signs that no family has at a place: `(places, 20)`."""
        used = np.zeros((len(self.starts), 20), np.bool_)
        for sets in self.sets:
            used[np.arange(len(self.starts))[:, None], _DIGITS + 10 * sets[:, None]] = 1
        return ~used

    def modules_of(self, text: str) -> Floats:
        """The modules of a number, 1 where it is dark: `(modules,)`."""
        return self.modules_of_signs(self.signs_of(text)[None, :])[0]

    def signs_of(self, text: str) -> Indices:
        """Which of its place's signs each digit of a number is: `(places,)`."""
        family, digits = self.parse(text)
        return np.asarray(digits) + 10 * self.sets[family]

    def modules_of_signs(self, signs: Indices) -> Floats:
        """Modules `(count, modules)` of `(count, places)` signs."""
        codes = np.tile(self.guards, (len(signs), 1))
        codes[:, self.modules_at] = self.signs[np.arange(len(self.starts)), signs]
        return codes


_DIGITS = np.arange(10)


def _sets(parities: str) -> tuple[int, ...]:
    return tuple("AB".index(kind) for kind in parities)


def _ean13_family(first: int) -> DigitFamily:
    sets = _sets(PARITIES[first]) + (0,) * 6
    return DigitFamily(sets, (3, 1) * 6, base_sum=first, before=str(first))


def _upce_families(system: int, check: int) -> list[DigitFamily]:
    sets = tuple(kind ^ system for kind in _sets(UPCE_PARITIES[check]))
    base_sum = (3 * system + check) % 10
    return [
        DigitFamily(sets, weights, base_sum, str(system), str(check), last)
        for last, weights in _UPCE_WEIGHTS.items()
    ]


def _parse_upce(text: str) -> Parsed:
    kind = next(at for at, last in enumerate(_UPCE_WEIGHTS) if text[6] in last)
    by_parity = 10 * int(text[0]) + int(text[7])
    return len(_UPCE_WEIGHTS) * by_parity + kind, tuple(map(int, text[1:7]))


EAN13 = BarLayout(
    modules=95,
    starts=(3, 10, 17, 24, 31, 38, 50, 57, 64, 71, 78, 85),
    guards=_modules("101" + "0" * 42 + "01010" + "0" * 42 + "101")[0],
    left=6,
    families=tuple(map(_ean13_family, range(10))),
    parse=lambda text: (int(text[0]), tuple(map(int, text[1:]))),
)
"""A UPC-A is the EAN-13 with a 0 before it."""
EAN8 = BarLayout(
    modules=67,
    starts=(3, 10, 17, 24, 36, 43, 50, 57),
    guards=_modules("101" + "0" * 28 + "01010" + "0" * 28 + "101")[0],
    left=4,
    families=(DigitFamily((0,) * 8, (3, 1) * 4),),
    parse=lambda text: (0, tuple(map(int, text))),
)
UPCE = BarLayout(
    modules=51,
    starts=(3, 10, 17, 24, 31, 38),
    guards=_modules("101" + "0" * 42 + "010101")[0],
    left=6,
    families=tuple(
        family
        for system in range(2)
        for check in range(10)
        for family in _upce_families(system, check)
    ),
    parse=_parse_upce,
)
