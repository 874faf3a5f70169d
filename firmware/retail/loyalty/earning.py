"""Loyalty points that a purchase earns (S13, requirements 4.3). Pure."""

from firmware.retail.loyalty.rules import PointsRule


def earned_points(paid_fen: int, rule: PointsRule) -> int:
    """Whole points for `paid_fen` (0 or more); the remainder is dropped."""
    return paid_fen // rule.spend_per_point_fen
