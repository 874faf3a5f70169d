"""What an order's own engine makes of its lines, where its kiosk did not say. Pure."""

from typing import Protocol

from firmware.hub.sales.refunds.sold.terms import SaleTerms
from firmware.protocol.messages import LineAmounts, SaleLine
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.quote import LineNet
from firmware.retail.pricing.ruled import PriceRequest, ruled


class PricedOrder(Protocol):
    """What is read of an order."""

    @property
    def engine(self) -> int:
        """The pricing engine's version."""
        ...

    @property
    def closed_at(self) -> str:
        """When it was paid, UTC text."""
        ...

    @property
    def member_id(self) -> str | None:
        """Its member."""
        ...

    @property
    def tier(self) -> Tier:
        """The tier that priced it (A42)."""
        ...

    @property
    def lines(self) -> tuple[SaleLine, ...]:
        """Its lines, voids included."""
        ...

    @property
    def terms(self) -> SaleTerms:
        """What else it was priced by."""
        ...

    @property
    def policy(self) -> Policy | None:
        """The policy that it names."""
        ...

    def article(self, gtin: str, revision: int = 0) -> Article | None:
        """An article in the catalogue that named its price."""
        ...


def sold_goods(order: PricedOrder) -> tuple[PricedGoods, ...]:
    """The goods of an order as its catalogue describes them."""
    return goods_of(order.lines, order.article)


def repriced_amounts(order: PricedOrder) -> dict[int, LineAmounts]:
    """By the order's engine, policy and tier; empty if one of them is not known.

    Coupons and points are not among them: a kiosk that takes those names amounts.
    """
    engine, policy = ENGINES.get(order.engine), order.policy
    if engine is None or not engine.by_rules or policy is None:
        return {}
    if any(goods.unit_fen < 0 for goods in sold_goods(order)):
        return {}
    request = priced_request(order, policy)
    return {int(net.key): _amounts(net) for net in ruled(request, policy).lines}


def priced_request(order: PricedOrder, policy: Policy) -> PriceRequest:
    """The order as its rules priced it, coupons and points apart."""
    return PriceRequest(
        goods=sold_goods(order),
        at=policy.store_time.local(order.terms.priced_at or order.closed_at),
        customer=Customer(tier=order.tier) if order.member_id else None,
        hub_away=True,
    )


def _amounts(net: LineNet) -> LineAmounts:
    return LineAmounts(
        line=int(net.key),
        entering_fen=net.entering_fen,
        coupon_fen=net.coupon_fen,
        net_fen=net.net_fen,
        free_pieces=net.free_pieces,
    )
