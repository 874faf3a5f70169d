"""What a kiosk may refund on its word: by whom, how old, how much a day."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from firmware.hub.ingest.kiosk_use import day_of
from firmware.hub.loyalty.times import moment_of
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.claims.approvals import KEY
from firmware.hub.sales.refunds import store
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.staff import store as staff_store
from firmware.retail.policy.policy import Policy


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

    def bound(self, order: KeptOrder, money_fen: int) -> RefundRefusal | None:
        """Whether the sale is too old, or the day's sum would be too large."""
        policy = policy_store.newest(self.connection) or Policy()
        limits = policy.reviews
        if _age(order.received_at, self.now) > timedelta(days=limits.refund_max_days):
            return RefundRefusal.TOO_OLD
        since = day_of(self.now)
        so_far_fen = store.refunded_fen_of(self.connection, self.kid, since)
        if so_far_fen + money_fen > limits.refund_day_max_fen:
            return RefundRefusal.DAY_LIMIT
        return None


def _age(since: str, now: str) -> timedelta:
    return moment_of(now) - moment_of(since)
