"""One past order under another policy: what it would have cost and earned. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from firmware.hub.reports.dry_run.refunds import NOT_REFUNDED, Refunded
from firmware.hub.reports.orders import Order, OrderLine, OrderStep
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import quotient
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import ENGINES, NEWEST
from firmware.retail.pricing.line_goods import ArticleOf, goods_of
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rewards import exchange_points, exchanged
from firmware.retail.pricing.quote import PriceStage, Quote, Step, Tender
from firmware.retail.pricing.ruled import PriceRequest

NO_RULES = (
    PriceStage.LISTED,
    PriceStage.COUPON,
    PriceStage.POINTS,
    PriceStage.CASH_ROUNDING,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the price depended on besides the goods, and what came of it.

    `at` is store time; `tier` None without a member. `points` and `coupons` were used,
    `exchanged` of the points for goods (A18), by the line's key.
    """

    at: datetime | None
    tier: Tier | None
    article_of: ArticleOf
    points: int = 0
    coupons: tuple[MemberCoupon, ...] = ()
    exchanged: Mapping[str, int] = field(default_factory=dict[str, int])
    birthday: bool = False
    refunded: Refunded = NOT_REFUNDED


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSums:
    """What an order, or many, came to: money in fen, points, pieces given.

    `paid_fen` and `points` (earned) are less what was refunded, which is `back_fen`.
    `off_fen` is what offers, tiers and rounding took off the listed prices; coupons and
    points paid their parts besides.
    """

    paid_fen: int = 0
    back_fen: int = 0
    off_fen: int = 0
    coupon_fen: int = 0
    by_points_fen: int = 0
    points: int = 0
    gifts: int = 0

    def __add__(self, other: "TrialSums") -> "TrialSums":
        """Both together."""
        return TrialSums(
            paid_fen=self.paid_fen + other.paid_fen,
            back_fen=self.back_fen + other.back_fen,
            off_fen=self.off_fen + other.off_fen,
            coupon_fen=self.coupon_fen + other.coupon_fen,
            by_points_fen=self.by_points_fen + other.by_points_fen,
            points=self.points + other.points,
            gifts=self.gifts + other.gifts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An order, what came of it, and what would have; `rules` took these fen off.

    `birthday`: an offer for the member's birthday would have been used. Gifts of then
    are in no books.
    """

    order: Order
    then: TrialSums
    would: TrialSums
    rules: tuple[tuple[str, int], ...]
    birthday: bool = False

    @property
    def change_fen(self) -> int:
        """What the customer would have paid more, or less (below 0)."""
        return self.would.paid_fen - self.then.paid_fen

    @property
    def change_points(self) -> int:
        """What a member would have earned more, or less."""
        return self.would.points - self.then.points


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

    The customer offers the same coupons and points as then, has the same goods for
    points, and brings back the same share of what was paid. A coupon whose terms nobody
    knows pays what it paid.
    """
    lines = [past_line(line, order.catalogue_revision) for line in order.lines]
    listed_fen = sum(line.amount_fen for line in lines)
    if listed_fen < 0 or any(line.amount_fen < 0 for line in _standing(lines)):
        return None
    quote = _quote(order, lines, policy, then=then)
    known = frozenset(coupon.id for coupon in then.coupons)
    kept_fen = -sum(step.amount_fen for step in _not_tried(order, then, known))
    would = _Sale(
        listed_fen=listed_fen,
        paid_fen=max(quote.payable_fen - kept_fen, 0),
        steps=quote.steps,
        kept_fen=kept_fen,
    )
    sold = _Sale(listed_fen=listed_fen, paid_fen=order.payable_fen, steps=order.steps)
    part = RefundedPart(then.refunded.money_fen, sold.due_fen)
    back_fen = part.of(sold.due_fen, sold.paid_fen)
    would_back_fen = part.of(would.due_fen, would.paid_fen)
    points = 0
    if then.tier is not None:
        kept_due_fen = would.due_fen - part.of(would.due_fen, would.due_fen)
        points = earned_points(kept_due_fen, policy.points, then.tier)
    earned = order.earned_points - then.refunded.points
    return Trial(
        order=order,
        then=sold.outcome(back_fen, earned, 0),
        would=would.outcome(would_back_fen, points, len(quote.gifts)),
        rules=tuple(
            (step.rule, -step.amount_fen)
            for step in quote.steps
            if step.stage not in NO_RULES
        ),
        birthday=quote.birthday,
    )


def _quote(
    order: Order, lines: Sequence[PastLine], policy: Policy, *, then: Circumstances
) -> Quote:
    goods = goods_of(lines, then.article_of)
    by_points = any(step.stage == PriceStage.POINTS for step in order.steps)
    points = then.points if by_points else 0
    exchange = 0
    if by_points and then.tier is not None:
        goods = exchanged(goods, then.exchanged)
        exchange = exchange_points(goods)
    customer = None
    if then.tier is not None:
        customer = Customer(tier=then.tier, points=points, birthday=then.birthday)
    request = PriceRequest(
        goods=goods,
        at=then.at,
        customer=customer,
        wallet=then.coupons,
        points=points - exchange,
    )
    tender = Tender(order.tender) if order.tender in set(Tender) else None
    return ENGINES[NEWEST].price(lines, policy, tender, request=request)


def _not_tried(
    order: Order, then: Circumstances, known: frozenset[str]
) -> Iterator[OrderStep]:
    """What coupons and points paid of which the books know no more than that."""
    for step in order.steps:
        unknown = step.stage == PriceStage.COUPON and step.rule not in known
        if unknown or (step.stage == PriceStage.POINTS and not then.points):
            yield step


class RefundedPart(NamedTuple):
    """The part of what was due that was refunded."""

    back_fen: int
    due_fen: int

    def of(self, due_fen: int, paid_fen: int) -> int:
        """The same part of another sum, half up; all of what was paid, if it was all.

        Cash rounding made `paid_fen` of `due_fen`.
        """
        if self.back_fen >= self.due_fen:
            return paid_fen if self.back_fen else 0
        return min(quotient(due_fen * self.back_fen, self.due_fen), paid_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sale:
    """A sale before anything came back; `kept_fen` was paid otherwise as it was."""

    listed_fen: int
    paid_fen: int
    steps: Sequence[OrderStep] | Sequence[Step]
    kept_fen: int = 0

    @property
    def due_fen(self) -> int:
        """Before cash rounding (A11)."""
        return max(self.paid_fen - self._moved(PriceStage.CASH_ROUNDING), 0)

    def outcome(self, back_fen: int, points: int, gifts: int) -> TrialSums:
        """What came of it after refunds."""
        coupon_fen = -self._moved(PriceStage.COUPON) + self.kept_fen
        by_points_fen = -self._moved(PriceStage.POINTS)
        apart_fen = self.paid_fen + coupon_fen + by_points_fen
        return TrialSums(
            paid_fen=self.paid_fen - back_fen,
            back_fen=back_fen,
            off_fen=self.listed_fen - apart_fen,
            coupon_fen=coupon_fen,
            by_points_fen=by_points_fen,
            points=points,
            gifts=gifts,
        )

    def _moved(self, stage: PriceStage) -> int:
        return sum(step.amount_fen for step in self.steps if step.stage == stage)


def _standing(lines: Iterable[PastLine]) -> list[PastLine]:
    every = list(lines)
    voided = {each.voids for each in every}
    return [e for e in every if e.voids is None and e.number not in voided]
