"""A coupon of a member's wallet, and why one can't be used now. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import portion_fen
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.offers.scope import WHOLE_BASKET, Scope


class CouponRefusal(StrEnum):
    """Why a coupon is not used, whatever the basket."""

    OTHER_SHOP = "other_shop"
    USED = "used"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    TIER = "tier"
    NO_MEMBER = "no_member"
    HUB_AWAY = "hub_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCoupon:
    """An amount off, or the rate that is paid, from `min_fen` of its scope on (A08).

    `max_off_fen` is the most that comes off. Days are whole store days (A20).
    `other_shop` and `used` are what the hub knows of it. `name` is what people read.
    """

    id: str
    min_fen: int = 0
    off_fen: int | None = None
    price_bps: int | None = None
    max_off_fen: int | None = None
    scope: Scope = field(default=WHOLE_BASKET)
    from_day: str | None = None
    until_day: str | None = None
    tiers: tuple[Tier, ...] = ()
    exclusive: bool = False
    other_shop: bool = False
    used: bool = False
    name: str = field(default="", compare=False)

    def value_fen(self, scope_fen: int) -> int:
        """What comes off a scope of `scope_fen`; nothing below the minimum.

        A rate is rounded once, on the sum (A38). Never more than there is (A10).
        """
        if scope_fen < self.min_fen:
            return 0
        if self.price_bps is not None:
            off_fen = scope_fen - portion_fen(scope_fen, self.price_bps)
        else:
            off_fen = min(self.off_fen or 0, scope_fen)
        return off_fen if self.max_off_fen is None else min(off_fen, self.max_off_fen)

    def unused_fen(self, value_fen: int) -> int:
        """What of an amount is lost if the coupon takes only `value_fen` off (A09)."""
        return 0 if self.off_fen is None else max(self.off_fen - value_fen, 0)

    @property
    def expiry(self) -> str:
        """The last day, to compare; one without comes after all others."""
        return self.until_day or "9999-12-31"


def refusal(
    coupon: MemberCoupon,
    at: datetime | None,
    customer: Customer | None,
    *,
    hub_away: bool = False,
) -> CouponRefusal | None:
    """Why this coupon can't be used at `at` (store time), or None.

    Without a known time only those can be used that never begin and never end.
    """
    if at is None and (coupon.from_day or coupon.until_day):
        return CouponRefusal.NOT_YET if customer else CouponRefusal.NO_MEMBER
    day = at.date().isoformat() if at else ""
    reasons = (
        (customer is None, CouponRefusal.NO_MEMBER),
        (hub_away, CouponRefusal.HUB_AWAY),
        (day > coupon.expiry, CouponRefusal.EXPIRED),
        (coupon.from_day is not None and day < coupon.from_day, CouponRefusal.NOT_YET),
        (coupon.used, CouponRefusal.USED),
        (coupon.other_shop, CouponRefusal.OTHER_SHOP),
        (not _tier_fits(coupon, customer), CouponRefusal.TIER),
    )
    return next((reason for applies, reason in reasons if applies), None)


def _tier_fits(coupon: MemberCoupon, customer: Customer | None) -> bool:
    return not coupon.tiers or (customer is not None and customer.tier in coupon.tiers)
