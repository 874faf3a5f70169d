"""Points held for a sale until it is paid or voided; two kiosks never spend one point.

Each function works inside the caller's writing transaction. Ids are the caller's, so a
request that comes twice gets its first answer (E01), and the events' key lets a hold
end once.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import moment_of
from firmware.retail.loyalty.fold import PointsState
from firmware.retail.loyalty.point_events import PointEvent, PointKind


class HoldRefusal(StrEnum):
    """Why points are not held."""

    POINTS_SHORT = "points_short"
    HOLD_REUSED = "hold_reused"
    HOLD_ENDED = "hold_ended"


class HoldEnd(StrEnum):
    """How a hold ended."""

    POSTED = "posted"
    VOIDED = "voided"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HoldOutcome:
    """Whether the points are held, and the balance besides (whole points)."""

    balance_points: int
    refusal: HoldRefusal | None = None

    @property
    def held(self) -> bool:
        """Whether they are."""
        return self.refusal is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRequest:
    """Points of a member, 1 or more, for a sale at a kiosk."""

    hold_id: str
    member_id: str
    points: int
    kid: str
    sale_id: str


def paid_id(hold_id: str) -> str:
    """The id of what was spent although its hold had been voided, or never was."""
    return f"{hold_id}:paid"


def hold(book: PointsBook, connection: Connection, asked: HoldRequest) -> HoldOutcome:
    """Hold points, or say why not; the balance never falls below zero by it."""
    before = event_store.find(connection, asked.hold_id)
    if before is not None:
        return _again(book, before, asked)
    wanted = MemberEvent(
        member_id=asked.member_id,
        event=PointEvent(
            id=asked.hold_id,
            kind=PointKind.HOLD,
            at=moment_of(book.now),
            points=asked.points,
            binding=True,
        ),
        kid=asked.kid,
        sale_id=asked.sale_id,
    )

    def covered(state: PointsState) -> bool:
        return asked.hold_id in state.held and not state.debt_points

    state = book.record_if(wanted, covered)
    if covered(state):
        return HoldOutcome(state.balance_points)
    before = ledger_store.balance_points(connection, asked.member_id, book.now)
    return HoldOutcome(before, HoldRefusal.POINTS_SHORT)


def burn(book: PointsBook, spent: MemberEvent) -> None:
    """Points that a sale was paid with: they are spent, once, whatever is left."""
    event = replace(spent.event, kind=PointKind.BURN, binding=True)
    book.record(replace(spent, event=event))


def post(book: PointsBook, connection: Connection, hold_id: str) -> HoldEnd:
    """The sale of a hold was paid: its points are spent.

    A hold that was voided meanwhile is spent all the same, for the money was taken: if
    the points are gone by now, they become a debt.
    """
    ended = _end(book, connection, hold_id, kind=PointKind.POST)
    held = event_store.find(connection, hold_id)
    if ended is HoldEnd.VOIDED and held is not None:
        spent = replace(held.event, id=paid_id(hold_id), at=moment_of(book.now))
        burn(book, replace(held, event=spent, kid=None))
        return HoldEnd.POSTED
    return ended


def void(book: PointsBook, connection: Connection, hold_id: str) -> HoldEnd:
    """The sale of a hold was not paid: its points go back to their lots.

    POSTED if the hold was posted before: that stays so.
    """
    return _end(book, connection, hold_id, kind=PointKind.VOID)


def _again(book: PointsBook, before: MemberEvent, asked: HoldRequest) -> HoldOutcome:
    """The reply to a hold that is booked already."""
    state = book.state(before.member_id)
    event = before.event
    wanted = (asked.member_id, PointKind.HOLD, asked.points)
    if (before.member_id, event.kind, event.points) != wanted:
        return HoldOutcome(state.balance_points, HoldRefusal.HOLD_REUSED)
    if asked.hold_id not in state.held:
        return HoldOutcome(state.balance_points, HoldRefusal.HOLD_ENDED)
    return HoldOutcome(state.balance_points)


def _end(
    book: PointsBook, connection: Connection, hold_id: str, *, kind: PointKind
) -> HoldEnd:
    """End a hold once; how it ended, whoever ended it."""
    held = event_store.find(connection, hold_id)
    if held is None or held.event.kind is not PointKind.HOLD:
        return HoldEnd.UNKNOWN
    end_id = f"{hold_id}:end"
    before = event_store.find(connection, end_id)
    if before is None:
        end = PointEvent(id=end_id, kind=kind, at=moment_of(book.now), of=hold_id)
        book.record(MemberEvent(member_id=held.member_id, event=end))
        ended = kind
    else:
        ended = before.event.kind
    return HoldEnd.POSTED if ended is PointKind.POST else HoldEnd.VOIDED
