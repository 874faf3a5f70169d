"""An order as far as refunds depend on it, whatever release made it. Pure.

What the kiosk said of each line counts as long as it adds up to what was paid; else
what the order's own engine makes of it; else each line's share by its listed price.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from firmware.hub.sales.refunds.sold.repriced import (
    priced_request,
    repriced_amounts,
    sold_goods,
)
from firmware.hub.sales.refunds.sold.terms import NO_TERMS, SaleTerms
from firmware.protocol.messages import LineAmounts, SaleLine
from firmware.retail.article import Article
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import Tier, known_tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.bonus_points import OrderBonus, order_bonuses
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.offers.rules import GiftOffer
from firmware.retail.pricing.refunds import Sold, SoldGift, SoldLine

MAX_PIECES = 999


@dataclass(frozen=True, slots=True)
class OrderPayment:
    """By which number at a network an order was paid by phone, and how much (fen)."""

    network: str
    out_trade_no: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOrder:
    """An order from the books. `rounded_fen` is what cash rounding moved.

    `payment`: how it was paid by phone, None if it was paid otherwise.

    `articles`: those of its lines by number and catalogue revision, as far as they are
    known; `policy`: the one that it names, None if it never was in force here.
    """

    sale_id: str
    receipt_no: str
    kid: str
    closed_at: str
    received_at: str
    payable_fen: int
    rounded_fen: int
    member_id: str | None
    catalogue_revision: int
    engine: int
    lines: tuple[SaleLine, ...]
    coupons: tuple[str, ...] = ()
    terms: SaleTerms = NO_TERMS
    policy: Policy | None = None
    payment: OrderPayment | None = None
    articles: Mapping[tuple[str, int], Article] = field(
        default_factory=dict[tuple[str, int], Article]
    )

    @property
    def due_fen(self) -> int:
        """What was due before cash rounding, 0 or more."""
        return max(self.payable_fen - self.rounded_fen, 0)

    @property
    def standing(self) -> tuple[SaleLine, ...]:
        """The lines that were paid: neither voids nor voided."""
        voided = {line.voids for line in self.lines}
        return tuple(
            line
            for line in self.lines
            if line.voids is None and line.number not in voided
        )

    @property
    def tier(self) -> Tier:
        """The tier that the order was priced and earned with (A42)."""
        engine = ENGINES.get(self.engine)
        return known_tier(self.terms.tier) if engine and engine.by_rules else Tier.NONE

    def article(self, gtin: str, revision: int = 0) -> Article | None:
        """An article as it was in the catalogue that named its price."""
        return self.articles.get((gtin, revision or self.catalogue_revision))


def sold_of(order: KeptOrder, *, earned: int, burned: int) -> Sold:
    """The order as `firmware.retail.pricing.refunds` reads it.

    `earned`: the points that it earned its member, as they were booked; `burned`: those
    that it used, exchanged goods included.
    """
    lines = order.standing
    amounts = paid_amounts(order)
    exchanged = sum(each.exchange_points for each in amounts.values())
    bonuses = _bonuses(order)
    added = sum(_added(bonus, amounts) for bonus in bonuses)
    if added > earned:  # withheld, or not those that the kiosk gave
        bonuses, added = (), 0
    return Sold(
        lines=tuple(_sold_line(line, amounts[line.number]) for line in lines),
        paid_fen=order.payable_fen,
        burned_points=max(burned - exchanged, 0),
        earned=_Earning(order, earned - added),
        bonuses=bonuses,
        coupons=order.coupons,
        gifts=tuple(_gifts(order)),
    )


def pieces_of(line: SaleLine) -> int:
    """The pieces of a line that was paid; a flagged order may claim any number."""
    return line.pieces if 1 <= line.pieces <= MAX_PIECES else 1


def paid_amounts(order: KeptOrder) -> dict[int, LineAmounts]:
    """What was paid for each line that stands, by its number."""
    found = _claimed(order)
    if not _adds_up(order, found):
        found = repriced_amounts(order) or found
    return found if _adds_up(order, found) else _shared(order)


def _claimed(order: KeptOrder) -> dict[int, LineAmounts]:
    """As the kiosk said; a line of which it said nothing is as listed."""
    said = {each.line: each for each in order.terms.amounts}
    return {
        line.number: said.get(line.number) or _as_listed(line.number, line.amount_fen)
        for line in order.standing
    }


def _adds_up(order: KeptOrder, amounts: Mapping[int, LineAmounts]) -> bool:
    parts = amounts.values()
    in_order = all(0 <= each.net_fen <= each.coupon_fen for each in parts)
    return in_order and sum(each.net_fen for each in parts) == order.due_fen


def _shared(order: KeptOrder) -> dict[int, LineAmounts]:
    """The sum that was paid, shared by the listed prices."""
    lines = sorted(order.standing, key=lambda line: (line.gtin, line.number))
    listed = [max(line.amount_fen, 0) for line in lines]
    weights = listed if sum(listed) else [1] * len(lines)
    parts = shared_fen(order.due_fen, weights)
    return {
        line.number: _as_listed(line.number, part)
        for line, part in zip(lines, parts, strict=True)
    }


def _as_listed(number: int, fen: int) -> LineAmounts:
    return LineAmounts(line=number, entering_fen=fen, coupon_fen=fen, net_fen=fen)


def _sold_line(line: SaleLine, amounts: LineAmounts) -> SoldLine:
    pieces = pieces_of(line)
    return SoldLine(
        key=str(line.number),
        article=line.gtin,
        pieces=pieces,
        net_fen=amounts.net_fen,
        points_fen=amounts.coupon_fen - amounts.net_fen,
        exchange_points=amounts.exchange_points,
        entering_fen=max(amounts.entering_fen, 0),
        free_pieces=min(amounts.free_pieces, pieces),
    )


@dataclass(frozen=True, slots=True)
class _Earning:
    """The points that a part of what was due earns, of those that were booked.

    Never more than booked, and all of them for the whole, so that a refund takes what
    the sale gave: also where the hub computes others, or cannot.
    """

    order: KeptOrder
    booked: int

    def __call__(self, fen: int) -> int:
        order, due_fen = self.order, self.order.due_fen
        if fen >= due_fen:
            return self.booked
        share = self.booked * fen // due_fen
        if order.policy is None:
            return share
        points = earned_points(fen, order.policy.points, order.tier)
        whole = earned_points(due_fen, order.policy.points, order.tier)
        return min(self.booked, max(points, share) if self.booked > whole else points)


def _bonuses(order: KeptOrder) -> tuple[OrderBonus, ...]:
    """What added to the points of an order; one for birthdays is part of its share."""
    policy, engine = order.policy, ENGINES.get(order.engine)
    if policy is None or engine is None or not engine.by_rules:
        return ()
    found = order_bonuses(priced_request(order, policy), policy.bonuses, policy.points)
    return tuple(
        replace(bonus, keys=frozenset(str(int(key)) for key in bonus.keys))
        for bonus in found
    )


def _added(bonus: OrderBonus, amounts: Mapping[int, LineAmounts]) -> int:
    return bonus.points(sum(amounts[int(key)].net_fen for key in bonus.keys))


def _gifts(order: KeptOrder) -> Iterator[SoldGift]:
    """One for each piece that was given, with what the goods had to reach for it."""
    given = dict[str, int]()
    for gift in order.terms.gifts:
        place = given[gift.rule] = given.get(gift.rule, 0) + 1
        offer = _gift_offer(order, gift.rule)
        if offer is None:
            # Nobody knows its threshold: it is due with the last of the goods.
            keys, min_fen = (str(line.number) for line in order.standing), 1
        else:
            keys, min_fen = _keys(order, offer), offer.reached_fen(place)
        yield SoldGift(
            rule=gift.rule,
            article=gift.article,
            keys=frozenset(keys),
            min_fen=min_fen,
        )


def _gift_offer(order: KeptOrder, rule: str) -> GiftOffer | None:
    offers = order.policy.offers.gift if order.policy else ()
    return next((offer for offer in offers if offer.id == rule), None)


def _keys(order: KeptOrder, offer: GiftOffer) -> Iterable[str]:
    """The lines that counted for a gift."""
    for goods in sold_goods(order):
        if offer.scope.holds(goods):
            yield from (str(int(key)) for key, _ in goods.keys)
