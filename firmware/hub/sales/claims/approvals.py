"""Whether those whom a sale names can have approved it. Pure."""

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.event_time import AHEAD_MAX, earliest_after, moved
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.protocol.messages import Approval

KEY = "key"
"""Who approved where a kiosk has a key switch."""


def approvals_flag(claim: Claim) -> OrderFlag | None:
    """The first approval by a badge that was not made yet, or was revoked by then.

    A kiosk that was cut off may not have received the revocation: people should look.
    """
    allowed = {line.number for line in claim.sale.lines if line.approved}
    flags = (
        _line_flag(each, allowed) or _badge_flag(each, claim)
        for each in claim.sale.approvals
    )
    return next((flag for flag in flags if flag is not None), None)


def _line_flag(approval: Approval, allowed: set[int]) -> OrderFlag | None:
    if approval.line is None or approval.line in allowed:
        return None
    needless = "no line of this number that staff had to allow"
    return OrderFlag(FlagKind.APPROVAL_NEEDLESS, _said(approval), needless)


def _badge_flag(approval: Approval, claim: Claim) -> OrderFlag | None:
    if approval.by == KEY:
        return None
    badge = claim.known.badges.get(approval.by)
    if badge is None:
        unknown = "this hub never made that badge"
        return OrderFlag(FlagKind.APPROVER_UNKNOWN, _said(approval), unknown)
    if earliest_after(badge.made_at) > claim.time.at:
        later = f"made {badge.made_at}, after the sale"
        return OrderFlag(FlagKind.APPROVER_UNKNOWN, _said(approval), later)
    # A kiosk's clock may be ahead of the hub's by that much.
    if not badge.revoked_at or claim.time.at <= moved(badge.revoked_at, AHEAD_MAX):
        return None
    return OrderFlag(
        FlagKind.APPROVER_REVOKED, _said(approval), f"revoked {badge.revoked_at}"
    )


def _said(approval: Approval) -> str:
    what = "the money" if approval.line is None else f"line {approval.line}"
    return f"{what}: approved by {approval.by}"
