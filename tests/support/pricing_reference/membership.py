"""Points for money, tiers, birthdays (4.3, 4.5, 4.7, A26, A30, A32, A46)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tests.support.pricing_reference.policy_values import (
    TIERS,
    Form,
    PolicyValues,
    earned,
    policy_values,
)
from tests.support.pricing_reference.store_time import is_birthday, store_time


def earn(given: Form) -> dict[str, object]:
    policy = policy_values(given)
    tier = given.get("tier", "none")
    return {"points": [earned(paid, tier, policy) for paid in given["paid"]]}


def birthday(given: Form) -> dict[str, object]:
    return {"birthday": is_birthday(given["born"], store_time(given["at"]).date())}


@dataclass(frozen=True)
class PastOrder:
    day: date
    kept: int
    """What was paid less what was refunded, in fen."""
    whole_refund: bool


def tier(given: Form) -> dict[str, object]:
    policy = policy_values(given)
    orders = list(past_orders(given))
    spend, visits = sum(order.kept for order in orders), best_month(orders)
    reached = [name for name in TIERS[1:] if has(name, (spend, visits), policy)]
    return {"tier": reached[-1] if reached else "none"}


def past_orders(given: Form) -> Iterator[PastOrder]:
    """What had happened at the moment that is asked about."""
    now = store_time(given["at"])
    for form in given["orders"]:
        at = store_time(form["at"])
        if at <= now:
            refunds = refunds_until(now, form)
            kept = form["paid"] - sum(refunds)
            yield PastOrder(at.date(), kept, bool(refunds) and kept <= 0)


def refunds_until(now: datetime, form: Form) -> list[int]:
    return [
        one["money"]
        for one in form.get("refunds") or ()
        if "at" not in one or store_time(one["at"]) <= now
    ]


def best_month(orders: list[PastOrder]) -> int:
    """Store days with a sale, in the calendar month that has most of them."""
    days = {order.day for order in orders if not order.whole_refund}
    months = {(day.year, day.month) for day in days}
    return max(
        (sum((day.year, day.month) == month for day in days) for month in months),
        default=0,
    )


def has(name: str, done: tuple[int, int], policy: PolicyValues) -> bool:
    """Whether spend and visits make a member of this tier."""
    spend, visits = done
    enough = policy.tier_spend[name]
    by_spend = spend > enough if name == "diamond" else spend >= enough
    if name not in policy.tier_visits or policy.tier_by == "spend":
        return by_spend
    by_visits = visits >= policy.tier_visits[name]
    return {
        "visits": by_visits,
        "and": by_spend and by_visits,
        "or": by_spend or by_visits,
    }[policy.tier_by]
