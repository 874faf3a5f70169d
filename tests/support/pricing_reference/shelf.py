"""Where random rules take scopes, thresholds and days from."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.support.pricing_reference.given import Line, Scope
from tests.support.pricing_reference.goods import merged
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.rounding import portion

NEAR = (0, 0, 1, -1, 7, -350, 650, -2000, 3000)
"""What a threshold is above a sum: it is met, just met, or missed by a fen."""
DAY = "2026-03-10"


@dataclass
class Shelf:
    """Where thresholds come from: the lines, and what rules so far take off."""

    rng: Random
    lines: Sequence[Line]
    known_off: list[int]

    @property
    def articles(self) -> list[str]:
        return sorted({line.article for line in self.lines})

    @property
    def categories(self) -> list[str]:
        return sorted({line.category for line in self.lines})

    def sums(self, scope: Scope) -> list[int]:
        """Of the scope: as listed, at tier prices, and less what else is taken off."""
        goods = [
            good for good in merged(self.lines) if good.in_offers and good.is_in(scope)
        ]
        units = [(good.unit, good.qty) for good in goods]
        listed, *cheaper = [
            sum(portion(unit, rate) * qty for unit, qty in units)
            for rate in (10_000, 9500, 9000, 8500)
        ]
        less = [listed - off for off in self.known_off]
        less += [listed - unit for unit, _ in units]
        return [listed, listed, *cheaper, *less]

    def threshold(self, scope: Scope) -> int:
        rng = self.rng
        return max(10, rng.choice(self.sums(scope)) + rng.choice(NEAR))

    def pieces(self, scope: Scope) -> int:
        goods = merged(self.lines)
        count = sum(good.qty for good in goods if good.is_in(scope))
        return max(1, count + self.rng.choice((0, 0, 1, -1)))

    def off(self, threshold: int) -> int:
        """At most half of the threshold, and remembered."""
        rng = self.rng
        off = rng.choice((threshold // 5, threshold // 10, rng.randint(1, 2000)))
        off = max(1, min(off, threshold // 2))
        self.known_off.append(off)
        return off


def random_scope(shelf: Shelf) -> Form:
    rng = shelf.rng
    number = rng.random()
    if number < 0.4:
        return {}
    if number < 0.7:
        return {"categories": [rng.choice(shelf.categories)]}
    if number < 0.85:
        return {"articles": rng.sample(shelf.articles, min(2, len(shelf.articles)))}
    return {
        "articles": [rng.choice(shelf.articles)],
        "categories": [rng.choice(shelf.categories)],
    }


def scope_value(form: Form) -> Scope:
    return Scope(
        frozenset(form.get("articles", ())), frozenset(form.get("categories", ()))
    )


def random_days(rng: Random) -> dict[str, str]:
    return rng.choice(
        (
            {"until": DAY},
            {"from": DAY, "until": DAY},
            {"until": "2026-03-09"},
            {"from": "2026-03-11"},
        )
    )


def maybe(rng: Random, chance: float, key: str) -> dict[str, Any]:
    return {key: True} if rng.random() < chance else {}


def coin(rng: Random) -> bool:
    return rng.random() < 0.5
