"""Who came lately, and how often: by orders alone, without a word about the person."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.members.states import family
from firmware.hub.members.tables import member_states, members
from firmware.hub.sales.tables import orders

MAX_TIMES = 2_000
_order, _member, _state = orders.c, members.c, member_states.c
_OWNER = func.coalesce(_state.merged_into, _order.member_id)
_VISITS = (
    select(
        _OWNER.label("member"),
        func.count().label("visits"),
        func.max(_order.closed_at).label("last_at"),
    )
    .select_from(orders.outerjoin(member_states, _state.member_id == _order.member_id))
    .where(_order.member_id.is_not(None), _order.closed_at >= bindparam("since"))
    .group_by(_OWNER)
)
_RECENT = (
    _VISITS.order_by(func.max(_order.closed_at).desc(), _OWNER)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_TIMES = (
    select(_order.closed_at)
    .where(_order.member_id.in_(family()), _order.closed_at >= bindparam("since"))
    .order_by(_order.closed_at)
    .limit(MAX_TIMES)
)


@dataclass(frozen=True, slots=True)
class Visits:
    """How often a member came since a moment, and when last, UTC text; or None."""

    member_id: str
    visits: int
    last_at: str | None


def recent(
    connection: Connection, since: str, *, limit: int, offset: int
) -> list[Visits]:
    """Members who came since a moment, UTC text, the last one first."""
    given = {"since": since, "limit": limit, "offset": offset}
    return [Visits(*each) for each in connection.execute(_RECENT, given)]


def recent_count(connection: Connection, since: str) -> int:
    """How many came since a moment."""
    came = select(func.count(func.distinct(_OWNER))).select_from(
        orders.outerjoin(member_states, _state.member_id == _order.member_id)
    )
    counted = came.where(_order.member_id.is_not(None), _order.closed_at >= since)
    return connection.scalar(counted) or 0


def visits_of(connection: Connection, member_ids: Collection[str]) -> dict[str, Visits]:
    """How often each of these members ever came, and when last."""
    last = select(
        _OWNER.label("member"), func.count(), func.max(_order.closed_at)
    ).select_from(orders.outerjoin(member_states, _state.member_id == _order.member_id))
    merged = select(_state.member_id).where(among(_state.merged_into))
    mine = last.where(among(_order.member_id) | _order.member_id.in_(merged))
    rows = connection.execute(mine.group_by(_OWNER), {"keys": key_list(member_ids)})
    found = {row[0]: Visits(*row) for row in rows}
    return {each: found.get(each, Visits(each, 0, None)) for each in member_ids}


def visit_times(connection: Connection, member_id: str, since: str) -> list[str]:
    """When a member came, since a moment; UTC texts, at most two thousand."""
    given = {"member": member_id, "since": since}
    return list(connection.scalars(_TIMES, given))


def joined_since(connection: Connection, since: str) -> int:
    """How many have joined since a moment."""
    count = select(func.count()).select_from(members)
    return connection.scalar(count.where(_member.joined_at >= since)) or 0
