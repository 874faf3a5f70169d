"""The best of all allowed combinations, by trying every one (A05-A09)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

from tests.support.pricing_reference.article_stage import UnitPrice, unit_prices
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


@dataclass(frozen=True)
class Basket:
    """Goods with what may apply to them now."""

    goods: tuple[Good, ...]
    offers: tuple[Offer, ...]
    coupons: tuple[Coupon, ...]
    tier_bp: int | None

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
    def rules(self) -> list[str]:
        by_article = [id_ for price in self.prices for id_ in price.offers]
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
            len(self.rules) + self.tier_price,
            self.rules,
            coupon.id if coupon else "",
        )


def best(basket: Basket) -> Outcome:
    return min(outcomes(basket), key=lambda outcome: outcome.preference)


def outcomes(basket: Basket) -> Iterator[Outcome]:
    for start, on in article_outcomes(basket):
        for gifts in subsets(basket.offers_of("gift")):
            for mj in subsets(basket.offers_of("mj")):
                for coupon in (None, *basket.coupons):
                    chosen = [*on, *gifts, *mj, *((coupon,) if coupon else ())]
                    if may_be_together(chosen):
                        yield from outcome(start, (gifts, mj, coupon))


def article_outcomes(
    basket: Basket,
) -> Iterator[tuple[Outcome, list[Offer | Coupon | None]]]:
    """With each choice of article offers and tier price, and what is on.

    The tier price is among it as None.
    """
    for tier_bp in {None, basket.tier_bp}:
        for offers in subsets(basket.offers_of("article")):
            prices = unit_prices(basket.goods, offers, tier_bp)
            start = Outcome(
                prices=tuple(prices),
                gifts=(),
                entering=Entering(basket.goods, (), ()),
                basket_offers=(),
                coupon=None,
                unused_coupon=0,
                amounts=(),
            )
            yield start, [*offers, *(() if tier_bp is None else (None,))]


def outcome(
    start: Outcome, chosen: tuple[Sequence[Offer], Sequence[Offer], Coupon | None]
) -> Iterator[Outcome]:
    """With these gifts, basket offers and coupon; none if one does not apply."""
    gift_offers, mj, coupon = chosen
    gifts, entering = entering_with(start, gift_offers)
    if any(entering.money(g.offer.scope) < g.offer.form["min"] for g in gifts):
        return
    amounts = after_basket(mj, entering)
    unused = 0
    if amounts is not None and coupon is not None:
        before = replace(entering, amounts=amounts)
        unused = max(0, coupon.form.get("off", 0) - coupon_off(coupon, before))
        amounts = after_coupon(coupon, before)
    if amounts is not None:
        yield replace(
            start,
            gifts=tuple(gifts),
            entering=entering,
            basket_offers=tuple(mj),
            coupon=coupon,
            unused_coupon=unused,
            amounts=tuple(amounts),
        )


def entering_with(
    start: Outcome, gift_offers: Sequence[Offer]
) -> tuple[list[Gift], Entering]:
    """The gifts, and what enters the basket stage without their free pieces."""
    goods = start.entering.goods
    gifts = place_gifts(goods, start.prices, gift_offers)
    free = free_pieces(goods, gifts)
    pieces = [good.qty - n for good, n in zip(goods, free, strict=True)]
    units = [price.unit for price in start.prices]
    paid = [unit * n for unit, n in zip(units, pieces, strict=True)]
    return gifts, Entering(goods, paid, pieces)


def may_be_together(chosen: Sequence[Offer | Coupon | None]) -> bool:
    """An exclusive rule stands alone; None is the tier price (A07)."""
    return len(chosen) < 2 or not any(one and one.exclusive for one in chosen)


def subsets(offers: Sequence[Offer]) -> Iterable[tuple[Offer, ...]]:
    return chain.from_iterable(combinations(offers, n) for n in range(len(offers) + 1))
