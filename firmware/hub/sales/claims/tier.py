"""Whether a member had the tier by which a sale was priced (A42). Pure."""

from datetime import datetime

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.retail.loyalty.rules import Tier
from firmware.retail.loyalty.tiers import tier_at

_ORDER = list(Tier)


def tier_flag(claim: Claim) -> OrderFlag | None:
    """Whether a kiosk claims a higher tier than the member's orders reach by then.

    By the policy that the sale names. A lower one is no fault: the kiosk may have asked
    before an order arrived here.
    """
    claimed = Tier(claim.sale.tier)
    if claimed is Tier.NONE or claim.policy is None:
        return None
    reached = _reached(claim)
    if _ORDER.index(claimed) <= _ORDER.index(reached):
        return None
    return OrderFlag(FlagKind.TIER_UNEARNED, f"tier {claimed}", f"tier {reached}")


def _reached(claim: Claim) -> Tier:
    member_id = claim.known.members.get(claim.sale.member_id or "")
    if member_id is None or claim.policy is None:
        return Tier.NONE
    return tier_at(
        claim.known.paid.get(member_id, ()),
        datetime.fromisoformat(claim.time.at),
        claim.policy.tiers,
        utc_offset_minutes=claim.policy.store_time.utc_offset_minutes,
    )
