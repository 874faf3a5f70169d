"""Loyalty points that a purchase earns (S13, requirements 4.3). Pure."""

from firmware.retail.loyalty.rules import PointsRule, Tier
from firmware.retail.money import BPS_WHOLE


def earned_points(paid_fen: int, rule: PointsRule, tier: Tier = Tier.NONE) -> int:
    """Whole points for `paid_fen` (0 or more); the remainder is dropped.

    Times the multiplier of `tier`, whose remainder is dropped, too (A26): the tier
    before this order (A42). Engines 1 and 2 know no tier.
    """
    return paid_fen // rule.spend_per_point_fen * rule.multiplier_bps(tier) // BPS_WHOLE
