"""What accounts did, as rows that nobody changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from firmware.hub.staff.tables import staff_accounts, staff_acts

_row, _account = staff_acts.c, staff_accounts.c


class StaffAct(StrEnum):
    """What is noted of an account."""

    ROLE_SET = "role_set"
    INVITED = "invited"
    PASSWORD_SET = "password_set"  # noqa: S105 - an act, no password
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    UNLOCKED = "unlocked"
    BADGE_REVOKED = "badge_revoked"
    AUDIT_READ = "audit_read"


class StaffEntry(NamedTuple):
    """An act of `name`, at UTC text; `by` did it, `detail` is how or from where."""

    number: int
    at: str
    name: str
    by: str
    act: str
    detail: str


@dataclass(frozen=True, slots=True)
class NewAct:
    """What is to be noted of an account; `by` is who did it."""

    account_id: str
    act: StaffAct
    by: str
    detail: str = ""


def note(connection: Connection, new: NewAct, *, at: str) -> None:
    """Add one act; `at` is UTC text."""
    row = {
        "account_id": new.account_id,
        "at": at,
        "by": new.by,
        "act": new.act.value,
        "detail": new.detail,
    }
    connection.execute(insert(staff_acts), row)


def newest(
    connection: Connection, limit: int, *, before: int | None = None
) -> Sequence[StaffEntry]:
    """The latest acts, those with numbers under `before` if it is given."""
    found = (
        select(_row.number, _row.at, _account.name, _row.by, _row.act, _row.detail)
        .join_from(staff_acts, staff_accounts)
        .order_by(_row.number.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(_row.number < before)
    return [StaffEntry(*each) for each in connection.execute(found)]
