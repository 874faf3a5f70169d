"""What a channel's order costs: the price that a kiosk would show (N06). Pure."""

from dataclasses import dataclass

from firmware.hub.channels.buyer import Buyer
from firmware.hub.channels.filling import Shelf, filled
from firmware.hub.channels.wanted import WantedOrder
from firmware.retail.article import Article
from firmware.retail.basket import Basket
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.offers.rewards import (
    chosen_keys,
    exchanged,
    points_by_article,
)
from firmware.retail.pricing.quote import (
    EXCHANGE_RULE,
    POINTS_RULE,
    PriceStage,
    Quote,
    Tender,
)
from firmware.retail.pricing.ruled import PriceRequest, points_refusal
from firmware.retail.pricing.tender_points import PointsRefusal

_AFTER_COUPONS = {PriceStage.POINTS, PriceStage.CASH_ROUNDING}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPrice:
    """An order with its price, as of `at` (UTC text), by the rules of `shelf`."""

    wanted: WantedOrder
    buyer: Buyer
    shelf: Shelf
    at: str
    basket: Basket
    request: PriceRequest
    quote: Quote

    @property
    def listed_fen(self) -> int:
        """All goods as listed: the largest sum of the price."""
        return sum(line.amount_fen for line in self.basket.lines)

    @property
    def points_used(self) -> int:
        """As money and for goods, as far as they can be used."""
        pays = any(step.rule == POINTS_RULE for step in self.quote.steps)
        return self.quote.exchange_points + self.request.points * pays

    @property
    def redeems(self) -> bool:
        """Whether points or coupons have to be held for it."""
        return bool(self.points_used or self.quote.coupons)

    @property
    def points_refused(self) -> PointsRefusal | None:
        """Why the wanted points pay nothing, or None."""
        if not self.request.points:
            return None
        steps = self.quote.steps
        due_fen = sum(s.amount_fen for s in steps if s.stage not in _AFTER_COUPONS)
        due_fen += sum(s.amount_fen for s in steps if s.rule == EXCHANGE_RULE)
        return points_refusal(self.request, self.shelf.policy, due_fen)


def priced_order(
    wanted: WantedOrder, buyer: Buyer, shelf: Shelf, *, at: str
) -> OrderPrice:
    """The price of all goods, whether or not they may be sold."""
    basket = filled(wanted, shelf)
    chosen = buyer.choosing(wanted.coupons)
    goods = goods_of(basket.lines, lambda gtin, _revision: _article(shelf, gtin))
    request = PriceRequest(
        goods=_exchanged(goods, wanted, buyer, shelf=shelf),
        at=shelf.policy.store_time.local(at),
        customer=buyer.customer,
        wallet=chosen.wallet,
        points=wanted.points,
        declined=frozenset(wanted.declined),
    )
    quote = shelf.engine.price(
        basket.lines, shelf.policy, Tender(wanted.tender), request=request
    )
    return OrderPrice(
        wanted=wanted,
        buyer=chosen,
        shelf=shelf,
        at=at,
        basket=basket,
        request=request,
        quote=quote,
    )


def _article(shelf: Shelf, gtin: str) -> Article | None:
    return shelf.articles.get(gtin)


def _exchanged(
    goods: tuple[PricedGoods, ...], wanted: WantedOrder, buyer: Buyer, *, shelf: Shelf
) -> tuple[PricedGoods, ...]:
    """The goods, those for points that the customer chose and has points for."""
    customer = buyer.customer
    if customer is None or not wanted.exchange:
        return goods
    prices = points_by_article(shelf.policy.rewards)
    keys = chosen_keys(goods, prices, wanted.exchange, balance_points=customer.points)
    return exchanged(goods, keys)
