"""The likeliest EAN-13 behind a line of darkness, and its distance to the next best.

Every number with a right check digit is considered: digits follow each other like steps
of a path, and the cheapest path is found place by place, with the check sum so far
carried along (Viterbi). Blur is assumed to reach the next digit and no further. Pure.
"""

from dataclasses import dataclass

import numpy as np

from drivers.decode.ean_model import (
    PARITIES,
    BlurModel,
    Floats,
    Indices,
    modules_of_digits,
)

_WEIGHTS = (3, 1) * 6
_SETS = np.array([["AB".index(kind) for kind in row] + [0] * 6 for row in PARITIES])
_DIGITS = np.arange(10)
_SUMS = np.arange(10)
_ADDED = {w: (_SUMS[None, :] + w * _DIGITS[:, None]) % 10 for w in (1, 3)}
_BEFORE = {w: (_SUMS[None, :] - w * _DIGITS[:, None]) % 10 for w in (1, 3)}
"""By weight, for each digit and check sum: the check sum with and without it."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best number; squared distances of it and of the next best to the line."""

    text: str
    distance: float
    next_distance: float


def likeliest(line: Floats, model: BlurModel) -> SearchResult:
    """The likeliest number behind darkness sampled on the model's grid."""
    rest = line - model.guards
    costs = model.own - 2.0 * model.agreement(rest[None, :])[0]
    own = _of_first_digit(costs)
    beside = _pairs_of_first_digit(2.0 * model.beside)
    ahead = _forward(own, beside)
    behind = _backward(own, beside)
    marginals = np.stack(
        [(one + other).min(axis=2) for one, other in zip(ahead, behind, strict=True)]
    )
    return _pick(marginals, float(rest @ rest))


def nearest_by_digit(lines: Floats, model: BlurModel) -> tuple[Floats, Floats]:
    """For many lines at once: roughly the nearest modules of any digits.

    Each digit is fitted alone, without its neighbours' blur, which is enough to rank
    places. Lines are `(count, samples)`; returns squared distances `(count,)` and the
    modules `(count, 95)`.
    """
    rest, costs = _costs(lines, model)
    signs = costs.argmin(axis=2)
    distances = (rest * rest).sum(axis=1) + costs.min(axis=2).sum(axis=1)
    return distances, modules_of_digits(signs)


def nearest_unchecked(lines: Floats, model: BlurModel) -> tuple[Floats, Floats]:
    """As `nearest_by_digit`, with each digit's blur on the next: exact, but slower.

    Neither the check digit nor the first digit has to be right.
    """
    rest, costs = _costs(lines, model)
    ways: list[Indices] = []
    total = costs[:, 0]
    for place in range(1, 12):
        steps = total[:, :, None] + 2.0 * model.beside[place - 1]
        ways.append(steps.argmin(axis=1))
        total = steps.min(axis=1) + costs[:, place]
    picked = [total.argmin(axis=1)]
    for way in reversed(ways):
        picked.append(np.take_along_axis(way, picked[-1][:, None], axis=1)[:, 0])
    signs = np.stack(picked[::-1], axis=1)
    distances = (rest * rest).sum(axis=1) + total.min(axis=1)
    return distances, modules_of_digits(signs)


def _costs(lines: Floats, model: BlurModel) -> tuple[Floats, Floats]:
    """The line without the guards, and what each sign at each place subtracts."""
    rest = lines - model.guards
    costs = model.own - 2.0 * model.agreement(rest)
    costs[:, 6:, 10:] = np.inf
    return rest, costs


def _of_first_digit(costs: Floats) -> Floats:
    """Costs as `(first digit, place, digit)`; the first digit gives the sets."""
    index = _DIGITS[None, None, :] + 10 * _SETS[:, :, None]
    return costs[np.arange(12)[None, :, None], index]


def _pairs_of_first_digit(pairs: Floats) -> Floats:
    """Costs of neighbours as `(first digit, place, digit, next digit)`."""
    left = _DIGITS[None, None, :, None] + 10 * _SETS[:, :-1, None, None]
    right = _DIGITS[None, None, None, :] + 10 * _SETS[:, 1:, None, None]
    return pairs[np.arange(11)[None, :, None, None], left, right]


def _forward(own: Floats, beside: Floats) -> list[Floats]:
    """Cheapest way to each `(first digit, digit, check sum)`, place by place."""
    first = np.full((10, 10, 10), np.inf)
    sums = (_DIGITS[:, None] + 3 * _DIGITS[None, :]) % 10
    first[_DIGITS[:, None], _DIGITS[None, :], sums] = own[:, 0]
    tables = [first]
    for place in range(1, 12):
        ways = tables[-1][:, :, None, :] + beside[:, place - 1, :, :, None]
        best = ways.min(axis=1)
        moved = best[:, _DIGITS[:, None], _BEFORE[_WEIGHTS[place]]]
        tables.append(moved + own[:, place, :, None])
    return tables


def _backward(own: Floats, beside: Floats) -> list[Floats]:
    """Cheapest way from each to the end, where the check sum is 0."""
    last = np.full((10, 10, 10), np.inf)
    last[:, :, 0] = 0.0
    tables = [last]
    for place in range(11, 0, -1):
        after = tables[-1] + own[:, place, :, None]
        reached = after[:, _DIGITS[:, None], _ADDED[_WEIGHTS[place]]]
        ways = reached[:, None, :, :] + beside[:, place - 1, :, :, None]
        tables.append(ways.min(axis=2))
    return tables[::-1]


def _pick(marginals: Floats, base: float) -> SearchResult:
    """Best and next best from the cheapest way through each `(place, first, digit)`."""
    of_first = marginals[0].min(axis=1)
    first = int(of_first.argmin())
    digits = marginals[:, first].argmin(axis=1)
    others = marginals[:, first].copy()
    others[np.arange(12), digits] = np.inf
    rivals = min(float(others.min()), float(np.delete(of_first, first).min()))
    text = f"{first}" + "".join(str(digit) for digit in digits)
    return SearchResult(text, base + float(of_first[first]), base + rivals)
