"""The goods that a sale's points bought, as far as its policy has them. Pure."""

from collections.abc import Collection

from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rewards import (
    exchangeable,
    exchanged,
    points_by_article,
)


def exchanged_goods(
    goods: Collection[PricedGoods], sale: SaleClosed, policy: Policy
) -> tuple[PricedGoods, ...]:
    """The goods, those for points that the sale says were, at the policy's points.

    Nothing that the rewards catalogue has at other points, or not, and nothing at all
    without a member or with fewer points used: that costs money here, so that the
    price differs from the kiosk's.
    """
    said = {each.line: each.exchange_points for each in sale.amounts}
    prices = points_by_article(policy.rewards)
    found = {
        key: points
        for each in goods
        for key, _ in each.keys
        if (points := said.get(int(key), 0))
        and exchangeable(each)
        and points == prices.get(each.article)
    }
    paid = sale.member_id is not None and sum(found.values()) <= sale.points_used
    return exchanged(goods, found if paid else {})
