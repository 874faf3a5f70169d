"""A model of the bars of an EAN-13 or UPC-A that a lens blurs. Pure.

A code is 95 modules wide: a guard, six digits, a guard, six digits, a guard. The
blurred darkness along a line across the bars is the sum of what each digit
contributes, so it is computed once for each digit and blur. A slight blur is a
Gaussian; a lens out of focus makes a disc of each point, which leaves more of the bars
than a Gaussian of the same width.
Source of the patterns: GS1 General Specifications, section 5.2.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

MODULES = 95
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
"""The sets of the six left digits, by the first digit of the number."""
_GUARDS = _modules("101" + "0" * 42 + "01010" + "0" * 42 + "101")[0]
_STARTS = (3, 10, 17, 24, 31, 38, 50, 57, 64, 71, 78, 85)
_MODULES_AT = np.add.outer(_STARTS, np.arange(7))
_SIGNS = np.stack([_LEFT] * 6 + [_RIGHT] * 6)
"""The modules of the 20 signs that each place may hold: `(12, 20, 7)`."""

GRID: Floats = (
    np.arange((MODULES + 2 * MARGIN) * SAMPLES, dtype=np.float64) + 0.5
) / SAMPLES - MARGIN
"""Where the samples lie, in modules from the left edge of the first bar."""
MIDDLES = slice(SAMPLES // 2, None, SAMPLES)
"""The samples in the middle of each module: enough for a first, coarse fit."""


def modules_of(text: str) -> Floats:
    """The 95 modules of a 13-digit number: 1 where it is dark."""
    digits = np.array([int(digit) for digit in text[1:]])
    digits[:6] += [10 * (kind == "B") for kind in PARITIES[int(text[0])]]
    return modules_of_digits(digits[None, :])[0]


def modules_of_digits(digits: Indices) -> Floats:
    """Modules `(count, 95)` of `(count, 12)` digits; 10 and more belong to set B."""
    codes = np.tile(_GUARDS, (len(digits), 1))
    codes[:, _MODULES_AT] = _SIGNS[np.arange(12), digits]
    return codes


def _response(passed: Floats) -> Floats:
    """Darkness of each module alone, `(samples, 95)`, from that left of each edge."""
    return passed[:, :-1] - passed[:, 1:]


_FROM_EDGES = GRID[:, None] - np.arange(MODULES + 1)[None, :]


@dataclass(frozen=True, slots=True, eq=False)
class BlurModel:
    """The model under one blur, on the grid or on a part of it.

    `response` is `(samples, 95)`; `guards` the guards' darkness, `(samples,)`; `own`
    and `beside` are the products of a digit's darkness with itself, `(12, 20)`, and
    with the next one's, `(11, 20, 20)`. Signs 0 to 9 are of set A (left) or C (right),
    10 to 19 of set B.
    """

    response: Floats
    guards: Floats
    own: Floats
    beside: Floats

    def agreement(self, lines: Floats) -> Floats:
        """Products of `(count, samples)` with each sign's darkness: `(count, 12, 20)`.

        Few lines at a time: a large product starts the matrix library's threads, which
        cost more than they gain.
        """
        modules = np.concatenate(
            [lines[at : at + 32] @ self.response for at in range(0, len(lines), 32)]
        )
        return (_SIGNS @ modules[:, _MODULES_AT][..., None])[..., 0]

    @property
    def coarse(self) -> "BlurModel":
        """The same, sampled in the middle of each module only."""
        return _model(self.response[MIDDLES])


@cache
def gaussian_model(width: float) -> BlurModel:
    """The model under a Gaussian of this width, in modules.

    The logistic function approximates the Gaussian's integral.
    """
    reach = np.clip(_FROM_EDGES * 1.702 / max(width, 1e-3), -40, 40)
    return _model(_response(1.0 / (1.0 + np.exp(-reach))))


@cache
def defocus_model(radius: float) -> BlurModel:
    """The model under a lens that makes a disc of this radius, in modules."""
    reach = np.clip(_FROM_EDGES / radius, -1, 1)
    disc = reach * np.sqrt(1 - reach * reach) + np.arcsin(reach)
    return _model(_response(0.5 + disc / np.pi))


def _model(response: Floats) -> BlurModel:
    products = response.T @ response
    own = [_products(products, place, place).diagonal() for place in range(12)]
    beside = [_products(products, place, place + 1) for place in range(11)]
    return BlurModel(response, response @ _GUARDS, np.stack(own), np.stack(beside))


def _products(products: Floats, one: int, other: int) -> Floats:
    near, far = _STARTS[one], _STARTS[other]
    shared = products[near : near + 7, far : far + 7]
    return _SIGNS[one] @ shared @ _SIGNS[other].T
