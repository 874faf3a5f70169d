"""What bonuses add to the points of an order, and what refunds take back of it. Pure.

Each bonus counts what is paid for the goods of its scope, so that a refund of some of
them takes back what these earned (A24).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule, Tier
from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.offers.bonuses import MultiplyBonus, PointsBonus
from firmware.retail.pricing.ruled import PriceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBonus:
    """A bonus that holds for an order: the lines of its goods, by key.

    `rule` and `tier` as of what the order earns without it.
    """

    bonus: PointsBonus
    keys: frozenset[str]
    rule: PointsRule
    tier: Tier

    def points(self, paid_fen: int) -> int:
        """What it adds if `paid_fen` is paid for its goods, 0 or more."""
        if isinstance(self.bonus, MultiplyBonus):
            plain = earned_points(paid_fen, self.rule, self.tier)
            return plain * (self.bonus.multiplier_bps - BPS_WHOLE) // BPS_WHOLE
        return self.bonus.points if paid_fen >= max(self.bonus.from_fen, 1) else 0


def order_bonuses(
    request: PriceRequest, bonuses: Iterable[PointsBonus], rule: PointsRule
) -> tuple[OrderBonus, ...]:
    """The bonuses that hold for a basket; none without a member."""
    customer = request.customer
    if customer is None:
        return ()
    return tuple(
        OrderBonus(bonus=bonus, keys=keys, rule=rule, tier=customer.tier)
        for bonus in bonuses
        if bonus.holds(request.at, customer)
        if (keys := _keys(request, bonus))
    )


def _keys(request: PriceRequest, bonus: PointsBonus) -> frozenset[str]:
    scope = bonus.scope
    return frozenset(
        key
        for goods in request.goods
        if not goods.exchanged and (scope.everything or scope.holds(goods))
        for key, _ in goods.keys
    )
