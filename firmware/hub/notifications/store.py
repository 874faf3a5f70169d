"""Notifications as rows: stored with the sale that they are about, until they end.

The table is the queue, and the memory of what became of each. Both are bounded: of too
many that wait the oldest give way, and only the newest that ended are kept.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from firmware.hub.db.key_lists import among, key_list, key_table
from firmware.hub.db.schema import Text
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.notifications.notification import (
    Kind,
    Language,
    Notification,
    NotificationState,
)
from firmware.hub.notifications.tables import NEW_NOTICE, notices
from firmware.hub.sales.tables import orders

ENDED_KEPT = 50_000
FORGOTTEN_AT_ONCE = 1_000
WAITING_OF_A_MEMBER_MAX = 200
"""Beyond it the oldest of the same member give way, whatever others have waiting."""
MAX_DEAD_LISTED = 20

_row = notices.c


@dataclass(frozen=True, slots=True)
class DeliveryMark:
    """What became of one attempt; `ended_at` is None if the notification waits on."""

    number: int
    state: NotificationState
    attempts: int
    reason: str | None = None
    ended_at: str | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many wait, and how many of them are too old."""

    waiting: int
    stale: int


@dataclass(frozen=True, slots=True)
class Dead:
    """A notification that will never arrive; `attempts` counts those that failed."""

    sale_id: str
    member_id: str
    sold_at: str
    attempts: int
    reason: str


def note(
    connection: Connection, sale_ids: Sequence[str], *, store: str, language: Language
) -> None:
    """Store a notification for each of these new orders that is a member's.

    In the transaction that books them, after their entries; `sale_ids` in the order in
    which they were booked. The table refuses a second notification of a sale.
    """
    given = {"sales": key_list(sale_ids), "store": store, "language": language}
    connection.execute(_NOTE, given)


def waiting(
    connection: Connection, besides: Collection[int], limit: int
) -> list[Notification]:
    """Those that wait, without those whose numbers are `besides`.

    The least tried first, of these the oldest: one that always fails delays no other.
    """
    given = {"besides": key_list(besides), "most": limit}
    return [Notification(*each) for each in connection.execute(_WAITING, given)]


def backlog(connection: Connection, before: str) -> Backlog:
    """What waits; stale is what was sold or booked `before` this time."""
    stale = func.count().filter(_older(before))
    return Backlog(*connection.execute(select(func.count(), stale).where(_WAITS)).one())


def record(connection: Connection, marks: Iterable[DeliveryMark]) -> None:
    """Store what became of attempts; what has ended stays ended."""
    for mark in marks:
        columns = asdict(mark)
        number = columns.pop("number")
        if mark.state is NotificationState.WAITING:
            del columns["state"], columns["ended_at"]
        connection.execute(update(notices).where(_row.number == number).values(columns))


def expire(connection: Connection, before: str, now: str) -> None:
    """End what was sold or booked `before` this time."""
    connection.execute(
        update(notices)
        .where(_WAITS, _older(before))
        .values(state=NotificationState.STALE, ended_at=now)
    )


def drop_of_members(connection: Connection, now: str) -> int:
    """End the oldest of each member that has too many waiting; their number."""
    turn = func.row_number().over(
        partition_by=_row.member_id, order_by=_row.number.desc()
    )
    waiting = select(_row.number, turn.label("turn")).where(_WAITS).subquery()
    beyond = select(waiting.c.number).where(waiting.c.turn > WAITING_OF_A_MEMBER_MAX)
    ended = connection.execute(
        update(notices)
        .where(_row.number.in_(beyond))
        .values(state=NotificationState.QUEUE_FULL, ended_at=now)
    )
    return ended.rowcount


def has_crowding_member(connection: Connection) -> bool:
    """Whether some member has too many waiting."""
    crowding = (
        select(_row.member_id)
        .where(_WAITS)
        .group_by(_row.member_id)
        .having(func.count() > WAITING_OF_A_MEMBER_MAX)
        .limit(1)
    )
    return connection.scalars(crowding).first() is not None


def drop_oldest(connection: Connection, excess: int, now: str) -> None:
    """End the `excess` oldest that wait."""
    oldest = select(_row.number).where(_WAITS).order_by(_row.number).limit(excess)
    connection.execute(
        update(notices)
        .where(_row.number.in_(oldest))
        .values(state=NotificationState.QUEUE_FULL, ended_at=now)
    )


def forget(connection: Connection, kept: int = ENDED_KEPT) -> None:
    """Delete, a bounded number at a time, what ended and is not among the newest."""
    newest = select(func.coalesce(func.max(_row.number), 0)).scalar_subquery()
    oldest = (
        select(_row.number)
        .where(_row.number <= newest - kept, _row.state != NotificationState.WAITING)
        .order_by(_row.number)
        .limit(FORGOTTEN_AT_ONCE)
    )
    connection.execute(delete(notices).where(_row.number.in_(oldest)))


def counts(connection: Connection) -> dict[NotificationState, int]:
    """How many notifications are in each state, of those that are kept."""
    found = dict.fromkeys(NotificationState, 0)
    query = select(_row.state, func.count()).group_by(_row.state)
    for state, count in connection.execute(query):
        found[NotificationState(state)] = count
    return found


def dead(connection: Connection, limit: int = MAX_DEAD_LISTED) -> list[Dead]:
    """The newest that are dead, newest first."""
    rows = connection.execute(
        select(_row.sale_id, _row.member_id, _row.sold_at, _row.attempts, _row.reason)
        .where(_row.state == NotificationState.DEAD)
        .order_by(_row.number.desc())
        .limit(limit)
    )
    return [Dead(*each) for each in rows]


def _older(before: str) -> ColumnElement[bool]:
    # A kiosk's clock may be ahead: the hub's own time of booking counts as well.
    return or_(_row.sold_at < before, _row.booked_at < before)


# Literally, so that the partial index serves it.
_WAITS = _row.state == literal(NotificationState.WAITING.value, literal_execute=True)
_WAITING = (
    select(
        _row.number,
        _row.kind,
        _row.sale_id,
        _row.member_id,
        _row.store,
        _row.language,
        _row.earned_points,
        _row.balance_points,
        _row.sold_at,
        _row.attempts,
    )
    .where(_WAITS, ~among(_row.number, "besides"))
    .order_by(_row.attempts, _row.number)
    .limit(bindparam("most"))
)

_order, _move = orders.c, lot_moves.c
_booked = key_table("sales")
_balance = (
    select(func.coalesce(func.sum(_move.amount), 0))
    .where(_move.member_id == _order.member_id, _move.expires_at > _order.received_at)
    .scalar_subquery()
)
# The batch is booked as a whole: what a member earned later in it comes off again.
_later = func.sum(_order.earned_points).over(
    partition_by=_order.member_id, order_by=_booked.c.key, rows=(1, None)
)
_NOTE = insert(notices).from_select(
    list(NEW_NOTICE),
    select(
        literal(Kind.AFTER_SALE.value),
        _order.sale_id,
        _order.member_id,
        bindparam("store", type_=Text),
        bindparam("language", type_=Text),
        _order.earned_points,
        _balance - func.coalesce(_later, 0),
        _order.closed_at,
        _order.received_at,
        literal(NotificationState.WAITING.value),
        literal(0),
    )
    .select_from(_booked.join(orders, _order.sale_id == _booked.c.value))
    .where(_order.member_id.is_not(None))
    .order_by(_booked.c.key),
)
