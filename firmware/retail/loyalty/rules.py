"""Points and tiers: sections of the policy. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple, cast

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase

SINCE_TIERS = {"since_engine": 3}
"""Engines 1 and 2 know no tiers: they earn by the floor alone."""


class Tier(StrEnum):
    """A member's tier, from the lowest to the highest."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"
    DIAMOND = "diamond"


_Multiplier = Annotated[int, Range(10_000, 100_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule:
    """Earning: one point for each full `spend_per_point_fen` paid (S13).

    These whole points times the tier's multiplier of 10,000 (S19, A26, A45).
    """

    spend_per_point_fen: Annotated[int, Range(1, 10_000_000)] = 1_000
    silver_multiplier_bps: _Multiplier = field(default=10_000, metadata=SINCE_TIERS)
    gold_multiplier_bps: _Multiplier = field(default=10_000, metadata=SINCE_TIERS)
    diamond_multiplier_bps: _Multiplier = field(default=20_000, metadata=SINCE_TIERS)

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """A higher tier that earns less (A35)."""
        tiers = (Tier.SILVER, Tier.GOLD, Tier.DIAMOND)
        for lower, tier in pairwise(tiers):
            below, bps = self.multiplier_bps(lower), self.multiplier_bps(tier)
            if bps < below:
                yield f"{tier}_multiplier_bps", bps, Phrase("{min} or more", min=below)

    def multiplier_bps(self, tier: Tier) -> int:
        """The multiplier of a tier; 10,000 without one."""
        by_tier = {
            Tier.SILVER: self.silver_multiplier_bps,
            Tier.GOLD: self.gold_multiplier_bps,
            Tier.DIAMOND: self.diamond_multiplier_bps,
        }
        return by_tier.get(tier, 10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRules:
    """How long points live; the hub alone reads it (S29, requirements 4.6).

    Points expire at the end of the store day that is `validity_days` after the day they
    were earned. What a refund gives back to points that expired lives for `grace_days`
    more store days; 0: it is gone (A28). A sale that named no member may be claimed for
    `claim_days` (A48). A sale that holds points or coupons is asked about after
    `hold_silent_s` (A52); without a reply its hold is voided after `hold_lost_s`.
    """

    validity_days: Annotated[int, Range(1, 3_650)] = 365
    grace_days: Annotated[int, Range(0, 365)] = 0
    claim_days: Annotated[int, Range(0, 90)] = 7
    hold_silent_s: Annotated[int, Range(60, 86_400)] = 900
    hold_lost_s: Annotated[int, Range(3_600, 2_592_000)] = 86_400


class TierStep(NamedTuple):
    """What reaches one tier: money spent, or visits in one calendar month.

    Without a number of visits (0) the money alone decides (A46).
    """

    tier: Tier
    spend_min_fen: int
    visits_min: int


TierBy = Literal["spend", "visits", "or", "and"]
_Spend = Annotated[int, Range(1, 1_000_000_000)]
_Visits = Annotated[int, Range(0, 31)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRules:
    """Who has which tier; the hub alone reads it (S20, S21).

    Spend is what was paid less refunds, of a lifetime or, with a `window_days` above 0,
    of the last that many store days. Diamond begins above 5,000 yuan, not at them.
    """

    by: TierBy = "spend"
    window_days: Annotated[int, Range(0, 3_650)] = 0
    silver_spend_min_fen: _Spend = 100_000
    silver_visits_min: _Visits = 3
    gold_spend_min_fen: _Spend = 300_000
    gold_visits_min: _Visits = 6
    diamond_spend_min_fen: _Spend = 500_001
    diamond_visits_min: _Visits = 0

    @property
    def steps(self) -> tuple[TierStep, ...]:
        """What reaches each tier, the lowest first."""
        return (
            TierStep(Tier.SILVER, self.silver_spend_min_fen, self.silver_visits_min),
            TierStep(Tier.GOLD, self.gold_spend_min_fen, self.gold_visits_min),
            TierStep(Tier.DIAMOND, self.diamond_spend_min_fen, self.diamond_visits_min),
        )

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Tiers out of order (A35): a higher one must need more."""
        yield from _not_rising("spend_min_fen", self.steps)
        yield from _not_rising("visits_min", self.steps)


def _not_rising(
    key: str, steps: Iterable[TierStep]
) -> Iterator[tuple[str, object, Phrase]]:
    numbers = [(step.tier, cast("int", getattr(step, key))) for step in steps]
    given = [each for each in numbers if each[1]]
    for (_, below), (tier, number) in pairwise(given):
        if number <= below:
            more = Phrase("more than {below}, the tier below it", below=below)
            yield f"{tier.value}_{key}", number, more


def known_tier(name: str) -> Tier:
    """The tier of this name; none if a later release named one that this one lacks."""
    return Tier(name) if name in set(Tier) else Tier.NONE
