"""What contradicts itself in a policy (A35).

range: a number that cannot be. steps: not rising. off: more than the threshold.
tiers: out of order. duplicate: an id twice. dates: an end before its begin.
empty: nothing at all.
"""

from collections.abc import Iterator
from itertools import pairwise

from tests.support.pricing_reference.policy_values import (
    MULTIPLIER_BP,
    TIER_BP,
    TIER_SPEND,
    TIERS,
    Form,
)

RATE_MAX = 10_000
ABOVE_0 = ("max_off", "cap", "qty")
FROM_0 = ("price", "off", "min")
DEFAULTS = {
    "tier_spend": TIER_SPEND,
    "tier_visits": {},
    "multiplier_bp": MULTIPLIER_BP,
    "tier_bp": TIER_BP,
}


def policy(given: Form) -> dict[str, object]:
    faults = sorted(set(faults_of(given["policy"])))
    return {"ok": not faults, "faults": faults}


def faults_of(form: Form) -> Iterator[str]:
    if not form:
        yield "empty"
    rules: list[Form] = [*form.get("offers", ()), *form.get("coupons", ())]
    ids = [rule["id"] for rule in rules if "id" in rule]
    if len(ids) != len(set(ids)):
        yield "duplicate"
    for rule in rules:
        yield from number_faults(rule)
        yield from step_faults(rule)
        yield from date_faults(rule)
        yield from coupon_faults(rule)
    yield from tier_faults(form)


def number_faults(rule: Form) -> Iterator[str]:
    rates = [rule[key] for key in ("price_bp",) if key in rule]
    rates += [rate for _, rate in rule.get("steps_bp", ())]
    above_0 = [rule[key] for key in ABOVE_0 if key in rule]
    above_0 += [at for key in ("steps", "steps_bp") for at, _ in rule.get(key, ())]
    above_0 += rule.get("every", ())
    from_0 = [rule[key] for key in FROM_0 if key in rule]
    from_0 += [off for _, off in rule.get("steps", ())]
    if not (
        all(0 <= rate <= RATE_MAX for rate in rates)
        and all(number > 0 for number in above_0)
        and all(number >= 0 for number in from_0)
    ):
        yield "range"


def step_faults(rule: Form) -> Iterator[str]:
    """Each further step wants more and gives more; none gives more than it wants."""
    steps = rule.get("steps", ())
    rates = rule.get("steps_bp", ())
    if not all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(steps)):
        yield "steps"
    if not all(a[0] < b[0] and a[1] > b[1] for a, b in pairwise(rates)):
        yield "steps"
    if any(key in rule and not rule[key] for key in ("steps", "steps_bp")):
        yield "steps"
    if rule.get("by") == "qty":
        return
    if any(
        off > at for at, off in (*steps, *([rule["every"]] if "every" in rule else []))
    ):
        yield "off"


def coupon_faults(rule: Form) -> Iterator[str]:
    """A coupon with a minimum takes off no more than that."""
    if "kind" not in rule and 0 < rule.get("min", 0) < rule.get("off", 0):
        yield "off"


def date_faults(rule: Form) -> Iterator[str]:
    """Hours may go over midnight, but not from an hour to itself."""
    first, last = rule.get("from"), rule.get("until")
    if first and last and first > last:
        yield "dates"
    begin, end = rule.get("hours", ("0", "1"))
    if begin == end:
        yield "dates"


def tier_faults(form: Form) -> Iterator[str]:
    """A higher tier wants no less and gives no less, those not named among them."""
    for key, defaults in DEFAULTS.items():
        table: dict[str, int] = {**defaults, **form[key]} if key in form else {}
        numbers = [table[name] for name in TIERS if name in table]
        is_price = key == "tier_bp"
        if any((a < b) if is_price else (a > b) for a, b in pairwise(numbers)):
            yield "tiers"
        if any(number < 0 or (is_price and number > RATE_MAX) for number in numbers):
            yield "range"
