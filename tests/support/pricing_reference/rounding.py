"""Exact numbers only: integers and fractions (requirements 4.1, A01, A04)."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def portion(amount: int, bp: int) -> int:
    """`bp` / 10,000 of an amount in fen, half up to the fen."""
    return half_up(Fraction(amount * bp, 10_000))


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to the weights, which add up to the amount.

    By largest remainder; at a tie the larger weight, then the earlier. If all weights
    are 0, they count as equal.
    """
    if not weights:
        return []
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    exact = [Fraction(amount * weight, whole) for weight in weights]
    parts = [floor(part) for part in exact]
    order = sorted(
        range(len(weights)), key=lambda i: (parts[i] - exact[i], -weights[i], i)
    )
    for i in order[: amount - sum(parts)]:
        parts[i] += 1
    return parts
