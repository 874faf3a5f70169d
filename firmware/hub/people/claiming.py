"""The points of the sale whose slip led to the join page, once (N07, A48)."""

from firmware.hub.people.desk import MemberDesk
from firmware.hub.sales.late_claims import ClaimRefusal, ClaimReply, LateClaim, claim


def claim_points(desk: MemberDesk, token: str | None, member_id: str) -> ClaimReply:
    """The points of the sale of a token; none without a token."""
    if token is None:
        return ClaimReply(0)
    sale_id = desk.parts.sale_of_claim(desk.connection, token)
    if sale_id is None:
        return ClaimReply(0, ClaimRefusal.SALE_UNKNOWN)
    return claim(
        desk.connection,
        LateClaim(sale_id=sale_id, member_id=member_id),
        now=desk.now,
        utc_offset_minutes=desk.parts.utc_offset_minutes,
    )
