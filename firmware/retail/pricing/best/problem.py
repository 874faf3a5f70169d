"""A basket and the rules that hold for it, ready to be searched. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from firmware.retail.pricing.best.few_pieces import few_pieces
from firmware.retail.pricing.best.part import BasketPart, BasketParts
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.rules.meetings import (
    BasketRule,
    bits_of,
    crowded_first,
    meetings,
)
from firmware.retail.pricing.best.rules.piece_rule import PieceOffer, PieceRule
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.settings import PriceSettings
from firmware.retail.pricing.best.units import UnitRules
from firmware.retail.pricing.best.view import Item, Reduced
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

TIER_RULE = "tier_price"
MEMBER_RULE = "member_price"
UNNAMED_RULES = frozenset({TIER_RULE, MEMBER_RULE})
"""Rules that are no offers; where ids decide, they come before all others."""

_REPEATS_MAX = 20


@dataclass(frozen=True, slots=True)
class CouponUse:
    """A coupon on the items of its scope.

    `inside` are the basket rules, as bits, all of whose goods it is for; `partly`
    is whether there are others with goods in and outside its scope.
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
    where gifts may free a line that two rules would have served. `shares[k]` is
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
    settings: PriceSettings = field(init=False)
    _overlaps: dict[int, list[int]] = field(default_factory=dict[int, list[int]])

    def __post_init__(self) -> None:
        """Measure the parts that rules, gifts and coupons are for."""
        parts = [each.part for each in (*self.rules, *self.givings, *self.coupons)]
        self.settings = PriceSettings(self.items, tuple(dict.fromkeys(parts)))

    @property
    def all_switches(self) -> int:
        """All bits of the article stage."""
        return (1 << len(self.switches)) - 1

    def overlaps_in(self, on: int) -> list[int]:
        """As `overlaps`, for one setting: a line that is all free serves no rule."""
        if not self.free_mask:
            return self.overlaps
        items = self.items
        free = sum([1 << i for i in bits_of(self.free_mask) if items[i].is_free(on)])
        known = self._overlaps.get(free)
        if known is None:
            known = self._overlaps[free] = meetings(self.rules, free)[0]
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
        givings = self._all_givings()
        items = self._items()
        rules = crowded_first(list(self._rules()))
        for rule in rules:
            if isinstance(rule, PieceRule):
                for i in rule.part.indices:
                    rule.switches |= items[i].switches
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
        built.overlaps, built.shares = meetings(rules, built.free_mask)
        return built

    def _all_givings(self) -> list[Giving]:
        """What gifts, add-ons and offers for few pieces give.

        Of two that want one piece the cheaper has it: so nothing gets cheaper if a rule
        is left off.
        """
        givings: list[Giving] = []
        for offer in self._allowed.offers:
            if isinstance(offer, GiftOffer | AddOnOffer):
                givings.extend(self._givings(offer))
        for offer in self._allowed.offers:
            if isinstance(offer, ArticleOffer) and offer.order_pieces_max:
                givings.extend(self._few_pieces(offer))
        wanted = Counter(each.article for each in givings if each.bit)
        return [
            replace(each, shared=True) if wanted[each.article] > 1 else each
            for each in sorted(givings, key=lambda each: each.price_fen)
        ]

    def _items(self) -> list[Item]:
        unit_rules, offers = self._unit_rules(), self._article_offers()
        return [
            Item(
                0 if goods.exchanged else goods.pieces,
                unit_rules.options(goods, offers.get(i, ())),
                tuple(sorted(self._reduced.get(i, ()), key=lambda one: one.price_fen)),
            )
            for i, goods in enumerate(self._goods)
        ]

    def _unit_rules(self) -> UnitRules:
        allowed = self._allowed
        tier_bit = self._switch(TIER_RULE) if allowed.tier_bps < 10_000 else 0  # noqa: PLR2004
        priced = any(goods.member_fen is not None for goods in self._goods)
        member_bit = self._switch(MEMBER_RULE) if allowed.member and priced else 0
        return UnitRules(
            tier_bit=tier_bit, tier_bps=allowed.tier_bps, member_bit=member_bit
        )

    def _article_offers(self) -> dict[int, list[tuple[int, ArticleOffer]]]:
        """The article offers of each item, each with its switch."""
        found: dict[int, list[tuple[int, ArticleOffer]]] = {}
        for offer in self._allowed.offers:
            if isinstance(offer, ArticleOffer) and not offer.order_pieces_max:
                some = self._parts.of(offer.scope).indices
                switch = self._switch(offer.id) if some else 0
                for i in some:
                    found.setdefault(i, []).append((switch, offer))
        return found

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
            most_times=offer.times_max if is_gift else None,
        )
        if not found:
            if is_gift and base.part:
                yield base
            return
        yield from self._repricing(base, found)

    def _repricing(self, base: Giving, scanned: list[int]) -> Iterator[Giving]:
        """One switch for each time that the minimum can be reached."""
        units = scanned
        most = min(base.most_times or _REPEATS_MAX, _REPEATS_MAX)
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
            places = tuple(dict.fromkeys(scanned))
            yield replace(again, bit=bit, taken=taken, pieces=handed, scanned=places)

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
