"""Bonus points: a section of the policy (S14). Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.pricing.offers.conditions import Fen, RuleConditions

MAX_BONUSES = 100
"""Bonuses of a shop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiplyBonus(RuleConditions):
    """The points that its goods earn, times a factor: 20,000 bps doubles them.

    What it adds is floored by itself.
    """

    multiplier_bps: Annotated[int, Range(10_001, 100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraBonus(RuleConditions):
    """`points` more, once an order, from `from_fen` paid for its goods on."""

    points: Annotated[int, Range(1, 1_000_000)]
    from_fen: Fen = 1


PointsBonus = MultiplyBonus | ExtraBonus


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonuses:
    """The bonuses by kind; all that hold add up. An id names one among both kinds."""

    multiply: tuple[MultiplyBonus, ...] = ()
    extra: tuple[ExtraBonus, ...] = ()

    def __iter__(self) -> Iterator[PointsBonus]:
        """All bonuses, kind by kind."""
        return chain(self.multiply, self.extra)

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """An id that two bonuses have, or more bonuses than anybody can oversee."""
        ids = Counter(bonus.id for bonus in self)
        for kind in ("multiply", "extra"):
            rows: tuple[PointsBonus, ...] = getattr(self, kind)
            twice = [row.id for row in rows if ids[row.id] > 1]
            if twice:
                yield kind, twice[0], Phrase("an id that no other bonus has")
            if ids.total() > MAX_BONUSES and rows:
                yield kind, len(rows), Phrase("at most {max} bonuses", max=MAX_BONUSES)
