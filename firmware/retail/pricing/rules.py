"""Rounding of cash: a section of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range
from firmware.retail.money import RoundingMode


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """Rounding of what is paid in coins, down to the jiao by default (E25, A49)."""

    step_fen: Annotated[int, Range(1, 1_000)] = 10
    rounding: RoundingMode = "down"
