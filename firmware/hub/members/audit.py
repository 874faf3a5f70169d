"""Who did or saw what of a member: every look at a person is a row (S45).

Why they did is encrypted with the member's key, for staff may write a name there.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select

from firmware.hub.members.profiles.store import Profiles
from firmware.hub.members.tables import member_audit
from firmware.hub.members.vault.cipher import unseal

_row = member_audit.c
_OF = (
    select(_row.number, _row.at, _row.by, _row.act, _row.sealed_why)
    .where(_row.member_id == bindparam("member"))
    .order_by(_row.number.desc())
    .limit(bindparam("limit"))
)
MAX_SHOWN = 1_000


class MemberAct(StrEnum):
    """What was done with a member, or seen of one."""

    JOINED = "joined"
    CONSENTED = "consented"
    CHANGED = "changed"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    LINK_MADE = "link_made"
    LINKS_REVOKED = "links_revoked"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    MERGED = "merged"
    ERASED = "erased"
    FOUND = "found"
    SHOWN = "shown"
    EXPORTED = "exported"
    LISTED = "listed"


class AuditEntry(NamedTuple):
    """One act, in UTC text; `why` is "" where nothing was said, or was erased."""

    number: int
    at: str
    by: str
    act: str
    why: str


class AuditRow(NamedTuple):
    """An act, and with whom."""

    member_id: str
    entry: AuditEntry


class AuditFilter(NamedTuple):
    """Which acts: with numbers under `before`, of somebody, with a member."""

    before: int | None = None
    by: str = ""
    member_id: str = ""


class Audit:
    """Notes and lists acts in one transaction; `now` is UTC text."""

    def __init__(self, connection: Connection, profiles: Profiles, now: str) -> None:
        self._connection = connection
        self._profiles = profiles
        self._now = now

    def note(self, act: MemberAct, member_id: str, by: str, *, why: str = "") -> None:
        """Add one act."""
        self.note_all(act, [member_id], by, why=why)

    def note_all(
        self, act: MemberAct, member_ids: Collection[str], by: str, *, why: str = ""
    ) -> None:
        """Add one act with each of these members."""
        keys = self._profiles.vault.keys(member_ids) if why else {}
        rows = [
            {
                "member_id": member_id,
                "at": self._now,
                "by": by,
                "act": act.value,
                "sealed_why": self._sealed(keys.get(member_id), member_id, why),
            }
            for member_id in member_ids
        ]
        if rows:
            self._connection.execute(insert(member_audit), rows)

    def of(self, member_id: str, limit: int = MAX_SHOWN) -> list[AuditEntry]:
        """What was done and seen, the newest first."""
        given = {"member": member_id, "limit": limit}
        rows = self._connection.execute(_OF, given).all()
        key = self._profiles.vault.key(member_id) if rows else None
        return [
            AuditEntry(number, at, by, act, _opened(key, why, member_id))
            for number, at, by, act, why in rows
        ]

    def newest(self, limit: int, wanted: AuditFilter) -> list[AuditRow]:
        """Acts on all members, the newest first."""
        found = select(
            _row.number, _row.member_id, _row.at, _row.by, _row.act, _row.sealed_why
        )
        if wanted.before is not None:
            found = found.where(_row.number < wanted.before)
        if wanted.by:
            found = found.where(_row.by == wanted.by)
        if wanted.member_id:
            found = found.where(_row.member_id == wanted.member_id)
        rows = self._connection.execute(
            found.order_by(_row.number.desc()).limit(limit)
        ).all()
        said = [row.member_id for row in rows if row.sealed_why]
        keys = self._profiles.vault.keys(said) if said else {}
        return [
            AuditRow(
                member_id,
                AuditEntry(
                    number, at, by, act, _opened(keys.get(member_id), why, member_id)
                ),
            )
            for number, member_id, at, by, act, why in rows
        ]

    def _sealed(self, key: bytes | None, member_id: str, why: str) -> str | None:
        """None without a key: nothing is known of the person that it could be of."""
        if key is None or not why:
            return None
        return self._profiles.sealed(key, why.encode(), _where(member_id))


def _where(member_id: str) -> str:
    return f"why:{member_id}"


def _opened(key: bytes | None, sealed: str | None, member_id: str) -> str:
    if key is None or sealed is None:
        return ""
    return (unseal(key, sealed, where=_where(member_id)) or b"").decode()
