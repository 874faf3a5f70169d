"""What prices depend on besides the basket: sections of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from firmware.base.ranges import Range
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.money import RoundingMode
from firmware.retail.pricing.terms import PriceTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """Rounding of what is paid in coins, down to the jiao by default (E25, A49)."""

    step_fen: Annotated[int, Range(1, 1_000)] = 10
    rounding: RoundingMode = "down"


class PriceRules(PriceTerms, Protocol):
    """The part of a policy that pricing reads; `Policy` has this shape.

    `version` names the policy on the quote and on the order (N06). `pricing_engine` is
    the newest engine of the hub that published it.
    """

    @property
    def version(self) -> int:
        """The policy's version."""
        ...

    @property
    def pricing_engine(self) -> int:
        """The newest pricing engine of the hub."""
        ...

    @property
    def cash(self) -> CashRule:
        """How cash is rounded."""
        ...

    @property
    def points(self) -> PointsRule:
        """What a sale earns."""
        ...
