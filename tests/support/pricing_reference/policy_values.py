"""The numbers that a case's `policy` may replace, with their defaults (section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Form = Mapping[str, Any]
"""A part of a case as JSON has it."""

TIERS = ("none", "silver", "gold", "diamond")

TIER_BP = {"silver": 9500, "gold": 9000, "diamond": 8500}
MULTIPLIER_BP = {"none": 10_000, "silver": 10_000, "gold": 10_000, "diamond": 20_000}
TIER_SPEND = {"silver": 100_000, "gold": 300_000, "diamond": 500_000}
TIER_VISITS = {"silver": 3, "gold": 6}


@dataclass(frozen=True)
class PolicyValues:
    """Money in fen, rates in basis points."""

    tier_bp: Mapping[str, int]
    multiplier_bp: Mapping[str, int]
    tier_spend: Mapping[str, int]
    tier_visits: Mapping[str, int]
    tier_by: str
    """spend, visits, and, or"""
    earn_per: int
    points_step: int
    points_money: int
    """What one step of points pays."""
    cash_step: int
    cash_rounding: str
    """down, half_up"""


def policy_values(given: Form) -> PolicyValues:
    form: Form = given.get("policy") or {}
    return PolicyValues(
        tier_bp={**TIER_BP, **form.get("tier_bp", {})},
        multiplier_bp={**MULTIPLIER_BP, **form.get("multiplier_bp", {})},
        tier_spend={**TIER_SPEND, **form.get("tier_spend", {})},
        tier_visits=form.get("tier_visits", TIER_VISITS),
        tier_by=form.get("tier_by", "spend"),
        earn_per=form.get("earn_per", 1000),
        points_step=form.get("points_step", 100),
        points_money=form.get("points_money", 1000),
        cash_step=form.get("cash_step", 1),
        cash_rounding=form.get("cash_rounding", "down"),
    )


def earned(due: int, tier: str, policy: PolicyValues) -> int:
    """Points for an amount due: floored, multiplied, floored again (4.3, A26)."""
    return due // policy.earn_per * policy.multiplier_bp[tier] // 10_000
