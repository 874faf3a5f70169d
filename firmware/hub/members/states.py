"""Who is blocked, erased, merged or doubtful, as rows."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    exists,
    func,
    select,
    union_all,
    update,
)

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.schema import Flag, Text
from firmware.hub.members.tables import member_states

_row = member_states.c
_IS_DOUBTFUL = _row.doubtful == bindparam("marked", value=True, type_=Flag)
_OF = select(member_states).where(among(_row.member_id))
_STOPPED = select(func.coalesce(_row.blocked_at, _row.erased_at)).where(
    _row.member_id == bindparam("member")
)
_OWNER = select(_row.merged_into).where(_row.member_id == bindparam("member"))
_ERASED = select(_row.member_id).where(_row.erased_at.is_not(None))
_DOUBTFUL = (
    select(_row.member_id)
    .where(_IS_DOUBTFUL, _row.merged_into.is_(None), _row.erased_at.is_(None))
    .order_by(_row.member_id)
    .limit(bindparam("limit"))
)
_CHANGES = select(func.count(_row.merged_at) + func.count(_row.erased_at))


@dataclass(frozen=True, slots=True)
class MemberState:
    """Times are UTC text. `doubtful`: staff should see whether it is one of another."""

    member_id: str
    blocked_at: str | None = None
    erased_at: str | None = None
    merged_into: str | None = None
    merged_at: str | None = None
    doubtful: bool = False


def state_of(connection: Connection, member_id: str) -> MemberState:
    """What is said of a member; most have no row."""
    return states_of(connection, [member_id])[member_id]


def is_usable(connection: Connection, member_id: str) -> bool:
    """Whether card, pass and link of a member work: neither blocked nor erased."""
    return connection.scalar(_STOPPED, {"member": member_id}) is None


def owner_of(connection: Connection, member_id: str) -> str:
    """Whom a member was merged into, or the member."""
    return connection.scalar(_OWNER, {"member": member_id}) or member_id


def states_of(
    connection: Connection, member_ids: Collection[str]
) -> dict[str, MemberState]:
    """What is said of each of these members."""
    rows = connection.execute(_OF, {"keys": key_list(member_ids)})
    found = {row.member_id: MemberState(*row) for row in rows}
    return {name: found.get(name, MemberState(member_id=name)) for name in member_ids}


def keep_state(connection: Connection, state: MemberState) -> None:
    """In the place of what was said before."""
    row = {name: getattr(state, name) for name in MemberState.__slots__}
    connection.execute(dialect_of(connection).upsert(member_states), row)


def erased(connection: Connection) -> set[str]:
    """All who were erased."""
    return set(connection.scalars(_ERASED))


def doubtful(connection: Connection, limit: int) -> list[str]:
    """Members that staff should look at, at most `limit`."""
    return list(connection.scalars(_DOUBTFUL, {"limit": limit}))


def change_count(connection: Connection) -> int:
    """Grows whenever names lead to other members than before."""
    return connection.scalar(_CHANGES) or 0


def move_merged(connection: Connection, before: str, now: str) -> None:
    """Whoever was merged into `before` belongs to `now` from now on."""
    moved = update(member_states).where(_row.merged_into == before)
    connection.execute(moved.values(merged_into=now))


def family(parameter: str = "member") -> Select[str]:
    """The ids whose rows are those of a member: its own, and of all merged into it.

    None for a member who was merged: everything is the other's.
    """
    member = bindparam(parameter, type_=Text)
    itself = select(member.label("member_id")).where(
        ~exists().where(_row.member_id == member, _row.merged_into.is_not(None))
    )
    others = select(_row.member_id).where(_row.merged_into == member)
    both = union_all(itself, others).subquery()
    return select(both.c.member_id)
