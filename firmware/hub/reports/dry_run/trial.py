"""One past order under another policy: what it would have cost and earned. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from firmware.hub.reports.orders import Order, OrderLine
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import ENGINES, NEWEST
from firmware.retail.pricing.line_goods import ArticleOf, goods_of
from firmware.retail.pricing.quote import PriceStage, Tender
from firmware.retail.pricing.ruled import PriceRequest

KEPT = (PriceStage.COUPON, PriceStage.POINTS)
"""Stages that stay as they were: what a member had then is not known any more."""
NO_RULES = (PriceStage.LISTED, PriceStage.CASH_ROUNDING, *KEPT)


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of the books, as pricing reads it."""

    number: int
    gtin: str
    pieces: int
    amount_fen: int
    entry: str
    voids: int | None
    weight_g: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the price depended on besides the goods.

    `at` is store time; `tier` None without a member.
    """

    at: datetime | None
    tier: Tier | None
    article_of: ArticleOf


@dataclass(frozen=True, slots=True)
class Trial:
    """An order and what it would have been; `rules` took so many fen off.

    `gifts` are pieces that would have been given.
    """

    order: Order
    listed_fen: int
    would_fen: int
    would_earn: int
    gifts: int
    rules: tuple[tuple[str, int], ...]

    @property
    def change_fen(self) -> int:
        """What the customer would have paid more, or less (below 0)."""
        return self.would_fen - self.order.payable_fen

    @property
    def change_points(self) -> int:
        """What a member would have earned more, or less."""
        return self.would_earn - self.order.earned_points


def past_line(line: OrderLine, of_order: int) -> PastLine:
    """A row of the books; `of_order` is the catalogue revision of its order."""
    return PastLine(
        number=line["number"],
        gtin=line["gtin"],
        pieces=line["pieces"],
        amount_fen=line["amount_fen"],
        entry=line["entry"],
        voids=line["voids"],
        weight_g=line["weight_g"],
        revision=line["catalogue_revision"] or of_order,
    )


def tried(order: Order, policy: Policy, then: Circumstances) -> Trial | None:
    """The order by the newest engine under `policy`; None if it cannot be computed.

    What coupons and points paid stays as it was.
    """
    lines = [past_line(line, order.catalogue_revision) for line in order.lines]
    listed_fen = sum(line.amount_fen for line in lines)
    if listed_fen < 0 or any(line.amount_fen < 0 for line in _standing(lines)):
        return None
    engine = ENGINES[NEWEST]
    request = PriceRequest(
        goods=goods_of(lines, then.article_of),
        at=then.at,
        customer=None if then.tier is None else Customer(tier=then.tier),
        hub_away=True,
    )
    tender = Tender(order.tender) if order.tender in set(Tender) else None
    quote = engine.price(lines, policy, tender, request=request)
    kept_fen = sum(step.amount_fen for step in order.steps if step.stage in KEPT)
    would_fen = max(quote.payable_fen + kept_fen, 0)
    earning_fen = engine.earning_fen(would_fen, quote.steps)
    tier = then.tier or Tier.NONE
    points = earned_points(earning_fen, policy.points, tier)
    return Trial(
        order=order,
        listed_fen=listed_fen,
        would_fen=would_fen,
        would_earn=points if then.tier is not None else 0,
        gifts=len(quote.gifts),
        rules=tuple(
            (step.rule, -step.amount_fen)
            for step in quote.steps
            if step.stage not in NO_RULES
        ),
    )


def _standing(lines: Iterable[PastLine]) -> list[PastLine]:
    every = list(lines)
    voided = {each.voids for each in every}
    return [e for e in every if e.voids is None and e.number not in voided]
