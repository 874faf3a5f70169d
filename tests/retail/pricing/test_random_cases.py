"""Random baskets are allowed, repeatable, and reach every rule."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from tests.support.pricing_reference.hard_cases import hard_case
from tests.support.pricing_reference.random_cases import random_case
from tests.support.pricing_reference.reference import reference

SEEDS = range(300)
Make = Callable[[Random], dict[str, Any]]


def test_a_seed_always_makes_the_same_case() -> None:
    for make in (random_case, hard_case):
        assert make(Random(7)) == make(Random(7))
        assert make(Random(7)) != make(Random(8))


@pytest.mark.parametrize("make", [random_case, hard_case])
def test_no_random_rule_contradicts_itself(make: Make) -> None:
    for seed in range(8):
        given = make(Random(seed))["given"]
        policy = {key: given[key] for key in ("offers", "coupons")}
        assert reference("policy", {"policy": policy})["ok"], seed


def test_a_hard_case_is_as_large_as_promised() -> None:
    given = hard_case(Random(1))["given"]
    sizes = [len(given[key]) for key in ("lines", "offers", "coupons")]
    assert sizes == [50, 30, 10]


def test_random_baskets_reach_every_rule() -> None:
    used: set[str] = set()
    for seed in SEEDS:
        given = random_case(Random(seed))["given"]
        found = reference("quote", given)
        used |= traits(given, found)
    assert used >= {
        "article", "mj", "gift", "exclusive", "stack", "by", "max_off", "every",
        "steps", "steps_bp", "price_bp", "off", "price", "stackable", "scope",
        "hours", "members", "tiers", "birthday",
        "tier_price", "coupon_used", "points_used", "gifts", "vat",
        "points_step", "points_short", "points_over", "no_member", "hub_away",
        "expired", "not_yet", "used", "other_shop", "tier",
    }  # fmt: skip


def traits(given: dict[str, Any], found: dict[str, Any]) -> set[str]:
    """Which rules, refusals and results a quote has."""
    if "refuse" in found:
        return {found["refuse"]}
    used = {key for key, value in found.items() if value}
    used |= set(found["coupon_refused"].values())
    for offer in given["offers"]:
        if offer["id"] in found["rules"]:
            used |= {offer["kind"], *offer}
    return used
