"""Forms that made members: one that is sent again makes no second one, as rows."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from firmware.hub.members.tables import member_forms

FORGOTTEN = ""
"""A mark that nothing typed has."""

_row = member_forms.c
_OF = select(_row.digest, _row.member_id).where(_row.form == bindparam("named"))


class FormMade(NamedTuple):
    """A mark of what was typed, and the member that it made."""

    digest: str
    member_id: str


def form_of(connection: Connection, form: str) -> FormMade | None:
    """What a form made, or None."""
    row = connection.execute(_OF, {"named": form}).one_or_none()
    return None if row is None else FormMade(*row)


def keep_form(connection: Connection, form: str, sent: FormMade, *, now: str) -> None:
    """A form that is new, sent at `now`, UTC text."""
    row = {"form": form, **sent._asdict(), "sent_at": now}
    connection.execute(insert(member_forms), row)


def forget_forms_of(connection: Connection, member_id: str) -> None:
    """What was typed into the forms of an erased member.

    The forms stay used: one that is repeated late makes nobody a member again.
    """
    of_member = update(member_forms).where(_row.member_id == member_id)
    connection.execute(of_member.values(digest=FORGOTTEN))


def move_forms(connection: Connection, before: str, now: str) -> None:
    """The forms of who was merged into another."""
    moved = update(member_forms).where(_row.member_id == before)
    connection.execute(moved.values(member_id=now))
