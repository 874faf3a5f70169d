"""The likeliest number behind a line of darkness, and its distance to the next best.

Every number of a layout with a right check digit is considered: digits follow each
other like steps of a path, and the cheapest path is found place by place, with the
check sum so far carried along (Viterbi). Blur is assumed to reach the next digit and no
further. Pure.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from drivers.decode.likelihood.layouts import BarLayout, Floats, Indices
from drivers.decode.likelihood.model import BlurModel

_DIGITS = np.arange(10)
_SUMS = np.arange(10)


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
    own = _of_family(costs, model.layout)
    beside = _pairs_of_family(2.0 * model.beside, model.layout)
    ahead = _forward(own, beside, model.layout)
    behind = _backward(own, beside, model.layout)
    marginals = np.stack(
        [(one + other).min(axis=2) for one, other in zip(ahead, behind, strict=True)]
    )
    return _pick(marginals, float(rest @ rest), model.layout)


def nearest_by_digit(lines: Floats, model: BlurModel) -> tuple[Floats, Floats]:
    """For many lines at once: roughly the nearest modules of any digits.

    Each digit is fitted alone, without its neighbours' blur, which is enough to rank
    places. Lines are `(count, samples)`; returns squared distances `(count,)` and the
    modules `(count, modules)`.
    """
    rest, costs = _costs(lines, model)
    signs = costs.argmin(axis=2)
    distances = (rest * rest).sum(axis=1) + costs.min(axis=2).sum(axis=1)
    return distances, model.layout.modules_of_signs(signs)


def nearest_unchecked(lines: Floats, model: BlurModel) -> tuple[Floats, Floats]:
    """As `nearest_by_digit`, with each digit's blur on the next: exact, but slower.

    Neither the check digit nor the first digit has to be right.
    """
    rest, costs = _costs(lines, model)
    ways: list[Indices] = []
    total = costs[:, 0]
    for place in range(1, costs.shape[1]):
        steps = total[:, :, None] + 2.0 * model.beside[place - 1]
        ways.append(steps.argmin(axis=1))
        total = steps.min(axis=1) + costs[:, place]
    picked = [total.argmin(axis=1)]
    for way in reversed(ways):
        picked.append(np.take_along_axis(way, picked[-1][:, None], axis=1)[:, 0])
    signs = np.stack(picked[::-1], axis=1)
    distances = (rest * rest).sum(axis=1) + total.min(axis=1)
    return distances, model.layout.modules_of_signs(signs)


def nearest_other(line: Floats, model: BlurModel, signs: Indices) -> float:
    """Squared distance of the nearest other signs than these `(places,)`.

    Whether or not they are a number: no other number is nearer.
    """
    rest, (costs,) = _costs(line[None, :], model)
    ahead, behind = [costs[0]], [np.zeros(20)]
    for place in range(1, len(costs)):
        steps = ahead[-1][:, None] + 2.0 * model.beside[place - 1]
        ahead.append(steps.min(axis=0) + costs[place])
    for place in range(len(costs) - 1, 0, -1):
        steps = 2.0 * model.beside[place - 1] + (behind[-1] + costs[place])
        behind.append(steps.min(axis=1))
    through = np.stack(ahead) + np.stack(behind[::-1])
    through[np.arange(len(signs)), signs] = np.inf
    return float((rest * rest).sum() + through.min())


def _costs(lines: Floats, model: BlurModel) -> tuple[Floats, Floats]:
    """The line without the guards, and what each sign at each place subtracts."""
    rest = lines - model.guards
    costs = model.own - 2.0 * model.agreement(rest)
    costs[:, model.layout.unused_signs] = np.inf
    return rest, costs


@dataclass(frozen=True, slots=True)
class _Steps:
    """How digits change the check sum of each family.

    `before` and `added`, `(places, families, digits, sums)`, are the check sums without
    and with a digit; `first` is that after the first digit, `(families, digits)`;
    `forbidden`, `(families, digits)`, marks what the last digit is not.
    """

    before: Indices
    added: Indices
    first: Indices
    forbidden: Floats


@cache
def _steps(layout: BarLayout) -> _Steps:
    weights = np.array([family.weights for family in layout.families])
    change = weights.T[:, :, None, None] * _DIGITS[:, None]
    base = np.array([family.base_sum for family in layout.families])
    last = [
        [0.0 if str(digit) in family.last_digits else np.inf for digit in _DIGITS]
        for family in layout.families
    ]
    return _Steps(
        before=(_SUMS - change) % 10,
        added=(_SUMS + change) % 10,
        first=(base[:, None] + weights[:, :1] * _DIGITS) % 10,
        forbidden=np.array(last),
    )


def _of_family(costs: Floats, layout: BarLayout) -> Floats:
    """Costs as `(family, place, digit)`; the family gives the sets."""
    places = np.arange(len(layout.starts))
    index = _DIGITS[None, None, :] + 10 * layout.sets[:, :, None]
    own = costs[places[None, :, None], index]
    own[:, -1] += _steps(layout).forbidden
    return own


def _pairs_of_family(pairs: Floats, layout: BarLayout) -> Floats:
    """Costs of neighbours as `(family, place, digit, next digit)`."""
    places = np.arange(len(layout.starts) - 1)
    left = _DIGITS[None, None, :, None] + 10 * layout.sets[:, :-1, None, None]
    right = _DIGITS[None, None, None, :] + 10 * layout.sets[:, 1:, None, None]
    return pairs[places[None, :, None, None], left, right]


def _forward(own: Floats, beside: Floats, layout: BarLayout) -> list[Floats]:
    """Cheapest way to each `(family, digit, check sum)`, place by place."""
    steps = _steps(layout)
    families = np.arange(len(own))
    first = np.full((len(own), 10, 10), np.inf)
    first[families[:, None], _DIGITS[None, :], steps.first] = own[:, 0]
    tables = [first]
    for place in range(1, own.shape[1]):
        ways = tables[-1][:, :, None, :] + beside[:, place - 1, :, :, None]
        best = ways.min(axis=1)
        index = families[:, None, None], _DIGITS[:, None], steps.before[place]
        moved = best[index]
        tables.append(moved + own[:, place, :, None])
    return tables


def _backward(own: Floats, beside: Floats, layout: BarLayout) -> list[Floats]:
    """Cheapest way from each to the end, where the check sum is 0."""
    steps = _steps(layout)
    families = np.arange(len(own))
    last = np.full((len(own), 10, 10), np.inf)
    last[:, :, 0] = 0.0
    tables = [last]
    for place in range(own.shape[1] - 1, 0, -1):
        after = tables[-1] + own[:, place, :, None]
        index = families[:, None, None], _DIGITS[:, None], steps.added[place]
        reached = after[index]
        ways = reached[:, None, :, :] + beside[:, place - 1, :, :, None]
        tables.append(ways.min(axis=2))
    return tables[::-1]


def _pick(marginals: Floats, base: float, layout: BarLayout) -> SearchResult:
    """Best and next best, by the cheapest way through each `(place, family, digit)`."""
    of_family = marginals[0].min(axis=1)
    best = int(of_family.argmin())
    digits = marginals[:, best].argmin(axis=1)
    others = marginals[:, best].copy()
    others[np.arange(len(digits)), digits] = np.inf
    elsewhere = np.delete(of_family, best).min(initial=np.inf)
    rivals = min(float(others.min()), float(elsewhere))
    family = layout.families[best]
    text = family.before + "".join(str(digit) for digit in digits) + family.behind
    return SearchResult(text, base + float(of_family[best]), base + rivals)
