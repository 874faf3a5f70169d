"""The numbers of the policy that a case replaces. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from firmware.base.ranges import Range
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.loyalty.rules import (
    LotRules,
    PointsRule,
    Tier,
    TierBy,
    TierRules,
)
from firmware.retail.money import RoundingMode
from firmware.retail.pricing.rules import CashRule
from firmware.retail.pricing.tender_points import RedeemRule
from firmware.retail.pricing.terms import CouponRule, TierPrices

TIERS = (Tier.SILVER, Tier.GOLD, Tier.DIAMOND)

RATE = Range(0, 10_000)
MULTIPLIER = Range(10_000, 100_000)
SPEND = Range(1, 1_000_000_000)
VISITS = Range(0, 31)
POINTS = Range(1, 1_000_000)
MONEY = Range(1, 10_000_000)
CASH = Range(1, 1_000)
COUPONS = Range(0, 3)
TIER_BY = ("spend", "visits", "and", "or")
SPELLINGS = {
    "tier_bp": ("tiers_bp", "tier_price_bp", "tier_prices", "tiers"),
    "multiplier_bp": ("multipliers_bp", "tier_multiplier_bp", "multipliers"),
    "coupons_max": ("max_coupons", "coupons_per_order"),
    "cash_step": ("cash_round", "cash_round_step", "rounding_step"),
    "cash_rounding": ("cash_mode", "cash_round_mode", "rounding"),
    "earn_per": ("earn_per_fen", "spend_per_point", "spend_per_point_fen"),
    "points_step": ("step_points", "redeem_step"),
    "points_money": ("points_money_fen", "step_money", "step_fen"),
    "points_share_bp": ("points_max_bp", "max_points_bp", "share_max_bp"),
    "validity_days": ("points_days", "valid_days"),
    "tier_by": ("by",),
    "window_days": ("tier_window_days",),
}
"""Other names of a number's key, as in extra offers: it has one meaning."""
DAYS = Range(0, 3_650)
VALIDITY = Range(1, 3_650)
GRACE = Range(0, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumbers:
    """The sections of the policy in a case, at their defaults where it has none."""

    tier_prices: TierPrices
    points: PointsRule
    tiers: TierRules
    redeem: RedeemRule
    cash: CashRule
    coupons: CouponRule
    lots: LotRules


def numbers_of(given: CaseForm) -> CaseNumbers:
    """The numbers of `given`'s `policy`; unknown keys are noted by name."""
    form = given.form("policy")
    found = _numbers(form)
    form.done()
    return found


def policy_numbers(form: CaseForm) -> CaseNumbers:
    """The numbers of a fragment of a policy, which may have other keys, too."""
    return _numbers(form)


def _numbers(form: CaseForm) -> CaseNumbers:
    prices = {Tier.SILVER: 9_500, Tier.GOLD: 9_000, Tier.DIAMOND: 8_500}
    rates = _by_tier(form, "tier_bp", (RATE, TIERS), defaults=prices)
    mode = _spelled(form, "cash_rounding")
    rounding = form.choice(mode, ("down", "half_up"), "down")
    return CaseNumbers(
        tier_prices=TierPrices(**{f"{tier}_bps": rates[tier] for tier in TIERS}),
        points=_points_rule(form),
        tiers=_tier_rules(form),
        redeem=RedeemRule(
            step_points=_whole(form, "points_step", POINTS, default=100),
            step_fen=_whole(form, "points_money", POINTS, default=1_000),
            share_max_bps=_whole(form, "points_share_bp", RATE, default=10_000),
        ),
        cash=CashRule(
            step_fen=_whole(form, "cash_step", CASH, default=1),
            rounding=cast("RoundingMode", rounding),
        ),
        coupons=CouponRule(order_max=_whole(form, "coupons_max", COUPONS, default=1)),
        lots=LotRules(
            validity_days=_whole(form, "validity_days", VALIDITY, default=365),
            grace_days=form.whole("grace_days", GRACE),
        ),
    )


def _points_rule(form: CaseForm) -> PointsRule:
    defaults = {Tier.SILVER: 10_000, Tier.GOLD: 10_000, Tier.DIAMOND: 20_000}
    rates = _by_tier(form, "multiplier_bp", (MULTIPLIER, TIERS), defaults=defaults)
    return PointsRule(
        spend_per_point_fen=_whole(form, "earn_per", MONEY, default=1_000),
        **{f"{tier}_multiplier_bps": rates[tier] for tier in TIERS},
    )


def _tier_rules(form: CaseForm) -> TierRules:
    """Diamond begins above the sum that the case has for it (S20)."""
    sums = {Tier.SILVER: 100_000, Tier.GOLD: 300_000, Tier.DIAMOND: 500_000}
    spend = _by_tier(form, "tier_spend", (SPEND, TIERS), defaults=sums)
    counts = {Tier.SILVER: 3, Tier.GOLD: 6}
    defaults = {} if form.has("tier_visits") else counts
    visits = _by_tier(form, "tier_visits", (VISITS, TIERS), defaults=defaults)
    return TierRules(
        by=cast("TierBy", form.choice(_spelled(form, "tier_by"), TIER_BY, "spend")),
        window_days=_whole(form, "window_days", DAYS, default=0),
        silver_spend_min_fen=spend[Tier.SILVER],
        gold_spend_min_fen=spend[Tier.GOLD],
        diamond_spend_min_fen=spend[Tier.DIAMOND] + 1,
        silver_visits_min=visits.get(Tier.SILVER, 0),
        gold_visits_min=visits.get(Tier.GOLD, 0),
        diamond_visits_min=visits.get(Tier.DIAMOND, 0),
    )


def _whole(form: CaseForm, key: str, within: Range, *, default: int) -> int:
    """A number by any of its names; `default` if it has none."""
    return form.whole(_spelled(form, key), within, default=default)


def _spelled(form: CaseForm, key: str) -> str:
    """The name that the case has for a key: its own, or another one."""
    names = (key, *SPELLINGS.get(key, ()))
    return next(iter(form.present(names)), key)


def _by_tier(
    form: CaseForm,
    key: str,
    allowed: tuple[Range, Iterable[Tier]],
    *,
    defaults: dict[Tier, int],
) -> dict[Tier, int]:
    """A number for each tier; those that the case does not name keep theirs."""
    within, tiers = allowed
    table = form.form(_spelled(form, key))
    found = dict(defaults)
    for tier in tiers:
        number = table.some(tier.value, within)
        if number is not None:
            found[tier] = number
    table.skip(Tier.NONE.value)
    table.done()
    return found
