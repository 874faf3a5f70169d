"""Accounts of the back office as rows: role, password, invitation."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from firmware.hub.staff.tables import staff_accounts

Role = Literal["clerk", "manager"]
CLERK: Role = "clerk"
MANAGER: Role = "manager"
ROLES: tuple[Role, ...] = (CLERK, MANAGER)
CLOSED = ""

_row = staff_accounts.c
_BY_NAME = select(staff_accounts).where(_row.name == bindparam("name"))
_BY_ID = select(staff_accounts).where(_row.account_id == bindparam("id"))
_BY_INVITATION = select(staff_accounts).where(
    _row.invitation == bindparam("digest"), _row.invited_until > bindparam("now")
)


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An account; times are UTC text. `role` is "" where it is closed.

    `password` is a hash, None until one was chosen; `invitation` the digest of a link
    by which one can be, until `invited_until`.
    """

    account_id: str
    name: str
    role: str
    password: str | None
    changed: int
    invitation: str | None
    invited_until: str | None
    made_at: str

    @property
    def is_open(self) -> bool:
        """Whether it may be used."""
        return self.role in ROLES

    @property
    def actor(self) -> str:
        """How the audit names it."""
        return f"staff:{self.account_id}"


def token_digest(token: str) -> str:
    """What the books keep of a token of 128 random bits or more."""
    return hashlib.sha256(token.encode()).hexdigest()


def named(connection: Connection, name: str) -> StaffAccount | None:
    """The account of this name, a closed one too."""
    return _found(connection.execute(_BY_NAME, {"name": name}).one_or_none())


def of_id(connection: Connection, account_id: str) -> StaffAccount | None:
    """The account of this id, a closed one too."""
    return _found(connection.execute(_BY_ID, {"id": account_id}).one_or_none())


def invited(connection: Connection, token: str, now: str) -> StaffAccount | None:
    """Whom a link that is open at `now`, UTC text, invites to choose a password."""
    given = {"digest": token_digest(token), "now": now}
    found = _found(connection.execute(_BY_INVITATION, given).one_or_none())
    return found if found is not None and found.is_open else None


def every(connection: Connection) -> list[StaffAccount]:
    """All accounts, in the order of their names."""
    rows = connection.execute(select(staff_accounts).order_by(_row.name))
    return [StaffAccount(*each) for each in rows]


def names(connection: Connection) -> dict[str, str]:
    """The name behind each id."""
    rows = connection.execute(select(_row.account_id, _row.name))
    return {account_id: name for account_id, name in rows}  # noqa: C416 - a Row is no tuple


def add(
    connection: Connection, account_id: str, name: str, *, now: str
) -> StaffAccount:
    """A new account, closed until it has a role."""
    made = StaffAccount(account_id, name, CLOSED, None, 1, None, None, now)
    row = {each: getattr(made, each) for each in StaffAccount.__slots__}
    connection.execute(insert(staff_accounts), row)
    return made


def set_role(connection: Connection, account: StaffAccount, role: str) -> None:
    """Another role, or `CLOSED`; sessions that began before end."""
    _change(connection, account, role=role)


def set_password(connection: Connection, account: StaffAccount, hashed: str) -> None:
    """Another password, by its hash; sessions and the invitation end."""
    _change(connection, account, password=hashed, invitation=None, invited_until=None)


def replace_hash(
    connection: Connection, account_id: str, *, before: str, hashed: str
) -> None:
    """A hash of the same password by newer parameters: nothing ends."""
    same = update(staff_accounts).where(
        _row.account_id == account_id, _row.password == before
    )
    connection.execute(same.values(password=hashed))


def invite(
    connection: Connection, account: StaffAccount, token: str, *, until: str
) -> None:
    """A link by which a password can be chosen once; one before it ends."""
    mine = update(staff_accounts).where(_row.account_id == account.account_id)
    connection.execute(mine.values(invitation=token_digest(token), invited_until=until))


def end_sessions_of(connection: Connection, names_of: Collection[str]) -> list[str]:
    """Have every session of these people end; the ids of their accounts."""
    found = [each for name in names_of if (each := named(connection, name))]
    for account in found:
        _change(connection, account)
    return [account.account_id for account in found]


def _change(
    connection: Connection, account: StaffAccount, **values: str | None
) -> None:
    mine = update(staff_accounts).where(_row.account_id == account.account_id)
    connection.execute(mine.values(changed=_row.changed + 1, **values))


def _found(row: Row[Any] | None) -> StaffAccount | None:
    return None if row is None else StaffAccount(*row)
