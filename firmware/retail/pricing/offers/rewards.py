"""The rewards catalogue: goods for points (换购), a section of the policy. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.pricing.goods import PricedGoods

MAX_REWARDS = 200
"""Articles in a shop's rewards catalogue."""

_NAME_MAX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """A piece of an article for points instead of money (S16, A18).

    `name` is what people read; empty: the article's own.
    """

    article: str
    points: Annotated[int, Range(1, 1_000_000)]
    name: str = ""

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """An article without a number, a name that no slip prints."""
        if not self.article:
            yield "article", self.article, Phrase("an article number")
        if len(self.name) > _NAME_MAX or not self.name.isprintable():
            yield "name", self.name, Phrase("at most {max} characters", max=_NAME_MAX)


def rewards_faults(
    rewards: Collection[Reward],
) -> Iterator[tuple[str, object, Phrase]]:
    """An article that stands there twice, or more than anybody can oversee."""
    seen = set[str]()
    for reward in rewards:
        if reward.article in seen:
            yield "rewards", reward.article, Phrase("each article once")
        seen.add(reward.article)
    if len(rewards) > MAX_REWARDS:
        most = Phrase("at most {max} rewards", max=MAX_REWARDS)
        yield "rewards", len(rewards), most


def points_by_article(rewards: Iterable[Reward]) -> dict[str, int]:
    """The points of a piece by article number."""
    return {reward.article: reward.points for reward in rewards}


def exchangeable(goods: PricedGoods) -> bool:
    """Whether goods are pieces; what a label prices has no price of its own."""
    return goods.weight_g is None and not goods.labelled


def exchanged(
    goods: Iterable[PricedGoods], points_by_key: Mapping[str, int]
) -> tuple[PricedGoods, ...]:
    """The goods; lines named by their key cost their points a piece.

    Of goods as `line_goods.goods_of` makes them, a line each.
    """
    return tuple(
        replace(each, exchange_points=points_by_key[key])
        if (key := each.keys[0][0]) in points_by_key
        else each
        for each in goods
    )


def exchange_points(goods: Iterable[PricedGoods]) -> int:
    """What goods cost in points."""
    return sum((each.exchange_points or 0) * each.pieces for each in goods)


def chosen_keys(
    goods: Collection[PricedGoods],
    prices: Mapping[str, int],
    chosen: Iterable[str],
    *,
    balance_points: int,
) -> dict[str, int]:
    """The lines that a balance buys of the chosen articles: points by key.

    Article by article, of each as many pieces as the balance is enough for.
    """
    found: dict[str, int] = {}
    for article in chosen:
        points = prices.get(article)
        if points is None:
            continue
        for each in goods:
            if each.article != article or not exchangeable(each):
                continue
            if sum(found.values()) + points > balance_points:
                break
            found[each.keys[0][0]] = points
    return found
