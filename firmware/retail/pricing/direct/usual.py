"""A basket whose best price needs no search, or None. Pure.

Such a basket meets article offers and spend offers, no two of which serve the same
goods, and perhaps a tier or member prices. Nothing else that holds can move a price:
no coupon, no points, nothing exclusive, no gift, no offer on counted pieces. Each other
basket goes to the search.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.best.problem import MEMBER_RULE, TIER_RULE
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.units import (
    Option,
    UnitRules,
    offered_unit_fen,
)
from firmware.retail.pricing.direct.index import Met, OfferIndex
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.limits import stopped_ids
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    ArticleOffer,
    BuyGetOffer,
    GiftOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
)
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.terms import PriceTerms

_Article = list[tuple[ArticleOffer, list[int]]]
_Spend = list[tuple[SpendRule, list[int]]]
_Switches = tuple[Sequence[PricedGoods], list[str]]
_NO_RATES = UnitRules()


class Served(NamedTuple):
    """A spend offer with its goods, by their places, and how many pieces they are.

    `listed_off_fen` comes off their listed prices, `listed_fen`.
    """

    rule: SpendRule
    goods: list[int]
    pieces: int
    listed_fen: int
    listed_off_fen: int

    def off_fen(self, amounts: Sequence[int]) -> int:
        """What comes off these amounts of all goods."""
        amount_fen = sum([amounts[i] for i in self.goods])
        if amount_fen == self.listed_fen:
            return self.listed_off_fen
        return self.rule.off(amount_fen, self.pieces)


class Usual(NamedTuple):
    """Merged goods, what a piece of each may cost, and the spend offers that count.

    `listed`: the listed amount of each of the goods, in fen.
    `options` as of `UnitRules`, no two of goods at one price; `switches` names the rule
    of each bit. No goods are served by two of `rules`.
    """

    goods: tuple[PricedGoods, ...]
    listed: list[int]
    options: list[tuple[Option, ...]]
    switches: list[str]
    rules: list[Served]


def usual(request: PriceRequest, terms: PriceTerms, index: OfferIndex) -> Usual | None:
    """The basket, if it is one."""
    if request.wallet or request.points:
        return None
    goods = merged(request.goods)
    if goods and {each.exchange_points for each in goods} != {None}:
        return None
    listed = [each.unit_fen * each.pieces for each in goods]
    moving = _moving(_holding(request, terms, index.met(goods)), goods)
    if moving is None:
        return None
    article, spend = moving
    rules = _served(goods, listed, spend)
    switches = [offer.id for offer, _ in article]
    rates = _rates(request, terms, (goods, switches))
    options = _options(goods, article, rates)
    if _overlap(rules) or _tied(options):
        return None
    return Usual(goods, listed, options, switches, rules)


def _holding(request: PriceRequest, terms: PriceTerms, met: Met) -> Met:
    """The offers that hold now for this customer, each with its goods."""
    left_out, at, customer = request.declined, request.at, request.customer
    if terms.stopped:
        left_out |= stopped_ids(terms.stopped, at)
    if customer is not None:
        left_out |= customer.used_up
    return [
        (indexed, some)
        for indexed, some in met
        if (not left_out or indexed.offer.id not in left_out)
        and (indexed.always or indexed.offer.holds(at, customer))
    ]


def _moving(
    holding: Met, goods: Sequence[PricedGoods]
) -> tuple[_Article, _Spend] | None:
    """The article offers and the spend offers, if no other one can move a price."""
    article: _Article = []
    spend: _Spend = []
    for (offer, rule, _), some in holding:
        if offer.exclusive:
            return None
        if rule is not None:
            spend.append((rule, some))
        elif isinstance(offer, ArticleOffer) and offer.order_pieces_max is None:
            article.append((offer, some))
        elif not _is_idle(offer, goods, some):
            return None
    return article, spend


def _is_idle(offer: Offer, goods: Sequence[PricedGoods], some: Sequence[int]) -> bool:
    """Whether it does nothing, whatever else is used."""
    if isinstance(offer, GiftOffer | AddOnOffer):
        return offer.min_fen > sum([each.listed_fen for each in goods])
    if isinstance(offer, NthPieceOffer):
        return sum([goods[i].pieces for i in some]) < offer.nth
    if isinstance(offer, AnyNOffer):
        return sum([goods[i].pieces for i in some]) < offer.pieces
    if isinstance(offer, BuyGetOffer):
        return sum([goods[i].pieces for i in some]) < offer.buy + offer.get
    if isinstance(offer, SetOffer):
        return sum([goods[i].pieces for i in some]) < sum(p.pieces for p in offer.parts)
    return False


def _served(
    goods: Sequence[PricedGoods], listed: Sequence[int], spend: _Spend
) -> list[Served]:
    """The spend offers that take something off listed prices.

    Off lower ones another one takes nothing, either.
    """
    found: list[Served] = []
    for rule, some in spend:
        pieces = sum([goods[i].pieces for i in some])
        listed_fen = sum([listed[i] for i in some])
        off_fen = rule.off(listed_fen, pieces)
        if off_fen:
            found.append(Served(rule, some, pieces, listed_fen, off_fen))
    return found


def _overlap(rules: Sequence[Served]) -> bool:
    """Whether two serve the same goods."""
    if len(rules) < 2:  # noqa: PLR2004
        return False
    served = [i for rule in rules for i in rule.goods]
    return len(set(served)) < len(served)


def _options(
    goods: Sequence[PricedGoods], article: _Article, rates: UnitRules
) -> list[tuple[Option, ...]]:
    """What a piece of each of the goods may cost; offers have the first bits."""
    if rates is _NO_RATES and not article:
        return [((0, each.unit_fen),) for each in goods]
    offers: dict[int, list[tuple[int, ArticleOffer]]] = {}
    for k, (offer, some) in enumerate(article):
        for i in some:
            offers.setdefault(i, []).append((1 << k, offer))
    if rates is not _NO_RATES:
        return [rates.options(each, offers.get(i, ())) for i, each in enumerate(goods)]
    return [_offered(each, offers.get(i)) for i, each in enumerate(goods)]


def _offered(
    goods: PricedGoods, offers: list[tuple[int, ArticleOffer]] | None
) -> tuple[Option, ...]:
    """As `UnitRules.options` where there are offers alone, mostly one or none."""
    listed = (0, goods.unit_fen)
    if offers is None:
        return (listed,)
    if len(offers) > 1 or goods.plain:
        return _NO_RATES.options(goods, offers)
    bit, offer = offers[0]
    offered_fen = offered_unit_fen(goods, offer)
    if offered_fen is None or offered_fen >= goods.unit_fen:
        return (listed,)
    return (bit, offered_fen), listed


def _rates(request: PriceRequest, terms: PriceTerms, basket: _Switches) -> UnitRules:
    """What a member pays beside offers; its switches are added to the others."""
    if request.customer is None:
        return _NO_RATES
    goods, switches = basket
    tier_bps = terms.tier_prices.rate_bps(request.customer.tier)
    tier_bit = member_bit = 0
    if tier_bps < BPS_WHOLE:
        tier_bit = 1 << len(switches)
        switches.append(TIER_RULE)
    if any(each.member_fen is not None for each in goods):
        member_bit = 1 << len(switches)
        switches.append(MEMBER_RULE)
    if not tier_bit and not member_bit:
        return _NO_RATES
    return UnitRules(tier_bit=tier_bit, tier_bps=tier_bps, member_bit=member_bit)


def _tied(options: Sequence[Sequence[Option]]) -> bool:
    """Whether two ways lead to one price: then the fewest rules decide (A09).

    A way by rules and the listed price are never the same.
    """
    some = [each for each in options if len(each) > 2]  # noqa: PLR2004
    return any(a[1] == b[1] for each in some for a, b in pairwise(each))
