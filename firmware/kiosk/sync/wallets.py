"""A member's coupons as the hub names them, for pricing. Pure."""

from firmware.protocol.messages import WalletCoupon
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.scope import Scope


def coupon_of(named: WalletCoupon) -> MemberCoupon:
    """The coupon with the same terms."""
    return MemberCoupon(
        id=named.id,
        name=named.name,
        min_fen=named.min_fen,
        off_fen=named.off_fen,
        price_bps=named.price_bps,
        max_off_fen=named.max_off_fen,
        scope=Scope(
            articles=named.articles,
            categories=named.categories,
            brands=named.brands,
            tags=named.tags,
        ),
        from_day=named.from_day,
        until_day=named.until_day,
        tiers=tuple(Tier(tier) for tier in named.tiers),
        exclusive=named.exclusive,
    )
