"""Gifts: thresholds, and which scanned pieces are the free ones (A16, A17)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.pricing_reference.article_stage import UnitPrice
from tests.support.pricing_reference.given import Offer
from tests.support.pricing_reference.goods import Good


@dataclass(frozen=True)
class Gift:
    """One that is given; `free` are scanned pieces of each good."""

    offer: Offer
    free: tuple[int, ...]

    @property
    def article(self) -> str:
        return self.offer.form["article"]

    @property
    def pieces(self) -> int:
        return self.offer.form.get("qty", 1)

    @property
    def handed(self) -> int:
        return self.pieces - sum(self.free)


def place_gifts(
    goods: Sequence[Good], prices: Sequence[UnitPrice], offers: Sequence[Offer]
) -> list[Gift]:
    """All of these gifts, each with free pieces of its own, the dearest first.

    Of pieces at one price, the one with the higher listed price.
    """
    left = [good.qty for good in goods]
    gifts: list[Gift] = []
    for offer in sorted(offers, key=lambda offer: offer.id):
        gift = Gift(offer, take(goods, prices, (offer, left)))
        left = [n - free for n, free in zip(left, gift.free, strict=True)]
        gifts.append(gift)
    return gifts


def take(
    goods: Sequence[Good],
    prices: Sequence[UnitPrice],
    wanted: tuple[Offer, Sequence[int]],
) -> tuple[int, ...]:
    offer, left = wanted
    missing: int = offer.form.get("qty", 1)
    free = [0] * len(goods)
    dearest = sorted(
        range(len(goods)), key=lambda i: (-prices[i].unit, -goods[i].unit, i)
    )
    for i in dearest:
        good = goods[i]
        if (
            good.article == offer.form["article"]
            and good.in_offers
            and good.fills is None
        ):
            free[i] = min(missing, left[i])
            missing -= free[i]
    return tuple(free)


def free_pieces(goods: Sequence[Good], gifts: Sequence[Gift]) -> list[int]:
    """Of each good, over all gifts."""
    return [sum(gift.free[i] for gift in gifts) for i in range(len(goods))]
