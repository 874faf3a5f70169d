"""`/1/members/{member_id}/points`: what a member can spend, and until when."""

from collections.abc import Sequence

from sqlalchemy import Connection

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.sales.flag_store import withheld_points_of
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.members.history import WantedPage, history_page
from firmware.hub.web.api.members.known import MEMBER, MEMBER_PATH, known_member
from firmware.hub.web.api.paging import PARAMETERS, PageQuery, PageStart
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

    `lots` are those that make up the balance, the first to end first. What waits is in
    no balance: `held` by sales that are not over, and `withheld_points` of orders that
    the shop's staff have to look at.
    """

    member_id: str
    balance_points: int
    lots: tuple[PointsLot, ...]
    held: tuple[HeldPoints, ...]
    withheld_points: int


class PointsEntry(ApiRecord, frozen=True):
    """What changed a member's points, and when it happened, in UTC text.

    `kind` is the event's, such as `earn`, `hold`, `void`, `take_back`, `expire`. Points
    above 0 were added. `sale_id` is null for what no order caused.
    """

    entry_id: str
    kind: str
    points: int
    at: str
    sale_id: str | None


class PointsEntries(ApiRecord, frozen=True):
    """A page of the history, the last to be booked first; `next` is null at the end."""

    member_id: str
    entries: tuple[PointsEntry, ...]
    next: str | None


def list_points_entries(call: ApiCall[Nothing, PageQuery]) -> Outcome:
    """The history of a member's points; the look is in the audit."""
    page = history_page(
        call, _moves, lambda row: PageStart(row.booked_at, row.posting_id)
    )
    if isinstance(page, ApiRefusal):
        return page
    entries = tuple(map(_entry, page.rows))
    shown = PointsEntries(member_id=page.member_id, entries=entries, next=page.next)
    return ApiReply(value=shown)


def _moves(
    connection: Connection, wanted: WantedPage
) -> Sequence[ledger_store.PointsMove]:
    return ledger_store.points_moves(
        connection, wanted.member_id, wanted.start, limit=wanted.limit
    )


def _entry(move: ledger_store.PointsMove) -> PointsEntry:
    return PointsEntry(
        entry_id=move.posting_id,
        kind=move.kind,
        points=move.points,
        at=move.event_at,
        sale_id=move.sale_id,
    )


def show_points(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """What can be spent now, when it ends, and what waits."""
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
        withheld_points=withheld_points_of(connection, member_id),
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
    ),
    Endpoint(
        method="GET",
        path="/1/members/{member_id}/points/entries",
        scope=KeyScope.POINTS_READ,
        summary="The history of a member's points",
        handle=list_points_entries,
        replies={200: PointsEntries},
        body=Nothing,
        query=PageQuery,
        reasons=[MemberRefusal.MEMBER_UNKNOWN, MemberRefusal.VAULT_FAILED],
        parameters={**MEMBER_PATH, **PARAMETERS},
    ),
]
