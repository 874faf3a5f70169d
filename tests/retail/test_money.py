"""Money: no fen is lost, and halves go where the rule says."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.money import (
    RoundingMode,
    portion_fen,
    quotient,
    round_cash_fen,
    split_fen,
    weighed_fen,
    yuan,
)

AMOUNTS = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@given(AMOUNTS, WEIGHTS)
def test_a_split_loses_no_fen_and_is_fair(total_fen: int, weights: list[int]) -> None:
    parts = split_fen(total_fen, weights)
    assert sum(parts) == total_fen
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        if whole:
            assert total_fen * weight // whole <= part
            assert part <= -(-total_fen * weight // whole)


@pytest.mark.parametrize(
    ("total_fen", "weights", "parts"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (101, [1, 1, 1], (34, 34, 33)),
        (100, [0, 0], (50, 50)),
        (1, [1, 3], (0, 1)),
        (10, [0, 5, 5], (0, 5, 5)),
        (0, [7, 3], (0, 0)),
        (-100, [1, 1, 1], (-33, -33, -34)),
    ],
)
def test_the_largest_remainder_gets_the_fen(
    total_fen: int, weights: list[int], parts: tuple[int, ...]
) -> None:
    assert split_fen(total_fen, weights) == parts


def test_money_is_not_split_among_nobody() -> None:
    with pytest.raises(ValueError, match="no parts"):
        split_fen(1, [])


@pytest.mark.parametrize(
    ("amount_fen", "portion_bps", "expected_fen"),
    [
        (5, 5_000, 3),
        (15, 5_000, 8),
        (25, 5_000, 13),
        (1, 4_999, 0),
        (1, 5_000, 1),
        (999, 9_500, 949),
        (1_000, 8_500, 850),
        (0, 5_000, 0),
        (123, 10_000, 123),
    ],
)
def test_a_portion_is_rounded_half_up(
    amount_fen: int, portion_bps: int, expected_fen: int
) -> None:
    assert portion_fen(amount_fen, portion_bps) == expected_fen


@given(AMOUNTS, st.integers(1, 10**9))
def test_a_quotient_is_decimals_half_up(dividend: int, divisor: int) -> None:
    exact = Decimal(dividend) / Decimal(divisor)
    assert quotient(dividend, divisor) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("price_fen", "weight_g", "expected_fen"),
    [(1_599, 1_234, 1_973), (1, 500, 1), (1, 499, 0), (1_000, 1, 1), (2_580, 0, 0)],
)
def test_a_weight_is_priced_half_up(
    price_fen: int, weight_g: int, expected_fen: int
) -> None:
    assert weighed_fen(price_fen, weight_g) == expected_fen


@pytest.mark.parametrize(
    ("amount_fen", "step_fen", "mode", "expected_fen"),
    [
        (1_234, 10, "half_up", 1_230),
        (1_235, 10, "half_up", 1_240),
        (1_239, 10, "down", 1_230),
        (1_240, 10, "half_up", 1_240),
        (4, 10, "half_up", 0),
        (5, 10, "half_up", 10),
        (12, 5, "half_up", 10),
        (13, 5, "half_up", 15),
        (1_234, 1, "half_up", 1_234),
        (1_250, 100, "half_up", 1_300),
        (1_299, 100, "down", 1_200),
    ],
)
def test_cash_is_rounded_to_its_coins(
    amount_fen: int, step_fen: int, *, mode: RoundingMode, expected_fen: int
) -> None:
    assert round_cash_fen(amount_fen, step_fen, mode) == expected_fen


@given(AMOUNTS, st.integers(1, 1_000))
def test_rounding_moves_at_most_half_a_coin_up_and_never_up_when_down(
    amount_fen: int, step_fen: int
) -> None:
    nearest = round_cash_fen(amount_fen, step_fen, "half_up")
    below = round_cash_fen(amount_fen, step_fen, "down")
    assert nearest % step_fen == below % step_fen == 0
    assert 2 * abs(nearest - amount_fen) <= step_fen
    assert 0 <= amount_fen - below < step_fen


@pytest.mark.parametrize(
    ("amount_fen", "text"),
    [(1_234, "12.34"), (5, "0.05"), (0, "0.00"), (-5, "-0.05"), (-100, "-1.00")],
)
def test_an_amount_is_read_in_yuan(amount_fen: int, text: str) -> None:
    assert yuan(amount_fen) == text
