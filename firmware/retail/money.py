"""Money is integer fen; nothing here ever makes a float of it (requirements 4.1)."""

from collections.abc import Sequence
from typing import Literal

BPS_WHOLE = 10_000
GRAMS_PRICED = 1_000

RoundingMode = Literal["half_up", "down"]


def quotient(dividend: int, divisor: int) -> int:
    """`dividend` (0 or more) by `divisor` (1 or more), rounded half up."""
    return (dividend * 2 + divisor) // (divisor * 2)


def portion_fen(amount_fen: int, portion_bps: int) -> int:
    """`portion_bps` / 10,000 of an amount of 0 fen or more, rounded half up."""
    return quotient(amount_fen * portion_bps, BPS_WHOLE)


def weighed_fen(price_fen: int, weight_g: int, min_fen: int = 0) -> int:
    """The price of `weight_g` at `price_fen` for 1,000 g, half up to the fen.

    At least `min_fen` if both are above 0: what has a price is not given away.
    """
    exact = price_fen * weight_g
    return max(quotient(exact, GRAMS_PRICED), min_fen if exact else 0)


def split_fen(total_fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `total_fen` in proportion to `weights` so that the parts add up to it.

    Largest remainder; of equal remainders the earlier part gets the fen. Weights are 0
    or more; if all are 0, they count as equal. ValueError without weights.
    """
    if not weights:
        raise ValueError("cannot split money among no parts")
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total_fen * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(total_fen * weights[i] % whole), i)
    )
    for index in by_remainder[: total_fen - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


def round_cash_fen(amount_fen: int, step_fen: int, mode: RoundingMode) -> int:
    """`amount_fen` (0 or more), rounded to a multiple of `step_fen` (E25)."""
    offset_fen = step_fen // 2 if mode == "half_up" else 0
    return (amount_fen + offset_fen) // step_fen * step_fen


def yuan(amount_fen: int) -> str:
    """An amount in yuan with two decimals: ``1234 -> '12.34'``, ``-5 -> '-0.05'``."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{rest:02d}"


def weighed_text(weight_g: int | None, kg_price_fen: int | None) -> str:
    """What was weighed: ``1.250kg x 15.80/kg``; without a price the weight alone."""
    if weight_g is None:
        return ""
    whole, rest = divmod(weight_g, GRAMS_PRICED)
    weight = f"{whole}.{rest:03d}kg"
    return weight if kg_price_fen is None else f"{weight} x {yuan(kg_price_fen)}/kg"
