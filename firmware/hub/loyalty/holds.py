"""Points held for a sale until it is paid or voided; two kiosks never spend one point.

Each function works inside the caller's writing transaction. Ids are the caller's, so a
request that comes twice gets its first answer (E01), and the events' key lets a hold
end once.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, exists, func, select

from firmware.hub.fleet.tables import kiosk_statuses
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.tables import loyalty_events
from firmware.hub.loyalty.times import moment_of, text_of
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


@dataclass(frozen=True, slots=True)
class SilentHold:
    """An open hold whose kiosk has not been heard of for too long (A52)."""

    hold_id: str
    kid: str
    sale_id: str
    points: int


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


def post(book: PointsBook, connection: Connection, hold_id: str) -> HoldEnd:
    """The sale of a hold was paid: its points are spent.

    A hold that was voided meanwhile is spent all the same, for the money was taken: if
    the points are gone by now, they become a debt.
    """
    ended = _end(book, connection, hold_id, kind=PointKind.POST)
    held = event_store.find(connection, hold_id)
    if ended is HoldEnd.VOIDED and held is not None:
        burnt = PointEvent(
            id=f"{hold_id}:paid",
            kind=PointKind.BURN,
            at=moment_of(book.now),
            points=held.event.points,
            binding=True,
        )
        book.record(
            MemberEvent(member_id=held.member_id, event=burnt, sale_id=held.sale_id)
        )
        return HoldEnd.POSTED
    return ended


def void(book: PointsBook, connection: Connection, hold_id: str) -> HoldEnd:
    """The sale of a hold was not paid: its points go back to their lots.

    POSTED if the hold was posted before: that stays so.
    """
    return _end(book, connection, hold_id, kind=PointKind.VOID)


def silent_holds(
    connection: Connection, now: str, silent_s: int, *, limit: int = 100
) -> list[SilentHold]:
    """Open holds to ask the kiosk about before they are voided, the oldest first.

    Their kiosk's last word, or the hold if that is later, is older than `silent_s`.
    """
    before = text_of(moment_of(now) - timedelta(seconds=silent_s))
    rows = connection.execute(_SILENT, {"before": before, "limit": limit})
    return [SilentHold(*row) for row in rows]


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


_row, _end_row = loyalty_events.c, loyalty_events.alias("ended").c
_last_word = func.coalesce(kiosk_statuses.c.seen_at, "")
_SILENT = (
    select(_row.event_id, _row.kid, _row.sale_id, _row.points)
    .select_from(
        loyalty_events.outerjoin(kiosk_statuses, kiosk_statuses.c.kid == _row.kid)
    )
    .where(
        _row.kind == "hold",
        _row.at < bindparam("before"),
        _last_word < bindparam("before"),
        ~exists().where(
            _end_row.of_id == _row.event_id, _end_row.kind.in_(["post", "void"])
        ),
    )
    .order_by(_row.at, _row.event_id)
    .limit(bindparam("limit"))
)
