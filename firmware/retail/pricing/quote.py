"""A price and its reasons: what an engine returns. Pure.

Stages run in the order of requirements 4.2. Each stage that changes the price adds a
`Step` with its rule, so that kiosk, slip and the hub's recomputation name the same
reasons.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

EXCHANGE_RULE = "exchange"
"""Names the step of goods that points buy (A18), at the stage of points."""

POINTS_RULE = "points"
"""Names the step of what points pay as money."""

FIRST_ENGINE = 1
"""The engine of release 0.1.0, whose journals and orders name none."""


class Tender(StrEnum):
    """A means of payment.

    CHANNEL: paid to the channel that sold, by whatever means; nothing is rounded.
    """

    CASH = "cash"
    PHONE = "phone"
    CHANNEL = "channel"


class PriceStage(StrEnum):
    """The stages, in their order."""

    LISTED = "listed"
    ARTICLE = "article"
    TIER = "tier"
    GIFT = "gift"
    BASKET = "basket"
    COUPON = "coupon"
    POINTS = "points"
    CASH_ROUNDING = "cash_rounding"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the price: its stage, its rule, its amount (signed fen).

    `name` is what people read; empty where the stage says enough.
    """

    stage: PriceStage
    rule: str
    amount_fen: int
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Gift:
    """A piece that the customer is given by a rule.

    `scanned`: it lies in the basket and costs nothing; else it is handed over. `name`
    is what people read: the rule's, or the article's.
    """

    rule: str
    article: str
    scanned: bool
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNet:
    """A line's amounts after each stage, in fen; `key` names the line.

    `entering_fen` enters the basket stage: without what gifts and add-ons take off.
    `free_pieces` are those that a gift makes free. `exchange_points` paid for the line
    instead of money (A18): all its amounts are 0.
    """

    key: str
    listed_fen: int
    article_fen: int
    entering_fen: int
    free_pieces: int
    basket_fen: int
    coupon_fen: int
    net_fen: int
    exchange_points: int = 0

    @property
    def as_listed(self) -> bool:
        """Whether no rule changed it."""
        after = {self.article_fen, self.entering_fen, self.coupon_fen, self.net_fen}
        moved = self.free_pieces or self.exchange_points
        return after == {self.listed_fen} and not moved


@dataclass(frozen=True, slots=True)
class Quote:
    """The payable amount and its steps, which add up to `payable_fen`.

    `earned_points` is what a member earns by paying it, `bonus_points` of it by
    bonuses. `policy_version` and `engine` are those that computed it. `nets` are the
    lines that rules changed; any other is as listed. `birthday`: a rule for the
    member's birthday was used (A47).
    """

    payable_fen: int
    steps: tuple[Step, ...]
    earned_points: int
    policy_version: int
    engine: int = FIRST_ENGINE
    gifts: tuple[Gift, ...] = ()
    nets: tuple[LineNet, ...] = ()
    birthday: bool = False
    bonus_points: int = 0

    @property
    def coupons(self) -> tuple[str, ...]:
        """The ids of the coupons that were used."""
        coupon = PriceStage.COUPON
        return tuple([step.rule for step in self.steps if step.stage == coupon])

    @property
    def points_fen(self) -> int:
        """What points pay, 0 or more; goods that they buy have no price."""
        paying = [step for step in self.steps if step.stage == PriceStage.POINTS]
        return -sum([s.amount_fen for s in paying if s.rule != EXCHANGE_RULE])

    @property
    def exchange_points(self) -> int:
        """The points that goods cost instead of money (A18)."""
        return sum([line.exchange_points for line in self.nets])

    @property
    def saved_fen(self) -> int:
        """What rules take off the listed price, 0 or more.

        Cash rounding is no saving, and points pay.
        """
        apart = {PriceStage.LISTED, PriceStage.POINTS, PriceStage.CASH_ROUNDING}
        return -sum([s.amount_fen for s in self.steps if s.stage not in apart])

    @property
    def rounded_fen(self) -> int:
        """What cash rounding adds, below 0 if it takes off."""
        rounding = PriceStage.CASH_ROUNDING
        return sum([s.amount_fen for s in self.steps if s.stage is rounding])


class Priced(Protocol):
    """What pricing reads of a line, of the basket or of a received sale."""

    @property
    def amount_fen(self) -> int:
        """The listed price, with the sign of the pieces."""
        ...
