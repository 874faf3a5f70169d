"""`/1/members/{member_id}/points`: what a member can spend, and until when."""

from sqlalchemy import Connection

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.members.known import MEMBER, MEMBER_PATH, known_member
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.records import ApiRecord


class PointsLot(ApiRecord, frozen=True):
    """Points that end at one moment, in UTC text."""

    points: int
    expires_at: str


class HeldPoints(ApiRecord, frozen=True):
    """Points that a sale holds which is not over; they are not in the balance."""

    sale_id: str
    points: int
    held_at: str


class MemberPoints(ApiRecord, frozen=True):
    """A member's points: below 0 after a refund, and then a debt.

    `lots` are those that make up the balance, the first to end first.
    """

    member_id: str
    balance_points: int
    lots: tuple[PointsLot, ...]
    held: tuple[HeldPoints, ...]


def show_points(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """What can be spent now, when it ends, and what sales hold that are not over."""
    with call.reading() as connection:
        member_id = known_member(connection, call.path[MEMBER])
        if isinstance(member_id, ApiRefusal):
            return member_id
        return ApiReply(value=_points(connection, member_id, call.now))


def _points(connection: Connection, member_id: str, now: str) -> MemberPoints:
    lots = ledger_store.lots(connection, member_id)
    held = hold_store.open_of_member(connection, member_id)
    return MemberPoints(
        member_id=member_id,
        balance_points=ledger_store.balance_points(connection, member_id, now),
        lots=tuple(
            PointsLot(points=points, expires_at=expires_at)
            for (_, expires_at), points in sorted(lots.items(), key=lambda e: e[0][1])
            if points > 0 and expires_at > now
        ),
        held=tuple(
            HeldPoints(
                sale_id=each.sale_id, points=each.points, held_at=each.held_at or ""
            )
            for each in held
            if each.points
        ),
    )


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="GET",
        path="/1/members/{member_id}/points",
        scope=KeyScope.POINTS_READ,
        summary="A member's points",
        handle=show_points,
        replies={200: MemberPoints},
        body=Nothing,
        query=Nothing,
        reasons=[MemberRefusal.MEMBER_UNKNOWN],
        parameters=MEMBER_PATH,
    )
]
