"""What a kiosk may refund on its word: by whom, how old, how much a day."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from firmware.hub.ingest.kiosk_use import day_of
from firmware.hub.loyalty.sale_holds.sale_hold import COUPON_AS_POINTS
from firmware.hub.loyalty.times import moment_of
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.claims.approvals import KEY
from firmware.hub.sales.refunds import store
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.sales.refunds.store import GivenBack, KeptRefund
from firmware.hub.staff import store as staff_store
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.tender_points import RedeemRule


@dataclass(frozen=True, slots=True)
class KioskBounds:
    """The bounds of one kiosk in one transaction, by the policy in force.

    `now` is the hub's time, UTC text; days are UTC.
    """

    connection: Connection
    kid: str
    now: str

    def who_refusal(self, by: str) -> RefundRefusal | None:
        """Whether that is nobody who may refund: no badge, or a revoked one."""
        if by == KEY:
            return None
        badge = staff_store.by_id(self.connection, [by]).get(by)
        unknown = badge is None or badge.revoked_at is not None
        return RefundRefusal.BY_UNKNOWN if unknown else None

    def bound(self, order: KeptOrder, refund: KeptRefund) -> RefundRefusal | None:
        """Whether the sale is too old, or the day's sum would be too large.

        Points and coupons that come back count as the money that they pay.
        """
        policy = policy_store.newest(self.connection) or Policy()
        limits = policy.reviews
        if _age(order.received_at, self.now) > timedelta(days=limits.refund_max_days):
            return RefundRefusal.TOO_OLD
        given = store.given_back_by(self.connection, self.kid, day_of(self.now))
        parts = refund.money_fen, refund.points_back, len(refund.coupons)
        worth_fen = _worth_fen(given.with_more(*parts), policy.redeem)
        if worth_fen > limits.refund_day_max_fen:
            return RefundRefusal.DAY_LIMIT
        return None


def _worth_fen(given: GivenBack, rule: RedeemRule) -> int:
    points = given.points + COUPON_AS_POINTS * given.coupons
    return given.money_fen + rule.money_fen(points)


def _age(since: str, now: str) -> timedelta:
    return moment_of(now) - moment_of(since)
