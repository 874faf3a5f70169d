"""What prices depend on besides the basket: sections of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from firmware.base.ranges import Range
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.money import RoundingMode


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """Rounding of what is paid in coins, to the jiao by default (E25)."""

    step_fen: Annotated[int, Range(1, 1_000)] = 10
    rounding: RoundingMode = "half_up"


class PriceRules(Protocol):
    """The part of a policy that pricing reads; `Policy` has this shape.

    `version` names the policy on the quote and on the order (N06).
    """

    @property
    def version(self) -> int:
        """The policy's version."""
        ...

    @property
    def cash(self) -> CashRule:
        """How cash is rounded."""
        ...

    @property
    def points(self) -> PointsRule:
        """What a sale earns."""
        ...
