"""Events of members' points as rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows
from firmware.hub.ledger.postings import FOREVER
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.loyalty.tables import loyalty_events
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members.states import family
from firmware.hub.members.tables import member_states
from firmware.retail.loyalty.point_events import PointEvent, PointKind

_KINDS = {kind.value: kind for kind in PointKind}
_row, _other = loyalty_events.c, loyalty_events.alias("other").c
_EVENTS = insert_new_rows(loyalty_events)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEvent:
    """An event with its member and what else the books keep of it.

    `money_fen`: paid with an earning, paid back with what is taken back. `kid` and
    `sale_id` are of a hold; `claimed_at` is a kiosk's time that was replaced (A44).
    """

    member_id: str
    event: PointEvent
    money_fen: int = 0
    kid: str | None = None
    sale_id: str | None = None
    claimed_at: str | None = None


class Earning(NamedTuple):
    """What a sale earns a member, as the books write it: times in UTC text."""

    event_id: str
    member_id: str
    at: str
    points: int
    money_fen: int
    expires_at: str
    sale_id: str
    claimed_at: str | None
    booked_at: str


def add_earning(batch: WriteBatch, earning: Earning) -> None:
    """As `add`, for what each sale of a member adds."""
    event_id, member_id, at, points, money_fen, expires_at, *rest = earning
    sale_id, claimed_at, booked_at = rest
    batch.add(
        _EVENTS,
        (
            event_id,
            member_id,
            "earn",
            at,
            points,
            money_fen,
            None,
            expires_at,
            0,
            None,
            sale_id,
            claimed_at,
            booked_at,
        ),
    )


def add(batch: WriteBatch, of: MemberEvent, booked_at: str) -> None:
    """An event; nothing if its id is there already."""
    event = of.event
    batch.add(
        _EVENTS,
        (
            event.id,
            of.member_id,
            event.kind.value,
            text_of(event.at),
            event.points,
            of.money_fen,
            event.of,
            None if event.expires_at is None else text_of(event.expires_at),
            int(event.binding),
            of.kid,
            of.sale_id,
            of.claimed_at,
            booked_at,
        ),
    )


_COLUMNS = (
    _row.event_id,
    _row.kind,
    _row.at,
    _row.points,
    _row.of_id,
    _row.expires_at,
    _row.binding,
)
_OF_MEMBER = select(*_COLUMNS).where(_row.member_id.in_(family()))
_BY_ID = select(
    *_COLUMNS, _row.member_id, _row.money_fen, _row.kid, _row.sale_id, _row.claimed_at
).where(_row.event_id == bindparam("id"))
_NAMING = select(
    func.coalesce(total(_row.points), 0), func.coalesce(total(_row.money_fen), 0)
).where(_row.of_id == bindparam("of"), _row.kind == bindparam("kind"))


def of_member(connection: Connection, member_id: str) -> list[PointEvent]:
    """All events of a member that move points, in no order.

    Those of whoever was merged into the member are among them; of who was, none are.
    """
    rows = connection.execute(_OF_MEMBER, {"member": member_id})
    return [_event(row) for row in rows.all()]


def find(connection: Connection, event_id: str) -> MemberEvent | None:
    """One event with all that the books keep of it."""
    row = connection.execute(_BY_ID, {"id": event_id}).one_or_none()
    if row is None:
        return None
    *event, member_id, money_fen, kid, sale_id, claimed_at = row
    return MemberEvent(
        member_id=member_id,
        event=_event(event),
        money_fen=money_fen,
        kid=kid,
        sale_id=sale_id,
        claimed_at=claimed_at,
    )


def points_naming(
    connection: Connection, event_id: str, kind: PointKind
) -> tuple[int, int]:
    """Points and money (fen) that the events of a kind move which name this one."""
    given = {"of": event_id, "kind": kind.value}
    points, money_fen = connection.execute(_NAMING, given).one()
    return points, money_fen


def _event(row: Iterable[Any]) -> PointEvent:
    event_id, kind, at, points, of_id, expires_at, binding = row
    return PointEvent(
        id=event_id,
        kind=_KINDS[kind],
        at=moment_of(at),
        points=points,
        of=of_id,
        expires_at=None if expires_at is None else moment_of(expires_at),
        binding=binding,
    )


# An earning changes nothing else if nothing was spent since, there is no debt for it to
# pay, nothing waits for it, and it lives. Of who has another's points all is looked at.
_spent = exists().where(
    _other.member_id == _row.member_id,
    _other.kind != literal(PointKind.EARN.value, literal_execute=True),
    or_(_other.at >= _row.at, _other.of_id == _row.event_id),
)
_others = exists().where(member_states.c.merged_into == _row.member_id)
_debt: ColumnElement[int] = (
    select(func.coalesce(func.sum(lot_moves.c.amount), 0))
    .where(lot_moves.c.member_id == _row.member_id, lot_moves.c.expires_at == FOREVER)
    .scalar_subquery()
)
_UNSETTLED: Select[str, str] = (
    select(_row.member_id, func.max(_row.event_id))
    .where(
        among(_row.event_id),
        _row.points > 0,
        or_(_row.expires_at <= bindparam("now"), _spent, _debt < 0, _others),
    )
    .group_by(_row.member_id)
    .order_by(_row.member_id)
)


def unsettled(
    connection: Connection, event_ids: Collection[str], now: str
) -> Sequence[tuple[str, str]]:
    """Members whose lots these earnings may change beyond their own, each with one."""
    given = {"keys": key_list(event_ids), "now": now}
    return [(row[0], row[1]) for row in connection.execute(_UNSETTLED, given)]
