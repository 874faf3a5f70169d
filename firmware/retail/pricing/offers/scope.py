"""Which goods a rule is for. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase
from firmware.retail.article_words import matching_key
from firmware.retail.pricing.goods import PricedGoods


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The goods of a rule: those that any of these lists names; without one, all.

    Goods that take part in no offer (A22) and exchanged ones (A18) are in no scope.
    """

    articles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """An empty name, which would be the goods of which nothing is known."""
        for key in ("articles", "categories", "brands", "tags"):
            names: tuple[str, ...] = getattr(self, key)
            if not all(names):
                yield key, list(names), Phrase("names that are not empty")

    @property
    def everything(self) -> bool:
        """Whether the rule is for the whole basket."""
        return not (self.articles or self.categories or self.brands or self.tags)

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """What it names, in the form of `PricedGoods.names`."""
        return (
            *(("article", name) for name in self.articles),
            *(("category", matching_key(name)) for name in self.categories),
            *(("brand", matching_key(name)) for name in self.brands),
            *(("tag", matching_key(name)) for name in self.tags),
        )

    def holds(self, goods: PricedGoods) -> bool:
        """Whether these goods take part in the rule."""
        if goods.takes_no_offer:
            return False
        return self.everything or not set(self.names).isdisjoint(goods.names)


WHOLE_BASKET = Scope()
