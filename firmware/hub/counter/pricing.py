"""What a suspended basket costs at the counter: what a kiosk would ask now (A43)."""

from sqlalchemy import Connection

from firmware.hub.baskets.store import KeptBasket
from firmware.hub.catalogue import article_store
from firmware.hub.channels.buyer import Buyer
from firmware.hub.channels.filling import Shelf
from firmware.hub.channels.pricing import OrderPrice
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import SuspendedGoods
from firmware.protocol.sale_parts import basket_line
from firmware.retail.article import Article
from firmware.retail.basket import Basket
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.quote import Tender
from firmware.retail.pricing.ruled import PriceRequest

CASH_ORDER = WantedOrder(goods=(), tender="cash")
"""Its goods are those of the basket."""


def priced_basket(
    connection: Connection, kept: KeptBasket, buyer: Buyer, *, at: str
) -> OrderPrice:
    """The basket by the rules of now, each piece at the price of its scan.

    Neither points nor coupons pay: a kiosk holds them before money is due.
    """
    goods = kept.goods
    policy = policy_store.newest(connection) or Policy()
    shelf = Shelf(
        policy=policy,
        revision=article_store.latest_revision(connection),
        articles={},
    )
    basket = _basket_of(goods)
    keys = {(line.gtin, line.revision) for line in basket.lines}
    articles = article_store.by_revision(connection, keys)

    def article_at(gtin: str, revision: int) -> Article | None:
        return articles.get((gtin, revision))

    request = PriceRequest(
        goods=goods_of(basket.lines, article_at),
        at=policy.store_time.local(at),
        customer=buyer.customer,
    )
    return OrderPrice(
        wanted=CASH_ORDER,
        buyer=buyer,
        shelf=shelf,
        at=at,
        basket=basket,
        request=request,
        quote=shelf.engine.price(basket.lines, policy, Tender.CASH, request=request),
    )


def early_article(order: OrderPrice) -> str | None:
    """An article that is not sold to this customer yet, as at a kiosk (S22)."""
    policy, tier = order.shelf.policy, Tier(order.buyer.facts.tier)
    at = order.request.at
    sold = {line.gtin for line in order.basket.lines}
    rows = policy.early_sales if at is not None else ()
    kept = (
        row.article
        for row in rows
        if at is not None and row.article in sold and row.keeps_from(tier, at.date())
    )
    return next(kept, None)


def _basket_of(goods: SuspendedGoods) -> Basket:
    approved_by = {each.line: each.by for each in goods.approvals}
    lines = (
        basket_line(
            line,
            goods.catalogue_revision,
            approved_by=approved_by.get(line.number, ""),
        )
        for line in goods.lines
    )
    return Basket(tuple(lines))
