"""From basket to payable amount, stage by stage, every fen explained (N06). Pure.

Stages run in the order of requirements 4.2. Each stage that changes the price adds a
`Step` with its rule, so that kiosk, slip and the hub's recomputation name the same
reasons. A new stage adds its steps in `price`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from firmware.retail.loyalty.earning import earned_points
from firmware.retail.money import round_cash_fen
from firmware.retail.pricing.rules import CashRule, PriceRules

ENGINE = 1
"""The version of this engine: it grows whenever the same basket may cost another sum or
the same steps get other names. An order names it, and the hub recomputes by it."""


class Tender(StrEnum):
    """A means of payment."""

    CASH = "cash"


class PriceStage(StrEnum):
    """The stages, in their order."""

    LISTED = "listed"
    CASH_ROUNDING = "cash_rounding"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the price: its stage, its rule, its amount (signed fen)."""

    stage: PriceStage
    rule: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Quote:
    """The payable amount and its steps, which add up to `payable_fen`.

    `earned_points` is what a member earns by paying it. `policy_version` and `engine`
    are those that computed it.
    """

    payable_fen: int
    steps: tuple[Step, ...]
    earned_points: int
    policy_version: int
    engine: int = ENGINE


class Priced(Protocol):
    """What pricing reads of a line, of the basket or of a received sale."""

    @property
    def amount_fen(self) -> int:
        """The listed price, with the sign of the pieces."""
        ...


def price(
    lines: Iterable[Priced], rules: PriceRules, tender: Tender | None = None
) -> Quote:
    """The quote for the lines of a basket; with a tender, rounded for that tender.

    Without a tender nothing is rounded: the customer sees the listed sum.
    """
    listed_fen = sum([line.amount_fen for line in lines])
    steps = [Step(PriceStage.LISTED, "listed", listed_fen)]
    if tender is Tender.CASH:
        steps.extend(_cash_rounding(listed_fen, rules.cash))
    payable_fen = sum([step.amount_fen for step in steps])
    return Quote(
        payable_fen=payable_fen,
        steps=tuple(steps),
        earned_points=earned_points(payable_fen, rules.points),
        policy_version=rules.version,
    )


def _cash_rounding(amount_fen: int, rule: CashRule) -> list[Step]:
    rounded_fen = round_cash_fen(amount_fen, rule.step_fen, rule.rounding)
    if rounded_fen == amount_fen:
        return []
    name = f"cash_{rule.rounding}_{rule.step_fen}"
    return [Step(PriceStage.CASH_ROUNDING, name, rounded_fen - amount_fen)]
