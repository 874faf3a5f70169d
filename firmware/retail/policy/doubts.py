"""What a valid policy may not mean: warnings for its author, never refusals. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import Field, fields
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar, cast

from firmware.base.wording.phrases import Phrase
from firmware.retail.article import Article
from firmware.retail.policy.beaten_offers import beaten_offers
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.unit_doubts import unit_doubts
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.conditions import RuleConditions
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    ArticleOffer,
    GiftOffer,
    Offer,
    SetOffer,
)
from firmware.retail.pricing.offers.scope import Scope

_LISTS = {
    "article": "articles",
    "category": "categories",
    "brand": "brands",
    "tag": "tags",
}
"""The key of a scope by the kind of name in it."""


Row_co = TypeVar("Row_co", covariant=True)


class Rows(Protocol[Row_co]):
    """A section that is a dataclass of lists."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __iter__(self) -> Iterator[Row_co]:
        """All rows."""
        ...


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
        yield from _ended(key, offer, today)
        if offer.id in beaten:
            worse = Phrase(
                "{other} always gives as much or more", other=beaten[offer.id]
            )
            yield Doubt(key, offer.id, worse)
        if goods is not None:
            yield from _of_goods(key, offer, goods)
    yield from map(Doubt._make, unit_doubts(policy))
    yield from _of_bonuses(policy, today, goods)
    yield from _of_coupons(policy, goods)
    if goods is not None:
        yield from _of_rewards(policy, goods)


def _ended(key: str, rule: RuleConditions, today: str) -> Iterator[Doubt]:
    if rule.until_day is not None and rule.until_day < today:
        ended = Phrase("it ended on {day}", day=rule.until_day)
        yield Doubt(f"{key}.until_day", rule.id, ended)


def _of_bonuses(
    policy: Policy, today: str, goods: GoodsNames | None
) -> Iterator[Doubt]:
    for key, bonus in _placed("bonuses", policy.bonuses):
        yield from _ended(key, bonus, today)
        yield from _of_scope((key, bonus.id), bonus.scope, goods)


def _of_coupons(policy: Policy, goods: GoodsNames | None) -> Iterator[Doubt]:
    """Goods that are not there, and birthdays that have a coupon already (A47)."""
    for key, rule in _placed("coupon_rules", policy.coupon_rules):
        yield from _of_scope((key, rule.id), rule.scope, goods)
    if not policy.coupon_rules.birthday:
        return
    coupon = policy.coupon_rules.birthday[0].id
    bonuses = _placed("bonuses", policy.bonuses)
    for key, each in (*placed_offers(policy), *bonuses):
        if each.birthday:
            instead = Phrase(
                "whoever gets coupon {rule} has no other birthday benefit in the year",
                rule=coupon,
            )
            yield Doubt(f"{key}.birthday", each.id, instead)


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
    yield from _placed("offers", policy.offers)


def _placed(section: str, rules: Rows[Row_co]) -> Iterator[tuple[str, Row_co]]:
    """Each row of a section that has a list of them for each kind."""
    for kind in fields(rules):
        rows = cast("tuple[Row_co, ...]", getattr(rules, kind.name))
        for number, row in enumerate(rows):
            yield f"{section}.{kind.name}[{number}]", row


def _of_goods(key: str, offer: Offer, goods: GoodsNames) -> Iterator[Doubt]:
    yield from _of_scope((key, offer.id), offer.scope, goods)
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


def _of_scope(
    rule: tuple[str, str], scope: Scope, goods: GoodsNames | None
) -> Iterator[Doubt]:
    """Names that no article has; `rule`: its key and its id."""
    key, rule_id = rule
    for kind, name in scope.names:
        if goods is not None and (kind, name) not in goods.taking_part:
            what = Phrase(
                "no article of the catalogue takes part by {name!r}", name=name
            )
            yield Doubt(f"{key}.scope.{_LISTS[kind]}", rule_id, what)


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
