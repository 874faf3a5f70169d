"""What a valid policy may not mean: warnings for its author, never refusals. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import NamedTuple, cast

from firmware.base.wording.phrases import Phrase
from firmware.retail.article import Article
from firmware.retail.policy.beaten_offers import beaten_offers
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    ArticleOffer,
    GiftOffer,
    Offer,
    SetOffer,
)

_LISTS = {
    "article": "articles",
    "category": "categories",
    "brand": "brands",
    "tag": "tags",
}
"""The key of a scope by the kind of name in it."""


class Doubt(NamedTuple):
    """What may be an oversight: the dotted key of the file, the offer's id, why."""

    key: str
    offer: str
    what: Phrase

    @property
    def phrase(self) -> Phrase:
        """The doubt as a line for a person."""
        return Phrase(
            "{key} ({offer}): {what}", key=self.key, offer=self.offer, what=self.what
        )


class GoodsNames:
    """What a catalogue has that offers can name. Read once, article by article."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles: set[str] = set()
        self.weighed: set[str] = set()
        self.taking_part: set[tuple[str, str]] = set()
        self.by_weight: dict[tuple[str, str], str] = {}
        self.first_by_weight: str | None = None
        for article in articles:
            self._add(article)

    def _add(self, article: Article) -> None:
        self.articles.add(article.gtin)
        if article.by_weight:
            self.weighed.add(article.gtin)
        if article.offer_excluded:
            return
        names = list(_names(article))
        self.taking_part.update(names)
        if article.by_weight:
            shown = f"{article.gtin} {article.name}"
            self.first_by_weight = self.first_by_weight or shown
            for name in names:
                self.by_weight.setdefault(name, shown)


def doubts(policy: Policy, today: str, goods: GoodsNames | None) -> Iterator[Doubt]:
    """The doubts, offer by offer.

    `today` is the store's day, such as 2026-03-31. `goods` None: no catalogue is known,
    and what names its articles is not looked at.
    """
    beaten = beaten_offers(policy.offers)
    for key, offer in placed_offers(policy):
        if offer.until_day is not None and offer.until_day < today:
            ended = Phrase("it ended on {day}", day=offer.until_day)
            yield Doubt(f"{key}.until_day", offer.id, ended)
        if offer.id in beaten:
            worse = Phrase(
                "{other} always gives as much or more", other=beaten[offer.id]
            )
            yield Doubt(key, offer.id, worse)
        if goods is not None:
            yield from _of_goods(key, offer, goods)
    yield from _of_coupons(policy)
    if goods is not None:
        yield from _of_rewards(policy, goods)


def _of_coupons(policy: Policy) -> Iterator[Doubt]:
    """Offers for birthdays that birthday coupons leave no room for (A47)."""
    if not policy.coupon_rules.birthday:
        return
    rule = policy.coupon_rules.birthday[0].id
    for key, offer in placed_offers(policy):
        if offer.birthday:
            instead = Phrase(
                "whoever gets coupon {rule} has no other birthday benefit in the year",
                rule=rule,
            )
            yield Doubt(f"{key}.birthday", offer.id, instead)


def _of_rewards(policy: Policy, goods: GoodsNames) -> Iterator[Doubt]:
    """Articles that nobody can exchange: no such goods, or by weight."""
    for number, reward in enumerate(policy.rewards):
        key, article = f"rewards[{number}].article", reward.article
        if article not in goods.articles:
            what = Phrase("{article} is not in the catalogue", article=article)
            yield Doubt(key, article, what)
        elif article in goods.weighed:
            what = Phrase(
                "{article} is sold by weight: no points buy it", article=article
            )
            yield Doubt(key, article, what)


def placed_offers(policy: Policy) -> Iterator[tuple[str, Offer]]:
    """Each offer with its place in the file, as faults name it."""
    for kind in fields(policy.offers):
        rows = cast("tuple[Offer, ...]", getattr(policy.offers, kind.name))
        for number, offer in enumerate(rows):
            yield f"offers.{kind.name}[{number}]", offer


def _of_goods(key: str, offer: Offer, goods: GoodsNames) -> Iterator[Doubt]:
    for kind, name in offer.scope.names:
        if (kind, name) not in goods.taking_part:
            what = Phrase(
                "no article of the catalogue takes part by {name!r}", name=name
            )
            yield Doubt(f"{key}.scope.{_LISTS[kind]}", offer.id, what)
    for place, article in _given(offer):
        if article not in goods.articles:
            what = Phrase("{article} is not in the catalogue", article=article)
            yield Doubt(f"{key}.{place}", offer.id, what)
    if isinstance(offer, ArticleOffer) and offer.price_fen is not None:
        shown = _weighed(offer, goods)
        if shown is not None:
            what = Phrase(
                "{article} is sold by weight: whatever it weighs would cost this;"
                " kg_price_fen is the price of 1,000 g",
                article=shown,
            )
            yield Doubt(f"{key}.price_fen", offer.id, what)


def _given(offer: Offer) -> Iterator[tuple[str, str]]:
    """The articles that an offer is about besides its scope, each with its key."""
    if isinstance(offer, GiftOffer | AddOnOffer):
        yield "article", offer.article
    if isinstance(offer, SetOffer):
        for number, part in enumerate(offer.parts):
            yield f"parts[{number}].article", part.article


def _weighed(offer: ArticleOffer, goods: GoodsNames) -> str | None:
    """One of its articles that is sold by weight, for a person."""
    if offer.scope.everything:
        return goods.first_by_weight
    found = (goods.by_weight.get(name) for name in offer.scope.names)
    return next((each for each in found if each is not None), None)


def _names(article: Article) -> Iterator[tuple[str, str]]:
    bare = PricedGoods(
        article=article.gtin,
        unit_fen=0,
        category=article.category,
        brand=article.brand,
        tags=article.tags,
    )
    return bare.names
