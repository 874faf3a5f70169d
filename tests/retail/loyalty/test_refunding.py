"""Refunds in any order take what was earned and give back what was burned."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.refunding import (
    EarnedSale,
    PointsMoved,
    Refunded,
    points_moved,
)
from firmware.retail.loyalty.rules import PointsRule, Tier

pytestmark = pytest.mark.unit
Part = tuple[int, int]
"""(money that earned, money paid by points), both in fen."""


def refunded(
    sold: EarnedSale, parts: list[Part], rule: PointsRule
) -> list[PointsMoved]:
    """The parts of an order refunded one after the other; the last one is the rest."""
    moved: list[PointsMoved] = []
    before = Refunded()
    for number, (earning_fen, points_fen) in enumerate(parts, start=1):
        after = Refunded(
            before.earning_fen + earning_fen,
            before.points_fen + points_fen,
            whole=number == len(parts),
        )
        moved.append(points_moved(sold, before, after, rule=rule))
        before = after
    return moved


def test_the_larger_half_of_an_odd_number_goes_with_the_last_refund() -> None:
    """99.99 in two lines: 9 points; 4 go with the first refund, 5 with the second."""
    moved = refunded(EarnedSale(9_999), [(4_999, 0), (5_000, 0)], PointsRule())
    assert [each.taken_points for each in moved] == [4, 5]


def test_burned_points_come_back_by_the_points_money_of_the_lines() -> None:
    """60 + 40 with 300 points: the first line brings 180 of them, the second 120."""
    sold = EarnedSale(7_000, burned_points=300, points_fen=3_000)
    moved = refunded(sold, [(4_200, 1_800), (2_800, 1_200)], PointsRule())
    assert moved == [PointsMoved(5, 180), PointsMoved(2, 120)]


def test_what_does_not_divide_comes_with_the_last_line() -> None:
    sold = EarnedSale(0, burned_points=100, points_fen=1_000)
    thirds = [(0, 334), (0, 333), (0, 333)]
    given_back = [
        each.given_back_points for each in refunded(sold, thirds, PointsRule())
    ]
    assert given_back == [33, 33, 34]


def test_an_order_that_only_gift_points_paid_gives_them_back_with_its_last_line() -> (
    None
):
    sold = EarnedSale(0, burned_points=100)
    moved = refunded(sold, [(0, 0), (0, 0)], PointsRule())
    assert moved == [PointsMoved(0, 0), PointsMoved(0, 100)]


@given(
    st.lists(
        st.tuples(st.integers(0, 9_999), st.integers(0, 999)), min_size=1, max_size=4
    ),
    st.integers(0, 500),
    st.sampled_from(Tier),
    st.integers(10_000, 40_000),
)
def test_every_order_of_refunds_moves_the_same_in_all(
    parts: list[Part], burned_points: int, tier: Tier, silver_bps: int
) -> None:
    rule = PointsRule(silver_multiplier_bps=silver_bps)
    earning_fen = sum(earned for earned, _ in parts)
    points_fen = sum(points for _, points in parts)
    sold = EarnedSale(earning_fen, tier, burned_points, points_fen)
    for each in permutations(parts):
        moved = refunded(sold, list(each), rule)
        taken = [one.taken_points for one in moved]
        given_back = [one.given_back_points for one in moved]
        assert sum(taken) == earned_points(earning_fen, rule, tier)
        assert sum(given_back) == burned_points
        assert min(taken + given_back) >= 0
