"""The best of all allowed combinations, by trying every one (A05-A09)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from tests.support.pricing_reference.article_stage import (
    MemberRules,
    UnitPrice,
    unit_prices,
)
from tests.support.pricing_reference.basket_stage import (
    Entering,
    after_basket,
    after_coupon,
    coupon_off,
)
from tests.support.pricing_reference.gifts import Gift, free_pieces, place_gifts
from tests.support.pricing_reference.given import Coupon, Offer
from tests.support.pricing_reference.goods import Good

NEVER = "9999-12-31"
TIER_PRICE = "tier price"
MEMBER_PRICE = "member price"

Rule = Offer | Coupon | str
"""One that is on or off; the tier price is a text."""


@dataclass(frozen=True)
class Basket:
    """Goods with what may apply to them now."""

    goods: tuple[Good, ...]
    offers: tuple[Offer, ...]
    coupons: tuple[Coupon, ...]
    tier_bp: int | None
    member: bool = False

    def offers_of(self, kind: str) -> list[Offer]:
        return [offer for offer in self.offers if offer.kind == kind]


@dataclass(frozen=True)
class Outcome:
    """What one combination comes to. Amounts in fen, by good."""

    prices: tuple[UnitPrice, ...]
    gifts: tuple[Gift, ...]
    entering: Entering
    """Of the basket stage."""
    basket_offers: tuple[Offer, ...]
    coupon: Coupon | None
    unused_coupon: int
    amounts: tuple[int, ...]
    """After the coupon."""

    @property
    def due(self) -> int:
        """Before points and cash rounding."""
        return sum(self.amounts)

    @property
    def tier_price(self) -> bool:
        return any(price.tier for price in self.prices)

    @property
    def member_price(self) -> bool:
        return any(price.member for price in self.prices)

    @property
    def rules(self) -> list[str]:
        by_article = [id_ for price in self.prices for id_ in price.offers]
        by_article += [
            few.offer
            for price in self.prices
            for few in price.few
            if few.unit < price.unit
        ]
        gifts = [gift.offer.id for gift in self.gifts]
        return sorted({*by_article, *gifts, *(one.id for one in self.basket_offers)})

    @property
    def gift_articles(self) -> list[str]:
        """One entry a piece."""
        return sorted(gift.article for gift in self.gifts for _ in range(gift.pieces))

    @property
    def preference(self) -> tuple[object, ...]:
        """A09, the least first."""
        coupon = self.coupon
        return (
            self.due,
            coupon is not None,
            -len(self.gift_articles),
            self.unused_coupon,
            (coupon.form.get("until") or NEVER) if coupon else "",
            len(self.rules) + self.tier_price + self.member_price,
            self.rules,
            coupon.id if coupon else "",
        )


def best(basket: Basket) -> Outcome:
    return min(outcomes(basket), key=lambda outcome: outcome.preference)


Step = tuple[Outcome, list[Rule]]
"""What a combination comes to so far, and the rules that its last stage has on."""


def outcomes(basket: Basket) -> Iterator[Outcome]:
    """Stage by stage, each with every choice of its rules."""
    for listed, articles in article_outcomes(basket):
        for gifted, gifts in gift_outcomes(basket, listed):
            for less, mj in basket_outcomes(basket, gifted):
                for outcome, coupon in coupon_outcomes(basket, less):
                    if may_be_together([*articles, *gifts, *mj, *coupon]):
                        yield outcome


def article_outcomes(basket: Basket) -> Iterator[Step]:
    for names, rules in member_rules(basket):
        for offers in subsets(basket.offers_of("article")):
            prices = unit_prices(basket.goods, offers, rules)
            outcome = Outcome(
                prices=tuple(prices),
                gifts=(),
                entering=Entering(basket.goods, (), ()),
                basket_offers=(),
                coupon=None,
                unused_coupon=0,
                amounts=(),
            )
            yield outcome, [*offers, *names]


def member_rules(basket: Basket) -> Iterator[tuple[list[str], MemberRules]]:
    """Each choice of the tier price and the member prices."""
    known = any(good.member_unit is not None for good in basket.goods)
    for tier_bp in {None, basket.tier_bp}:
        for prices in {False, basket.member and known}:
            names = [] if tier_bp is None else [TIER_PRICE]
            yield (
                [*names, *([MEMBER_PRICE] if prices else [])],
                MemberRules(tier_bp, prices),
            )


def gift_outcomes(basket: Basket, listed: Outcome) -> Iterator[Step]:
    """All of the gifts on must be earned by what the others leave (A16, A17)."""
    for offers in subsets(basket.offers_of("gift")):
        gifts, entering = entering_with(listed, offers)
        if all(entering.money(g.offer.scope) >= g.offer.form["min"] for g in gifts):
            yield replace(listed, gifts=tuple(gifts), entering=entering), [*offers]


def basket_outcomes(basket: Basket, gifted: Outcome) -> Iterator[Step]:
    for offers in subsets(basket.offers_of("mj")):
        amounts = after_basket(offers, gifted.entering)
        if amounts is not None:
            less = replace(gifted, basket_offers=offers, amounts=tuple(amounts))
            yield less, [*offers]


def coupon_outcomes(basket: Basket, less: Outcome) -> Iterator[Step]:
    yield less, []
    before = replace(less.entering, amounts=less.amounts)
    for coupon in basket.coupons:
        amounts = after_coupon(coupon, before)
        if amounts is not None:
            face = coupon.form.get("off", 0)
            unused = max(0, face - coupon_off(coupon, before))
            outcome = replace(less, coupon=coupon, unused_coupon=unused)
            yield replace(outcome, amounts=tuple(amounts)), [coupon]


def entering_with(
    start: Outcome, gift_offers: Sequence[Offer]
) -> tuple[list[Gift], Entering]:
    """The gifts, and what enters the basket stage without their free pieces."""
    goods = start.entering.goods
    gifts = place_gifts(goods, start.prices, gift_offers)
    free = free_pieces(goods, gifts)
    pieces = [good.qty - n for good, n in zip(goods, free, strict=True)]
    paid = [price.amount(n) for price, n in zip(start.prices, pieces, strict=True)]
    return gifts, Entering(goods, paid, pieces)


def may_be_together(rules: Sequence[Rule]) -> bool:
    """An exclusive rule stands alone (A07)."""
    return len(rules) < 2 or not any(is_exclusive(rule) for rule in rules)


def is_exclusive(rule: Rule) -> bool:
    return not isinstance(rule, str) and rule.exclusive


def subsets(offers: Sequence[Offer]) -> Iterable[tuple[Offer, ...]]:
    return chain.from_iterable(combinations(offers, n) for n in range(len(offers) + 1))
