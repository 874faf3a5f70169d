"""A basket and the rules that hold for it, ready to be searched. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from firmware.retail.pricing.best.few_pieces import few_pieces
from firmware.retail.pricing.best.part import BasketPart, BasketParts
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.rules.piece_rule import PieceOffer, PieceRule
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.units import UnitRules
from firmware.retail.pricing.best.view import Item, Reduced, View
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    ArticleOffer,
    GiftOffer,
    Offer,
    SetOffer,
    SpendOffer,
)
from firmware.retail.pricing.offers.scope import Scope

BasketRule = SpendRule | PieceRule

TIER_RULE = "tier_price"
MEMBER_RULE = "member_price"
UNNAMED_RULES = frozenset({TIER_RULE, MEMBER_RULE})
"""Rules that are no offers; where ids decide, they come before all others."""

_REPEATS_MAX = 20


@dataclass(frozen=True, slots=True)
class CouponUse:
    """A coupon on the items of its scope.

    `inside` are the basket rules, as bits, all of whose goods it is for; `partly`
    tells whether there are others with goods in and outside its scope.
    """

    coupon: MemberCoupon
    part: BasketPart
    inside: int
    partly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The rules that hold now for this customer, exclusive ones among them.

    `tier_bps`: the rate of the customer's tier, 10,000 without one. `member`: whether
    member prices count. `coupons_max`: coupons an order.
    """

    offers: tuple[Offer, ...] = ()
    coupons: tuple[MemberCoupon, ...] = ()
    tier_bps: int = 10_000
    member: bool = False
    coupons_max: int = 1


@dataclass(slots=True, kw_only=True)
class Problem:
    """What the search chooses from.

    `switches` names the rule of each bit of the article stage, gifts and add-ons with
    scanned goods among them. `overlaps[k]` are the basket rules, as bits, that cannot
    serve beside the kth in any setting (A06); `overlaps_in` has those of one setting,
    where gifts may free a line that two rules would have served. `shares[k]` tells
    whether another stacks on its goods.
    """

    goods: tuple[PricedGoods, ...]
    items: list[Item]
    switches: list[str]
    rules: list[BasketRule]
    givings: list[Giving]
    coupons: list[CouponUse]
    coupons_max: int = 1
    overlaps: list[int] = field(default_factory=list[int])
    shares: list[bool] = field(default_factory=list[bool])
    free_mask: int = 0
    """The items of which gifts may free all pieces."""
    _overlaps: dict[int, list[int]] = field(default_factory=dict[int, list[int]])

    @property
    def all_switches(self) -> int:
        """All bits of the article stage."""
        return (1 << len(self.switches)) - 1

    def overlaps_in(self, view: View) -> list[int]:
        """As `overlaps`, for one setting: a line that is all free serves no rule."""
        if not self.free_mask:
            return self.overlaps
        free = sum([1 << i for i in _bits(self.free_mask) if view.is_free(i)])
        known = self._overlaps.get(free)
        if known is None:
            known = self._overlaps[free] = _meetings(self.rules, free)[0]
        return known


def problem(goods: tuple[PricedGoods, ...], allowed: Allowed) -> Problem:
    """The problem of these goods, which are merged, under the rules that hold."""
    return _Building(goods, allowed).build()


class _Building:
    def __init__(self, goods: tuple[PricedGoods, ...], allowed: Allowed) -> None:
        self._goods = goods
        self._parts = BasketParts(goods)
        self._allowed = allowed
        self._switches: list[str] = []
        self._reduced: dict[int, list[Reduced]] = {}

    def build(self) -> Problem:
        # Gifts have the first switches: they are decided before what they depend on.
        givings = [
            giving
            for offer in self._allowed.offers
            if isinstance(offer, GiftOffer | AddOnOffer)
            for giving in self._givings(offer)
        ]
        givings += [
            giving
            for offer in self._allowed.offers
            if isinstance(offer, ArticleOffer) and offer.order_pieces_max
            for giving in self._few_pieces(offer)
        ]
        unit_rules = self._unit_rules()
        items = [
            Item(
                0 if goods.exchanged else goods.pieces,
                unit_rules.options(goods),
                tuple(self._reduced.get(i, ())),
            )
            for i, goods in enumerate(self._goods)
        ]
        rules = _crowded_first(list(self._rules()))
        built = Problem(
            goods=self._goods,
            items=items,
            switches=self._switches,
            rules=rules,
            givings=givings,
            coupons=[self._use(each, rules) for each in self._allowed.coupons],
            coupons_max=self._allowed.coupons_max,
        )
        free = [1 << i for i, item in enumerate(items) if item.may_be_free]
        built.free_mask = sum(free)
        built.overlaps, built.shares = _meetings(rules, built.free_mask)
        return built

    def _unit_rules(self) -> UnitRules:
        allowed = self._allowed
        tier_bit = self._switch(TIER_RULE) if allowed.tier_bps < 10_000 else 0  # noqa: PLR2004
        priced = any(goods.member_fen is not None for goods in self._goods)
        member_bit = self._switch(MEMBER_RULE) if allowed.member and priced else 0
        offers = [
            (self._switch(offer.id), offer)
            for offer in allowed.offers
            if isinstance(offer, ArticleOffer)
            and not offer.order_pieces_max
            and self._parts.of(offer.scope)
        ]
        return UnitRules(
            offers=tuple(offers),
            tier_bit=tier_bit,
            tier_bps=allowed.tier_bps,
            member_bit=member_bit,
        )

    def _givings(self, offer: GiftOffer | AddOnOffer) -> Iterator[Giving]:
        is_gift = isinstance(offer, GiftOffer)
        repeat = is_gift and offer.repeat
        found = self._scanned(offer.article)
        base = Giving(
            id=offer.id,
            article=offer.article,
            min_fen=offer.min_fen,
            part=self._parts.of(offer.scope),
            price_fen=0 if is_gift else offer.price_fen,
            pieces=offer.pieces,
            repeat=repeat,
            is_gift=is_gift,
            times_max=offer.times_max if is_gift else None,
        )
        if not found:
            if is_gift and base.part:
                yield base
            return
        yield from self._repricing(base, found)

    def _repricing(self, base: Giving, scanned: list[int]) -> Iterator[Giving]:
        """One switch for each time that the minimum can be reached."""
        units = scanned
        most = min(base.times_max or _REPEATS_MAX, _REPEATS_MAX)
        for time in range(1, (most if base.repeat else 1) + 1):
            again = replace(base, min_fen=base.min_fen * time, repeat=False)
            pieces, units = units[: base.pieces], units[base.pieces :]
            if not pieces:
                yield again
                continue
            bit = self._switch(base.id)
            taken = tuple(sorted(Counter(pieces).items()))
            self._reduce(scanned, Reduced(bit, len(pieces), base.price_fen))
            handed = base.pieces - len(pieces) if base.is_gift else 0
            yield replace(again, bit=bit, taken=taken, pieces=handed)

    def _few_pieces(self, offer: ArticleOffer) -> Iterator[Giving]:
        """One switch for all goods of an offer for a few pieces."""
        found = few_pieces(offer, self._goods)
        bit = self._switch(offer.id) if found else 0
        for few in found:
            reduced = Reduced(bit, few.pieces, few.price_fen, own=True)
            self._reduced.setdefault(few.item, []).append(reduced)
            yield few.giving(offer, self._parts.of(offer.scope), bit)

    def _reduce(self, scanned: list[int], reduced: Reduced) -> None:
        """Let all scanned pieces of an article know what reprices some of them."""
        for item in dict.fromkeys(scanned):
            before = replace(reduced, before=scanned.index(item))
            self._reduced.setdefault(item, []).append(before)

    def _rules(self) -> Iterator[BasketRule]:
        articles = [goods.article for goods in self._goods]
        for offer in self._allowed.offers:
            if isinstance(offer, ArticleOffer | GiftOffer | AddOnOffer):
                continue
            if isinstance(offer, SpendOffer):
                part = self._parts.of(offer.scope)
                rule: BasketRule = SpendRule(offer, part)
            else:
                part = self._parts.of(_counted(offer))
                rule = PieceRule(offer, part, articles)
            if part:
                yield rule

    def _use(self, coupon: MemberCoupon, rules: Sequence[BasketRule]) -> CouponUse:
        part = self._parts.of(coupon.scope)
        inside, partly = 0, False
        for k, rule in enumerate(rules):
            if not rule.part.mask & ~part.mask:
                inside |= 1 << k
            elif rule.part.mask & part.mask:
                partly = True
        return CouponUse(coupon, part, inside, partly)

    def _scanned(self, article: str) -> list[int]:
        """The item of each scanned piece of an article, the dearest pieces first."""
        found = [
            i
            for i, goods in enumerate(self._goods)
            if goods.article == article and not goods.takes_no_offer
            for _ in range(goods.pieces)
        ]
        return sorted(found, key=lambda i: (-self._goods[i].unit_fen, i))

    def _switch(self, rule: str) -> int:
        self._switches.append(rule)
        return 1 << (len(self._switches) - 1)


def _counted(offer: PieceOffer) -> Scope:
    if isinstance(offer, SetOffer):
        return Scope(articles=tuple(part.article for part in offer.parts))
    return offer.scope


def _bits(mask: int) -> Iterator[int]:
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def _meetings(
    rules: Sequence[BasketRule], free_mask: int = 0
) -> tuple[list[int], list[bool]]:
    """Which rules overlap on items that are not free, and which share any item."""
    overlaps = [0] * len(rules)
    shares = [False] * len(rules)
    for a, one in enumerate(rules):
        for b, other in enumerate(rules):
            if a == b or not one.part.mask & other.part.mask:
                continue
            if one.stack and other.stack:
                shares[a] = True
            elif one.part.mask & other.part.mask & ~free_mask:
                overlaps[a] |= 1 << b
    return overlaps, shares


def _crowded_first(rules: list[BasketRule]) -> list[BasketRule]:
    """The rules with most others in their way first, as `Packing` wants them."""
    overlaps, _ = _meetings(rules)
    order = sorted(range(len(rules)), key=lambda k: (-overlaps[k].bit_count(), k))
    return [rules[k] for k in order]
