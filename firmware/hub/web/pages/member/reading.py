"""Reads what a member's page shows, all of one state of the books."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.loyalty.wallet.member_wallet import wallet_in_force
from firmware.hub.members.handler import Wallet
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.policy import store as policy_store
from firmware.hub.web.pages.member.coupons import coupon_view
from firmware.hub.web.pages.member.view import (
    ExpiringPoints,
    MemberView,
    NextTier,
    tier_name,
)
from firmware.hub.web.pages.purchases import latest
from firmware.hub.web.site import Site
from firmware.hub.web.wording.figures import shop_time
from firmware.hub.web.wording.words import Words
from firmware.retail.loyalty.rules import Tier, TierRules
from firmware.retail.policy.policy import Policy

SOON_DAYS = 45


def member_view(
    site: Site, connection: Connection, member_id: str, *, now: str, words: Words
) -> MemberView:
    """The page of a member at `now`, UTC text."""
    policy = policy_store.newest(connection) or Policy()
    offset = site.utc_offset_minutes
    today = shop_time(now, offset).date()
    points = ledger_store.balance_points(connection, member_id, now)
    wallet = wallet_in_force(connection, member_id, now)
    kept = profiles_of(connection).of(connection, member_id)
    tier = tier_name(tier_in_force(connection, member_id, now))
    return MemberView(
        member_id=member_id,
        name=kept.profile.name if kept else "",
        tier=tier,
        points=points,
        worth_fen=policy.redeem.money_fen(max(points, 0)),
        today=today,
        next_tier=_next_tier(wallet, policy.tiers),
        booking_note=policy.perks.booking_note(Tier(tier)),
        comes_first=policy.perks.comes_first(Tier(tier)),
        expiring=_expiring(
            ledger_store.lots(connection, member_id), now, today, offset=offset
        ),
        coupons=[coupon_view(each, words, today=today) for each in wallet.coupons],
        purchases=latest(connection, member_id, utc_offset_minutes=offset),
    )


def _next_tier(wallet: Wallet, rules: TierRules) -> NextTier | None:
    if wallet.next_tier is None or not wallet.next_missing_fen:
        return None
    needed = {step.tier.value: step.spend_min_fen for step in rules.steps}
    needed_fen = needed[wallet.next_tier]
    missing_fen = min(wallet.next_missing_fen, needed_fen)
    return NextTier(tier_name(wallet.next_tier), missing_fen, needed_fen - missing_fen)


def _expiring(
    lots: dict[ledger_store.Lot, int], now: str, today: date, *, offset: int
) -> list[ExpiringPoints]:
    """Points by the last day on which they can be used, the first to end first."""
    by_day: defaultdict[date, int] = defaultdict(int)
    for (_, expires_at), points in lots.items():
        if points > 0 and expires_at > now:
            last = shop_time(expires_at, offset) - timedelta(milliseconds=1)
            by_day[last.date()] += points
    soon = today + timedelta(days=SOON_DAYS)
    return [
        ExpiringPoints(points, day, soon=day <= soon)
        for day, points in sorted(by_day.items())
    ]
