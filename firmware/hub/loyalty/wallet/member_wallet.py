"""A member's wallet at one moment: coupons, the birthday's benefit, the next tier."""

from datetime import datetime

from sqlalchemy import Connection

from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.standing import next_tier
from firmware.hub.loyalty.times import moment_of
from firmware.hub.loyalty.wallet.terms import wallet_coupon
from firmware.hub.members import birthdays
from firmware.hub.members.handler import Wallet
from firmware.hub.offers.counting import member_used_up
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import MAX_WALLET, WalletCoupon
from firmware.retail.loyalty.birthdays import birthday_year
from firmware.retail.policy.policy import Policy


def wallet_in_force(connection: Connection, member_id: str, now: str) -> Wallet:
    """What a member can use now, by the policy in force; `now` is UTC text."""
    policy = policy_store.newest(connection) or Policy()
    offset, at = policy.store_time.utc_offset_minutes, moment_of(now)
    above = next_tier(
        connection, member_id, at, rules=policy.tiers, utc_offset_minutes=offset
    )
    return Wallet(
        coupons=_coupons(connection, member_id, now, utc_offset_minutes=offset),
        birthday=_birthday(connection, member_id, at, utc_offset_minutes=offset),
        next_tier=above and above[0].value,
        next_missing_fen=above and above[1],
        used_up=member_used_up(
            connection, member_id, policy=policy, day=policy.store_time.day(now)
        ),
    )


def _coupons(
    connection: Connection, member_id: str, now: str, *, utc_offset_minutes: int
) -> tuple[WalletCoupon, ...]:
    """Those that can be used now, the first to expire first."""
    usable = CouponBook(connection, now).wallet(member_id)
    shown = (wallet_coupon(each, utc_offset_minutes) for each in usable)
    return tuple(each for each in shown if each is not None)[:MAX_WALLET]


def _birthday(
    connection: Connection, member_id: str, at: datetime, *, utc_offset_minutes: int
) -> bool:
    born_on = birthdays.born_on(connection, member_id)
    if born_on is None:
        return False
    used = coupon_store.birthday_years(connection, member_id)
    due = birthday_year(born_on, at, used, utc_offset_minutes=utc_offset_minutes)
    return due is not None
