"""Dates of birth: the hub alone has them, and a member may have given none (S11)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, bindparam, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.members.tables import birthdays

_row = birthdays.c
_ROWS = upsert_rows(birthdays)
_BORN = select(_row.born_on).where(_row.member_id == bindparam("member"))
_ALL_BORN = select(_row.member_id, _row.born_on).where(among(_row.member_id))


def keep(connection: Connection, member_id: str, born_on: date) -> None:
    """A member's date of birth, in the place of one before."""
    batch = WriteBatch()
    batch.add(_ROWS, (member_id, born_on.isoformat()))
    batch.write(connection)


def born_on(connection: Connection, member_id: str) -> date | None:
    """A member's date of birth, None if it is not known."""
    found = connection.scalar(_BORN, {"member": member_id})
    return None if found is None else date.fromisoformat(found)


def born_on_of(connection: Connection, member_ids: Collection[str]) -> dict[str, date]:
    """The dates of birth that are known of these members."""
    rows = connection.execute(_ALL_BORN, {"keys": key_list(member_ids)})
    return {member_id: date.fromisoformat(born) for member_id, born in rows}
