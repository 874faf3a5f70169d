"""Who is logged in: a session is a random token of a browser, kept as a digest.

It ends half an hour after its last use, twelve hours after its beginning, and with any
change of the account: its role, its password, a badge that was revoked.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from firmware.hub.staff.accounts import CLERK, MANAGER, Role, token_digest
from firmware.hub.staff.tables import staff_accounts, staff_sessions
from firmware.hub.staff.times import moved, seconds_since

IDLE_S = 1_800.0
WHOLE_S = 43_200.0
FRESH_S = 900.0
"""How long after a password a manager is not asked for it again."""
SEEN_EVERY_S = 60.0
MAX_OF_ACCOUNT = 20

_row, _account = staff_sessions.c, staff_accounts.c
_LIVE = (
    select(
        _row.account_id,
        _account.name,
        _account.role,
        _row.badge_id,
        _row.began_at,
        _row.seen_at,
        _row.proven_at,
    )
    .join_from(staff_sessions, staff_accounts)
    .where(
        _row.digest == bindparam("digest"),
        _row.changed == _account.changed,
        _account.role != "",
    )
)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A session that holds; times are UTC text.

    `badge_id` is None where it began with a password; `proven_at` is when the password
    was given, None where never.
    """

    account_id: str
    name: str
    account_role: str
    badge_id: str | None
    began_at: str
    seen_at: str
    proven_at: str | None

    @property
    def actor(self) -> str:
        """How the audit names who is logged in."""
        return f"staff:{self.account_id}"

    @property
    def role(self) -> Role:
        """What may be done; a badge alone, which can be copied, is a clerk's."""
        is_manager = self.account_role == MANAGER and self.proven_at is not None
        return MANAGER if is_manager else CLERK

    @property
    def may_manage(self) -> bool:
        """Whether the account is a manager's, were the password given."""
        return self.account_role == MANAGER

    def is_fresh(self, now: str) -> bool:
        """Whether the password was given a short while ago."""
        at = self.proven_at
        return at is not None and seconds_since(at, now) < FRESH_S


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that begins at `now`: of which account at which state, by what."""

    digest: str
    account_id: str
    changed: int
    badge_id: str | None
    proven: bool
    now: str


def session_of(connection: Connection, token: str, now: str) -> StaffSession | None:
    """The session of a token at `now`, UTC text; None for one that ended."""
    given = {"digest": token_digest(token)}
    row = connection.execute(_LIVE, given).one_or_none()
    if row is None:
        return None
    found = StaffSession(*row)
    is_idle = seconds_since(found.seen_at, now) >= IDLE_S
    is_old = seconds_since(found.began_at, now) >= WHOLE_S
    return None if is_idle or is_old else found


def begin(connection: Connection, new: NewSession) -> None:
    """Keep a session; of one account the newest twenty, of all those that hold."""
    _forget_ended(connection, new.now)
    mine = _row.account_id == new.account_id
    kept = (
        select(_row.digest).where(mine).order_by(_row.began_at.desc(), _row.digest)
    ).limit(MAX_OF_ACCOUNT - 1)
    connection.execute(delete(staff_sessions).where(mine, _row.digest.not_in(kept)))
    row = {
        "digest": new.digest,
        "account_id": new.account_id,
        "changed": new.changed,
        "badge_id": new.badge_id,
        "began_at": new.now,
        "seen_at": new.now,
        "proven_at": new.now if new.proven else None,
    }
    connection.execute(insert(staff_sessions), row)


def see(connection: Connection, digest: str, now: str) -> None:
    """Note that a session was used."""
    this = update(staff_sessions).where(_row.digest == digest)
    connection.execute(this.values(seen_at=now))


def end(connection: Connection, digest: str) -> str | None:
    """End a session; the account that it was of, None if there was none."""
    this = _row.digest == digest
    account_id = connection.scalar(select(_row.account_id).where(this))
    connection.execute(delete(staff_sessions).where(this))
    return account_id


def _forget_ended(connection: Connection, now: str) -> None:
    ended = or_(
        _row.seen_at < moved(now, -IDLE_S), _row.began_at < moved(now, -WHOLE_S)
    )
    connection.execute(delete(staff_sessions).where(ended))
