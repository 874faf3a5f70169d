"""Loyalty as a feature: what late earnings change, and what expires."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.ingest.fact import Follower
from firmware.hub.loyalty import tables
from firmware.hub.loyalty.earnings import sale_event_id, settle
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.issuing.commands import GiveCoupon
from firmware.hub.loyalty.issuing.giving import CouponGiving
from firmware.hub.loyalty.issuing.spend_returns import SpendReturns
from firmware.hub.loyalty.issuing.sweeps import CouponIssuing
from firmware.hub.loyalty.standing import member_tier
from firmware.hub.loyalty.times import moment_of
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.policy import Policy

EXPIRE_EVERY_S = 600.0
ISSUE_EVERY_S = 60.0


def loyalty_feature(
    engine: Engine, stamper: Stamper, *, utc_offset_minutes: int
) -> Feature:
    """Settles what was booked; looks every ten minutes for what has expired.

    Issues coupons by the shop's rules.

    Stands before the features that notify members of their points.
    """
    expiry = Expiry(engine, stamper, time.monotonic)
    issuing = CouponIssuing(engine, stamper, time.monotonic)
    returns = SpendReturns(lambda: stamper.stamp().ts)
    return Feature(
        name="loyalty",
        tables=(
            tables.loyalty_events,
            tables.loyalty_sweeps,
            tables.coupons,
            tables.coupon_events,
            tables.birthday_benefits,
            tables.coupon_grants,
            tables.sale_holds,
        ),
        followers={SaleClosed: (_settler(stamper, utc_offset_minutes), returns.booked)},
        commands={GiveCoupon: CouponGiving(stamper).give},
        jobs=(
            Job("expiry", EXPIRE_EVERY_S, expiry.run),
            Job("coupon_issuing", ISSUE_EVERY_S, issuing.run),
        ),
    )


def tier_in_force(connection: Connection, member_id: str, now: str) -> str:
    """A member's tier by the policy in force, which prices what is bought now (A42)."""
    policy = policy_store.newest(connection) or Policy()
    return member_tier(
        connection,
        member_id,
        moment_of(now),
        rules=policy.tiers,
        utc_offset_minutes=policy.store_time.utc_offset_minutes,
    ).value


def _settler(stamper: Stamper, utc_offset_minutes: int) -> Follower:
    def booked(sales: Sequence[SaleClosed], connection: Connection) -> None:
        event_ids = [
            sale_event_id(sale.sale_id) for sale in sales if sale.member_id or sale.card
        ]
        if event_ids:
            now = stamper.stamp().ts
            settle(connection, event_ids, now, utc_offset_minutes=utc_offset_minutes)

    return booked
