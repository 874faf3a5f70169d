"""Rounding of cash, and the tax on a slip: sections of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range
from firmware.retail.money import RoundingMode


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """Rounding of what is paid in coins, down to the jiao by default (E25, A49)."""

    step_fen: Annotated[int, Range(1, 1_000)] = 10
    rounding: RoundingMode = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRule:
    """The tax inside the price on the slip, of goods whose rate is known (E23).

    `points_lower`: what points pay is not taxed (A39).
    """

    on_slip: bool = True
    points_lower: bool = True
