"""Points that a purchase earns (S13), and what a refund takes of them (A24)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule, Tier
from tests.support.loyalty_cases import Case, cases_of


@pytest.mark.parametrize(
    ("paid_fen", "points"),
    [(0, 0), (999, 0), (1_000, 1), (1_999, 1), (9_999, 9), (10_000, 10)],
)
def test_one_point_for_each_full_ten_yuan(paid_fen: int, points: int) -> None:
    assert earned_points(paid_fen, PointsRule()) == points


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**7))
def test_two_purchases_never_earn_more_than_one_of_both(
    a_fen: int, b_fen: int, each_fen: int
) -> None:
    rule = PointsRule(spend_per_point_fen=each_fen)
    apart = earned_points(a_fen, rule) + earned_points(b_fen, rule)
    assert apart <= earned_points(a_fen + b_fen, rule) <= apart + 1


@pytest.mark.parametrize("case", cases_of("earn"), ids=lambda case: case.id)
def test_the_worked_cases_of_earning(case: Case) -> None:
    tier = Tier(case.given["tier"])
    earned = [earned_points(fen, PointsRule(), tier) for fen in case.given["paid"]]
    assert earned == case.expect["points"]


def test_the_tiers_multiplier_is_floored_again_and_is_one_until_it_is_set() -> None:
    rule = PointsRule(gold_multiplier_bps=15_000)
    assert earned_points(3_999, rule, Tier.GOLD) == 4
    assert earned_points(3_999, rule, Tier.SILVER) == 3
    assert earned_points(3_999, rule) == 3
