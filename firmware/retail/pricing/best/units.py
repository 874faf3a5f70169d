"""The article stage: what a piece costs under article offers and the tier price. Pure.

Each rule of this stage is a switch, a bit. What a piece costs depends on the switches
that are on; of several rules on a piece the best one counts (A05, A41).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firmware.retail.money import portion_fen, weighed_fen
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rules import ArticleOffer

Option = tuple[int, int]
"""The switches that must be on, and the price of a piece in fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRules:
    """What holds now beside offers, each with its bit; 0 for none.

    `tier_bps`: the rate that the customer's tier pays. `member_bit`: member prices.
    """

    tier_bit: int = 0
    tier_bps: int = 10_000
    member_bit: int = 0

    def options(
        self, goods: PricedGoods, offers: Iterable[tuple[int, ArticleOffer]]
    ) -> tuple[Option, ...]:
        """What a piece may cost, the cheapest first; the last one needs no switch.

        `offers` are those that these goods take part in, each with its bit.
        """
        listed = 0, goods.unit_fen
        options = [*self._all(goods, offers), listed]
        if len(options) > 2:  # noqa: PLR2004
            return _useful(options)
        return tuple(options) if options[0][1] < goods.unit_fen else (listed,)

    def _all(
        self, goods: PricedGoods, offers: Iterable[tuple[int, ArticleOffer]]
    ) -> Iterator[Option]:
        if goods.takes_no_offer or goods.plain:
            return
        tier = self.tier_bit and not goods.no_tier
        if tier:
            yield self.tier_bit, portion_fen(goods.unit_fen, self.tier_bps)
        member_fen = _member_price(goods)
        if self.member_bit and member_fen is not None:
            yield self.member_bit, member_fen
        for bit, offer in offers:
            offered_fen = offered_unit_fen(goods, offer)
            if offered_fen is None:
                continue
            yield bit, offered_fen
            if tier and offer.stack_tier:
                stacked_fen = portion_fen(offered_fen, self.tier_bps)
                yield bit | self.tier_bit, stacked_fen


def _member_price(goods: PricedGoods) -> int | None:
    """The member price of a piece, of what is weighed by its weight, or None."""
    if goods.member_fen is None or goods.labelled:
        return None
    if goods.weight_g is None:
        return goods.member_fen
    return _by_weight(goods, goods.member_fen)


def offered_unit_fen(goods: PricedGoods, offer: ArticleOffer) -> int | None:
    """A piece's price under an offer, rounded on the price (A01), or None."""
    if offer.price_bps is not None:
        return portion_fen(goods.unit_fen, offer.price_bps)
    if offer.off_fen is not None:
        return max(goods.unit_fen - offer.off_fen, 0)
    if offer.price_fen is not None:
        return offer.price_fen
    return _by_weight(goods, offer.kg_price_fen or 0)


def _by_weight(goods: PricedGoods, kg_price_fen: int) -> int | None:
    """The price of what is weighed at another price for 1,000 g."""
    if goods.weight_g is None:
        return None
    return weighed_fen(kg_price_fen, goods.weight_g)


def _useful(options: Iterable[Option]) -> tuple[Option, ...]:
    """The options that are the best for some switches, the cheapest first."""
    kept: list[Option] = []
    for option in sorted(options, key=_place):
        mask = option[0]
        for other, _ in kept:
            if other & mask == other:
                break
        else:
            kept.append(option)
            if not mask:
                break
    return tuple(kept)


def _place(option: Option) -> tuple[int, int, int]:
    mask, unit_fen = option
    return unit_fen, mask.bit_count(), mask
