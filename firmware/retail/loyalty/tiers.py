"""A member's tier by what was spent and how often they came (S20, S21). Pure.

Time never lowers a tier unless the policy sets a window; a refund may (A30).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from firmware.retail.loyalty.rules import Tier, TierBy, TierRules, TierStep
from firmware.retail.loyalty.store_days import days_after, store_day


class PaidBack(NamedTuple):
    """A refund of an order: money in fen (0 or more), and when."""

    money_fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """An order of a member: what was due before cash rounding (A11), and when."""

    paid_fen: int
    at: datetime
    refunds: Sequence[PaidBack] = ()


class Standing(NamedTuple):
    """What decides a tier: money in fen, and most visits in a calendar month."""

    spend_fen: int
    visits: int


def tier_at(
    orders: Iterable[PaidOrder],
    at: datetime,
    rules: TierRules,
    *,
    utc_offset_minutes: int,
) -> Tier:
    """The tier at a moment, by orders and refunds until then, that moment included.

    The tier that prices an order is the one before it: leave that order out (A42).
    """
    standing = standing_at(
        orders, at, rules.window_days, utc_offset_minutes=utc_offset_minutes
    )
    return tier_of(standing, rules)


def tier_of(standing: Standing, rules: TierRules) -> Tier:
    """The highest tier that this reaches."""
    reached = [s.tier for s in rules.steps if _reaches(standing, s, rules.by)]
    return reached[-1] if reached else Tier.NONE


def next_step(
    standing: Standing, rules: TierRules
) -> tuple[TierStep, int | None] | None:
    """The tier above this, and the money that is missing to it, in fen.

    None without one above; no money where money alone does not reach it.
    """
    reached = tier_of(standing, rules)
    order = list(Tier)
    above = [s for s in rules.steps if order.index(s.tier) > order.index(reached)]
    if not above:
        return None
    step, missing_fen = above[0], max(above[0].spend_min_fen - standing.spend_fen, 0)
    spent = standing._replace(spend_fen=standing.spend_fen + missing_fen)
    return step, missing_fen if _reaches(spent, step, rules.by) else None


def standing_at(
    orders: Iterable[PaidOrder],
    at: datetime,
    window_days: int,
    *,
    utc_offset_minutes: int,
) -> Standing:
    """What counts at a moment; a `window_days` of 0 counts a lifetime.

    A visit is a store day with an order that was not wholly refunded (A32).
    """
    first = _first_day(at, window_days, utc_offset_minutes)
    spend_fen = 0
    days: defaultdict[tuple[int, int], set[date]] = defaultdict(set)
    for order in orders:
        day = store_day(order.at, utc_offset_minutes)
        if order.at > at or day < first:
            continue
        back = [refund.money_fen for refund in order.refunds if refund.at <= at]
        spend_fen += order.paid_fen - sum(back)
        if not back or sum(back) < order.paid_fen:
            days[day.year, day.month].add(day)
    return Standing(spend_fen, max(map(len, days.values()), default=0))


def _first_day(at: datetime, window_days: int, utc_offset_minutes: int) -> date:
    if not window_days:
        return date.min
    return days_after(store_day(at, utc_offset_minutes), 1 - window_days)


def _reaches(standing: Standing, step: TierStep, by: TierBy) -> bool:
    """Whether one tier is reached; without a number of visits by money alone (A46)."""
    spent = standing.spend_fen >= step.spend_min_fen
    if not step.visits_min or by == "spend":
        return spent
    came = standing.visits >= step.visits_min
    if by == "visits":
        return came
    return (spent or came) if by == "or" else (spent and came)
