"""All offers of a shop: a section of the policy. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import chain
from typing import cast

from firmware.base.wording.phrases import Phrase
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    ArticleOffer,
    BuyGetOffer,
    Faults,
    GiftOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
    SpendOffer,
)

MAX_OFFERS = 500
"""Offers of a shop; a basket meets far fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The offers by kind. An id names one offer among all kinds."""

    article: tuple[ArticleOffer, ...] = ()
    spend: tuple[SpendOffer, ...] = ()
    gift: tuple[GiftOffer, ...] = ()
    add_on: tuple[AddOnOffer, ...] = ()
    nth_piece: tuple[NthPieceOffer, ...] = ()
    any_n: tuple[AnyNOffer, ...] = ()
    sets: tuple[SetOffer, ...] = ()
    buy_get: tuple[BuyGetOffer, ...] = ()

    def __iter__(self) -> Iterator[Offer]:
        """All offers, kind by kind."""
        return chain.from_iterable(self._kinds().values())

    def faults(self) -> Faults:
        """An id that two offers have, or more offers than anybody can oversee."""
        ids = Counter(offer.id for offer in self)
        for kind, offers in self._kinds().items():
            twice = [offer.id for offer in offers if ids[offer.id] > 1]
            if twice:
                yield kind, twice[0], Phrase("an id that no other offer has")
            if ids.total() > MAX_OFFERS and offers:
                most = Phrase("at most {max} offers", max=MAX_OFFERS)
                yield kind, len(offers), most

    def _kinds(self) -> dict[str, tuple[Offer, ...]]:
        kinds = {each.name: getattr(self, each.name) for each in fields(self)}
        return cast("dict[str, tuple[Offer, ...]]", kinds)
