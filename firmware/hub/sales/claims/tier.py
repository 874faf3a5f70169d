"""Whether a member had the tier that priced a sale, or that its goods need. Pure."""

from collections.abc import Iterator
from datetime import datetime

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.protocol.messages import SaleLine
from firmware.retail.loyalty.rules import Tier
from firmware.retail.loyalty.tiers import tier_at
from firmware.retail.policy.policy import Policy

_ORDER = list(Tier)


def tier_flag(claim: Claim) -> OrderFlag | None:
    """Whether a kiosk claims a higher tier than the member's orders reach (A42).

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


def early_flag(claim: Claim) -> OrderFlag | None:
    """Whether goods went to a lower tier, or to nobody, before their day (S22).

    By the policy that the sale names, and by the one that its kiosk had to have when it
    began. A kiosk that does not know the time sells them to everybody (N15).
    """
    if claim.sale.time_unsure:
        return None
    tier = max(Tier(claim.sale.tier), _reached(claim), key=_ORDER.index)
    for policy in _ruling(claim):
        local = policy.store_time.local(claim.time.at)
        rows = {row.article: row for row in policy.early_sales} if local else {}
        for line in _standing(claim) if rows else ():
            row = rows.get(line.gtin)
            if row and local and row.keeps_from(tier, local.date()):
                return OrderFlag(
                    FlagKind.EARLY_GOODS,
                    f"{line.gtin} sold to tier {tier}",
                    f"policy {policy.version}: until {row.opens_day} for tier"
                    f" {row.tier} and above only",
                )
    return None


def _ruling(claim: Claim) -> Iterator[Policy]:
    if claim.policy is not None:
        yield claim.policy
    if claim.time.claimed is None:
        version = claim.known.in_force.get(claim.sale.opened_at, 0)
        current = claim.known.policies.get(version)
        if current is not None and current != claim.policy:
            yield current


def _standing(claim: Claim) -> Iterator[SaleLine]:
    """The lines that were paid for."""
    taken_back = {line.voids for line in claim.sale.lines}
    for line in claim.sale.lines:
        if line.pieces > 0 and line.number not in taken_back:
            yield line


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
