"""The points of the sale whose slip led to the join page, once (N07, A48).

A kiosk may be without its hub when a guest joins by their own phone's network: who
claims a sale that has not come gets its points when it does.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.loyalty.times import text_of
from firmware.hub.members.commands import ClaimSale
from firmware.hub.members.replies import Claimed
from firmware.hub.members.states import owner_of, state_of
from firmware.hub.people.desk import DeskParts, MemberDesk
from firmware.hub.people.tables import awaited_claims
from firmware.hub.sales.late_claims import ClaimRefusal, ClaimReply, LateClaim, claim
from firmware.protocol.messages import SaleClosed
from firmware.retail.codes.claim_tokens import claim_digest, is_claim

KEPT = timedelta(days=90)
"""A sale that comes later is no guest's any more: the policy's longest `claim_days`."""
_row = awaited_claims.c
_AWAITED = select(_row.claim_sha256, _row.member_id).where(among(_row.claim_sha256))
_DONE = delete(awaited_claims).where(among(_row.claim_sha256))


def claim_points(desk: MemberDesk, token: str | None, member_id: str) -> ClaimReply:
    """The points of the sale of a token; none without a token."""
    if token is None:
        return ClaimReply(0)
    sale_id = desk.parts.sale_of_claim(desk.connection, token)
    if sale_id is None:
        return _await(desk, token, member_id)
    return claim(
        desk.connection,
        LateClaim(sale_id=sale_id, member_id=member_id),
        now=desk.now,
        utc_offset_minutes=desk.parts.utc_offset_minutes,
    )


class ClaimHandler:
    """Handles `ClaimSale`; the handler's thread."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def __call__(self, command: ClaimSale, work: UnitOfWork) -> PortReply:
        """The points, which may come with the sale, or why there are none."""
        desk = MemberDesk(self._parts, work)
        member_id = desk.usable(command.member_id)
        if isinstance(member_id, CommandRefused):
            return member_id
        claimed = claim_points(desk, command.claim, member_id)
        return Claimed(points=claimed.points, claim=claimed.refusal or "")


class AwaitedClaims:
    """Follows sales; the handler's thread. `now` returns the hub's time, UTC text."""

    def __init__(self, now: Callable[[], str], *, utc_offset_minutes: int) -> None:
        self._now = now
        self._utc_offset_minutes = utc_offset_minutes

    def booked(self, sales: Sequence[SaleClosed], connection: Connection) -> None:
        """Whoever claimed one of these sales before it came gets its points."""
        by_claim = {s.claim_sha256: s.sale_id for s in sales if s.claim_sha256}
        if not by_claim:
            return
        given = {"keys": key_list(by_claim)}
        found = connection.execute(_AWAITED, given).all()
        for digest, member_id in found:
            owner = owner_of(connection, member_id)
            if state_of(connection, owner).erased_at is None:
                claim(
                    connection,
                    LateClaim(sale_id=by_claim[digest], member_id=owner),
                    now=self._now(),
                    utc_offset_minutes=self._utc_offset_minutes,
                )
        if found:
            connection.execute(_DONE, {"keys": [digest for digest, _ in found]})


def forget_claims_of(connection: Connection, member_id: str) -> None:
    """An erased member waits for nothing."""
    connection.execute(delete(awaited_claims).where(_row.member_id == member_id))


def _await(desk: MemberDesk, token: str, member_id: str) -> ClaimReply:
    if not is_claim(token):
        return ClaimReply(0, ClaimRefusal.SALE_UNKNOWN)
    before = text_of(desk.moment - KEPT)
    connection = desk.connection
    connection.execute(delete(awaited_claims).where(_row.asked_at < before))
    row = {
        "claim_sha256": claim_digest(token),
        "member_id": member_id,
        "asked_at": desk.now,
    }
    connection.execute(dialect_of(connection).insert_new(awaited_claims), row)
    return ClaimReply(0, ClaimRefusal.WAITING)
