"""A shop's offers, found by what lies in a basket. Pure.

A shop has hundreds of offers and a basket meets a few. What depends on the policy alone
is computed once for each policy.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    GiftOffer,
    Offer,
    SetOffer,
    SpendOffer,
)
from firmware.retail.pricing.offers.scope import Scope

_POLICIES_KEPT = 16


class IndexedOffer(NamedTuple):
    """An offer; `rule` of a spend offer, for no goods yet.

    `always`: it holds at any time for everybody who has not used it up.
    """

    offer: Offer
    rule: SpendRule | None
    always: bool


Met = list[tuple[IndexedOffer, list[int]]]
"""Offers, each with the places of the goods that it is for."""


class OfferIndex:
    """The offers in their order, `names` by id, and where each kind of name leads.

    `birthday`: the ids of those for a member's birthday.
    """

    __slots__ = (
        "_by_article",
        "_by_name",
        "_further",
        "_given",
        "_indexed",
        "_whole",
        "birthday",
        "names",
        "offers",
    )

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers = tuple(offers)
        self._indexed = [_indexed(offer) for offer in self.offers]
        self.names = {offer.id: offer.name for offer in self.offers}
        self.birthday = frozenset([each.id for each in self.offers if each.birthday])
        self._by_article: dict[str, list[int]] = {}
        self._by_name: dict[tuple[str, str], list[int]] = {}
        self._whole: list[int] = []
        self._given: dict[str, list[int]] = {}
        for place, offer in enumerate(self.offers):
            self._add(place, offer)
        self._further = bool(self._whole or self._given or self._by_name)

    def met(self, goods: Iterable[PricedGoods]) -> Met:
        """The offers that these goods, none of them exchanged, take part in.

        A gift or an add-on that was scanned meets its offer, too.
        """
        found: dict[int, list[int]] = {}
        for i, each in enumerate(goods):
            if not each.excluded:
                for place in self._places(each):
                    if place in found:
                        found[place].append(i)
                    else:
                        found[place] = [i]
        return [(self._indexed[place], some) for place, some in found.items()]

    def _add(self, place: int, offer: Offer) -> None:
        scope = _scope(offer)
        if scope.everything:
            self._whole.append(place)
        for article in dict.fromkeys(scope.articles):
            self._by_article.setdefault(article, []).append(place)
        for name in scope.names[len(scope.articles) :]:
            self._by_name.setdefault(name, []).append(place)
        if isinstance(offer, GiftOffer | AddOnOffer):
            self._given.setdefault(offer.article, []).append(place)

    def _places(self, goods: PricedGoods) -> Iterable[int]:
        """Each offer once."""
        named = self._by_article.get(goods.article, ())
        if not self._further:
            return named
        found = [*named, *self._whole]
        found += self._given.get(goods.article, ())
        for name in goods.names if self._by_name else ():
            found += self._by_name.get(name, ())
        return dict.fromkeys(found)


class _Same:
    """A key that is equal to that of the very same object only."""

    __slots__ = ("it",)

    def __init__(self, it: Iterable[Offer]) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.it is self.it


def offer_index(offers: Iterable[Offer]) -> OfferIndex:
    """The index of the offers of a policy, remembered by the object that they are."""
    return _index(_Same(offers))


@lru_cache(_POLICIES_KEPT)
def _index(of: _Same) -> OfferIndex:
    return OfferIndex(of.it)


def _scope(offer: Offer) -> Scope:
    """The goods that an offer looks at."""
    if isinstance(offer, SetOffer):
        return Scope(articles=tuple(part.article for part in offer.parts))
    return offer.scope


def _indexed(offer: Offer) -> IndexedOffer:
    rule = SpendRule(offer, _NO_GOODS) if isinstance(offer, SpendOffer) else None
    return IndexedOffer(offer, rule, always=offer.holds(None, None))


_NO_GOODS = BasketPart(())
