"""Members as rows: enrolment, and finding one by card or id (S12)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, or_, select, update

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.members import tables

_row, _state = tables.members.c, tables.member_states.c
_WITH_STATES = tables.members.outerjoin(
    tables.member_states, _state.member_id == _row.member_id
)
_BY_NAME = (
    select(_row.member_id, _row.card, _state.merged_into)
    .select_from(_WITH_STATES)
    .where(or_(among(_row.member_id), among(_row.card)))
)
_BY_CARD = (
    select(_row.member_id, _state.merged_into)
    .select_from(_WITH_STATES)
    .where(_row.card == bindparam("card"))
)


_ONE = select(_row.member_id, _row.card, _row.joined_at).where(
    _row.member_id == bindparam("member")
)
ERASED_CARD = "erased "
"""What stands before the pseudonym in the place of an erased member's card."""


@dataclass(frozen=True, slots=True)
class Member:
    """`member_id` is a pseudonym: kiosks and slips know no more."""

    member_id: str
    card: str
    joined_at: str


def add(connection: Connection, member: Member) -> bool:
    """Enrol; False if the card or the pseudonym is taken, and nothing changed."""
    # A refused row would end the transaction of a PostgreSQL.
    enrol = dialect_of(connection).insert_new(tables.members)
    counting = enrol.execution_options(preserve_rowcount=True)
    return connection.execute(counting, asdict(member)).rowcount == 1


def ids_by_name(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Member ids by member id or by card, whichever is named.

    What names somebody who was merged into another names the other.
    """
    by_name: dict[str, str] = {}
    found = connection.execute(_BY_NAME, {"keys": key_list(names)})
    for member_id, card, merged_into in found:
        owner = member_id if merged_into is None else merged_into
        by_name |= {member_id: owner, card: owner}
    return {name: by_name[name] for name in names if name in by_name}


def by_card(connection: Connection, card: str) -> str | None:
    """The member whose card it is; None for a card that nobody has, and for an id."""
    found = connection.execute(_BY_CARD, {"card": card}).one_or_none()
    if found is None:
        return None
    member_id, merged_into = found
    return member_id if merged_into is None else merged_into


def existing(connection: Connection, member_ids: Collection[str]) -> set[str]:
    """Which of these ids are those of members, merged ones included."""
    found = select(_row.member_id).where(among(_row.member_id))
    return set(connection.scalars(found, {"keys": key_list(member_ids)}))


def find(connection: Connection, name: str) -> Member | None:
    """The member behind a card or a member id."""
    member_id = ids_by_name(connection, [name]).get(name)
    if member_id is None:
        return None
    return Member(*connection.execute(_ONE, {"member": member_id}).one())


def take_card(connection: Connection, member_id: str) -> None:
    """The card of an erased member leads nowhere any more."""
    mine = update(tables.members).where(_row.member_id == member_id)
    connection.execute(mine.values(card=f"{ERASED_CARD}{member_id}"))
