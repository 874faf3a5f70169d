"""Members as rows: enrolment, and finding one by card or id (S12)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, exc, insert, or_, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.members import tables

_row = tables.members.c
_BY_NAME = select(_row.member_id, _row.card).where(
    or_(among(_row.member_id), among(_row.card))
)


@dataclass(frozen=True, slots=True)
class Member:
    """`member_id` is a pseudonym: kiosks and slips know no more."""

    member_id: str
    card: str
    joined_at: str


def add(connection: Connection, member: Member) -> bool:
    """Enrol; False if the card or the pseudonym is taken, and nothing changed."""
    try:
        connection.execute(insert(tables.members), asdict(member))
    except exc.IntegrityError:
        return False
    return True


def ids_by_name(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """Member ids by member id or by card, whichever is named."""
    by_name: dict[str, str] = {}
    for member_id, card in connection.execute(_BY_NAME, {"keys": key_list(names)}):
        by_name |= {member_id: member_id, card: member_id}
    return {name: by_name[name] for name in names if name in by_name}


def find(connection: Connection, name: str) -> Member | None:
    """The member behind a card or a member id."""
    member_id = ids_by_name(connection, [name]).get(name)
    if member_id is None:
        return None
    found = connection.execute(
        select(_row.member_id, _row.card, _row.joined_at).where(
            _row.member_id == member_id
        )
    ).one()
    return Member(*found)
