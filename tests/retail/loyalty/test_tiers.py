"""Who has which tier: by money, by visits, by both; what refunds and time do."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.loyalty.rules import Tier, TierBy, TierRules
from firmware.retail.loyalty.tiers import (
    PaidBack,
    PaidOrder,
    Standing,
    next_step,
    tier_at,
    tier_of,
)
from tests.support.loyalty_cases import SHOP_OFFSET_MINUTES, Case, cases_of, day

pytestmark = pytest.mark.unit
DEFAULT = TierRules()


def tier(orders: list[PaidOrder], at: datetime, rules: TierRules = DEFAULT) -> str:
    return tier_at(orders, at, rules, utc_offset_minutes=SHOP_OFFSET_MINUTES).value


def case_orders(rows: list[dict[str, Any]]) -> list[PaidOrder]:
    moment = datetime.fromisoformat
    return [
        PaidOrder(
            row["paid"],
            moment(row["at"]),
            [PaidBack(b["money"], moment(b["at"])) for b in row.get("refunds", ())],
        )
        for row in rows
    ]


def case_rules(policy: dict[str, Any]) -> TierRules:
    visits: dict[str, int] = policy.get("tier_visits", {})
    named = {f"{name}_visits_min": number for name, number in visits.items()}
    return from_mapping(
        "case", {"by": policy.get("tier_by", "spend")} | named, TierRules
    )


@pytest.mark.parametrize("case", cases_of("tier"), ids=lambda case: case.id)
def test_the_worked_cases_of_tiers(case: Case) -> None:
    rules = case_rules(case.given.get("policy", {}))
    at = datetime.fromisoformat(case.given["at"])
    assert tier(case_orders(case.given["orders"]), at, rules) == case.expect["tier"]


@pytest.mark.parametrize(
    ("spend_fen", "expected"),
    [
        (99_999, "none"),
        (100_000, "silver"),
        (299_999, "silver"),
        (300_000, "gold"),
        (500_000, "gold"),
        (500_001, "diamond"),
    ],
)
def test_silver_and_gold_begin_at_their_sum_and_diamond_above_it(
    spend_fen: int, expected: str
) -> None:
    assert tier_of(Standing(spend_fen, 0), TierRules()) == expected


@pytest.mark.parametrize(
    ("by", "spend_fen", "visits", "expected"),
    [
        ("spend", 0, 31, "none"),
        ("visits", 300_000, 2, "none"),
        ("visits", 0, 3, "silver"),
        ("visits", 0, 6, "gold"),
        ("visits", 500_001, 0, "diamond"),
        ("or", 100_000, 0, "silver"),
        ("or", 0, 6, "gold"),
        ("or", 500_000, 31, "gold"),
        ("and", 300_000, 3, "silver"),
        ("and", 99_999, 6, "none"),
        ("and", 300_000, 6, "gold"),
        ("and", 500_001, 0, "diamond"),
    ],
)
def test_money_and_visits_decide_as_the_policy_says(
    by: TierBy, spend_fen: int, visits: int, expected: str
) -> None:
    assert tier_of(Standing(spend_fen, visits), TierRules(by=by)) == expected


def test_a_visit_is_a_day_with_an_order_that_was_not_wholly_refunded() -> None:
    rules = TierRules(by="visits")
    twice = [PaidOrder(100, day(1, 9)), PaidOrder(100, day(1, 20))]
    orders = [*twice, PaidOrder(100, day(2)), PaidOrder(100, day(3))]
    assert tier(orders, day(4), rules) == "silver"
    undone = PaidOrder(100, day(3), [PaidBack(40, day(4)), PaidBack(60, day(5))])
    assert tier([*orders[:-1], undone], day(4), rules) == "silver"
    assert tier([*orders[:-1], undone], day(5), rules) == "none"
    free = PaidOrder(0, day(3))  # paid with points
    assert tier([*orders[:-1], free], day(5), rules) == "silver"


def test_a_month_is_the_shops_month() -> None:
    rules = TierRules(by="visits")
    midnight = datetime.fromisoformat("2026-01-31T23:59:59+08:00")
    orders = [PaidOrder(1, day(28)), PaidOrder(1, day(29)), PaidOrder(1, midnight)]
    assert tier(orders, day(40), rules) == "silver"


def test_a_refund_lowers_a_tier_and_time_does_not() -> None:
    orders = [PaidOrder(100_000, day(0), [PaidBack(1, day(400))])]
    assert tier(orders, day(399)) == "silver"
    assert tier(orders, day(400)) == "none"


def test_with_a_window_older_orders_count_no_more() -> None:
    orders = [PaidOrder(100_000, day(0))]
    rules = TierRules(window_days=30)
    assert tier(orders, day(29, 23), rules) == "silver"
    assert tier(orders, day(30, 0), rules) == "none"


def test_what_comes_later_does_not_count_yet() -> None:
    assert tier([PaidOrder(100_000, day(2))], day(1)) == "none"


@given(
    st.lists(
        st.builds(PaidOrder, st.integers(0, 200_000), st.integers(0, 90).map(day)),
        max_size=12,
    ),
    st.sampled_from(["spend", "visits", "or", "and"]),
    st.data(),
)
def test_neither_order_nor_time_lowers_a_tier(
    orders: list[PaidOrder], by: TierBy, data: st.DataObject
) -> None:
    rules = TierRules(by=by)
    shuffled = data.draw(st.permutations(orders))
    days = sorted(data.draw(st.lists(st.integers(0, 120), min_size=2, max_size=4)))
    ranks = [list(Tier).index(Tier(tier(shuffled, day(on), rules))) for on in days]
    assert ranks == sorted(ranks)
    assert [tier(orders, day(on), rules) for on in days] == [
        tier(shuffled, day(on), rules) for on in days
    ]


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        ({"gold_spend_min_fen": 100_000}, "gold_spend_min_fen"),
        ({"diamond_spend_min_fen": 200_000}, "diamond_spend_min_fen"),
        ({"gold_visits_min": 3}, "gold_visits_min"),
        (
            {"silver_visits_min": 9, "gold_visits_min": 0, "diamond_visits_min": 8},
            "diamond_visits_min",
        ),
    ],
)
def test_tiers_out_of_order_are_refused(given_: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError, match=f"{key}.*more than"):
        from_mapping("policy", given_, TierRules)


@pytest.mark.parametrize(
    ("by", "had", "above"),
    [
        ("spend", Standing(0, 0), (Tier.SILVER, 100_000)),
        ("spend", Standing(99_999, 9), (Tier.SILVER, 1)),
        ("spend", Standing(100_000, 0), (Tier.GOLD, 200_000)),
        ("spend", Standing(500_001, 0), None),
        ("visits", Standing(0, 2), (Tier.SILVER, None)),
        ("or", Standing(0, 3), (Tier.GOLD, 300_000)),
        ("and", Standing(0, 2), (Tier.SILVER, None)),
        ("and", Standing(0, 3), (Tier.SILVER, 100_000)),
        ("and", Standing(400_000, 6), (Tier.DIAMOND, 100_001)),
    ],
)
def test_the_tier_above_and_the_money_that_is_missing_to_it(
    by: TierBy, had: Standing, above: tuple[Tier, int | None] | None
) -> None:
    found = next_step(had, TierRules(by=by))
    assert (found and (found[0].tier, found[1])) == above
