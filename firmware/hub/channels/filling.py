"""Wanted goods into a basket, by the rules by which a kiosk fills one. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from firmware.hub.channels.wanted import WantedGoods, WantedOrder
from firmware.retail.article import Article
from firmware.retail.basket import (
    Basket,
    EntryMethod,
    Label,
    Line,
    Refusal,
    add,
    add_approved,
    last_approved_by,
)
from firmware.retail.basket_limits import MAX_LINES
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import weighed_fen
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import Engine, engine_of

ARTICLE_UNKNOWN, EARLY, TOO_MANY, EMPTY = (
    "article_unknown",
    "early",
    "pieces",
    "empty",
)
"""Reasons besides those of `firmware.retail.basket.Refusal`."""
_STAFF_MAY = {Refusal.AGE, Refusal.PIECES, Refusal.AMOUNT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The rules and the goods that an order is priced by; articles by number."""

    policy: Policy
    revision: int
    articles: Mapping[str, Article]

    @property
    def engine(self) -> Engine:
        """By which a kiosk of today would price."""
        return engine_of(self.policy)


class GoodsFault(NamedTuple):
    """The place of goods that cannot be bought, from 0, and why."""

    place: int
    reason: str


def piece_count(wanted: WantedOrder) -> int:
    """How many pieces, and so lines, an order has."""
    return sum(each.pieces for each in wanted.goods)


def first_fault(
    wanted: WantedOrder, shelf: Shelf, *, tier: Tier, at: datetime | None
) -> GoodsFault | None:
    """Why a basket of these goods cannot be sold to this customer now, or None."""
    if not wanted.goods:
        return GoodsFault(0, EMPTY)
    if piece_count(wanted) > MAX_LINES:
        return GoodsFault(0, TOO_MANY)
    basket = Basket()
    for place, goods in _pieces(wanted):
        if at is not None and _is_early(goods, shelf.policy, tier=tier, at=at):
            return GoodsFault(place, EARLY)
        added = _added(basket, goods, shelf, approved_by=wanted.approved_by)
        if not isinstance(added, Basket):
            return GoodsFault(place, added)
        basket = added
    return None


def filled(wanted: WantedOrder, shelf: Shelf) -> Basket:
    """A basket of all goods: they were sold, whether or not they may be.

    What has no price here stands at 0 fen, and the hub flags it.
    """
    basket = Basket()
    for _, goods in _pieces(wanted):
        added = _added(basket, goods, shelf, approved_by=wanted.approved_by)
        if not isinstance(added, Basket):
            added = Basket((*basket.lines, _as_sold(len(basket.lines), goods, shelf)))
        basket = added
    return basket


def _pieces(wanted: WantedOrder) -> Iterator[tuple[int, WantedGoods]]:
    for place, goods in enumerate(wanted.goods):
        yield from ((place, goods) for _ in range(goods.pieces))


def _added(
    basket: Basket, goods: WantedGoods, shelf: Shelf, *, approved_by: str | None
) -> Basket | str:
    """One piece more, or why not."""
    article = shelf.articles.get(goods.gtin)
    if article is None:
        return ARTICLE_UNKNOWN
    label, limits = Label(weight_g=goods.weight_g), shelf.policy.limits
    least_fen = shelf.engine.goods_min_fen
    added = add(basket, article, limits, label=label, goods_min_fen=least_fen)
    if approved_by is not None and added in _STAFF_MAY:
        added = add_approved(
            basket, article, limits, label=label, goods_min_fen=least_fen
        )
        if isinstance(added, Basket):
            added = last_approved_by(added, approved_by)
    return added.value if isinstance(added, Refusal) else added


def _as_sold(before: int, goods: WantedGoods, shelf: Shelf) -> Line:
    article = shelf.articles.get(goods.gtin)
    by_weight = article is not None and article.by_weight
    amount_fen = 0
    if article is not None and not by_weight:
        amount_fen = article.price_fen
    elif article is not None and goods.weight_g is not None:
        least_fen = shelf.engine.goods_min_fen
        amount_fen = weighed_fen(article.price_fen, goods.weight_g, least_fen)
    return Line(
        number=before + 1,
        gtin=goods.gtin,
        name=article.name if article else goods.gtin,
        pieces=1,
        amount_fen=amount_fen,
        entry=EntryMethod.WEIGHED if by_weight else EntryMethod.SCANNED,
        weight_g=goods.weight_g if by_weight else None,
        revision=shelf.revision,
    )


def _is_early(goods: WantedGoods, policy: Policy, *, tier: Tier, at: datetime) -> bool:
    rows = (row for row in policy.early_sales if row.article == goods.gtin)
    return any(row.keeps_from(tier, at.date()) for row in rows)
