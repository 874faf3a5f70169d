"""Badges as rows: made, revoked, listed, and as the document that kiosks receive."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.staff import accounts, acts, tables
from firmware.hub.staff.acts import NewAct, StaffAct
from firmware.protocol.messages import MAX_BADGES, Badge, StaffBadges
from firmware.retail.codes.own_codes import badge_digest

MAX_IN_FORCE = MAX_BADGES // 2
"""Badges that are not revoked; as many revoked ones, the latest, go to the kiosks."""

_row = tables.badges.c
_ALL = select(
    _row.badge_id, _row.name, _row.sha256, _row.made_at, _row.revoked_at
).order_by(_row.made_at, _row.badge_id)


@dataclass(frozen=True, slots=True)
class KeptBadge:
    """One badge; `sha256` is its digest, the badge itself is kept nowhere.

    Times are UTC text; `revoked_at` is None while the badge is in force.
    """

    badge_id: str
    name: str
    sha256: str
    made_at: str
    revoked_at: str | None = None


def add(connection: Connection, badge: KeptBadge) -> bool:
    """Keep a new badge; False if `MAX_IN_FORCE` of them are in force already."""
    in_force = select(func.count()).where(_row.revoked_at.is_(None))
    if (connection.scalar(in_force) or 0) >= MAX_IN_FORCE:
        return False
    connection.execute(
        insert(tables.badges),
        {
            "badge_id": badge.badge_id,
            "name": badge.name,
            "sha256": badge.sha256,
            "made_at": badge.made_at,
            "revoked_at": badge.revoked_at,
            "changed": _next_version(connection, badge.made_at),
        },
    )
    return True


def revoke(
    connection: Connection, name: str, now: str, *, by: str = ""
) -> list[KeptBadge]:
    """Revoke a badge by its id, or all of a person by name; those that were in force.

    Whoever they were of is logged out of the back office. `now` is UTC text, `by` is
    who does it.
    """
    revoked = [
        badge
        for badge in every(connection)
        if badge.revoked_at is None and name in {badge.badge_id, badge.name}
    ]
    if revoked:
        ids = [badge.badge_id for badge in revoked]
        changed = _next_version(connection, now)
        connection.execute(
            update(tables.badges).where(_row.badge_id.in_(ids)),
            {"revoked_at": now, "changed": changed},
        )
        _log_out(connection, revoked, now, by=by)
    return revoked


def _log_out(
    connection: Connection, revoked: Sequence[KeptBadge], now: str, *, by: str
) -> None:
    ids = ", ".join(badge.badge_id for badge in revoked)
    people = {badge.name for badge in revoked}
    for account_id in accounts.end_sessions_of(connection, people):
        new = NewAct(account_id, StaffAct.BADGE_REVOKED, by, ids)
        acts.note(connection, new, at=now)


def every(connection: Connection) -> list[KeptBadge]:
    """All badges ever made, in the order in which they were."""
    return [KeptBadge(*each) for each in connection.execute(_ALL)]


def in_force(connection: Connection) -> int:
    """How many badges are not revoked."""
    return sum(badge.revoked_at is None for badge in every(connection))


def in_force_of_text(connection: Connection, badge: str) -> KeptBadge | None:
    """The badge of a text, if it is in force."""
    given = _ALL.where(_row.sha256 == badge_digest(badge), _row.revoked_at.is_(None))
    row = connection.execute(given).one_or_none()
    return None if row is None else KeptBadge(*row)


def by_id(connection: Connection, ids: Collection[str]) -> dict[str, KeptBadge]:
    """The badges of these ids; absent what was never made here."""
    found = connection.execute(
        _ALL.where(among(_row.badge_id)), {"keys": key_list(ids)}
    )
    return {badge.badge_id: badge for badge in (KeptBadge(*each) for each in found)}


def version(connection: Connection) -> int:
    """The version of the list of badges; 0 in a shop that has never made one."""
    return connection.scalar(select(func.coalesce(func.max(_row.changed), 0))) or 0


def document(connection: Connection) -> StaffBadges | None:
    """What kiosks receive; None in a shop that has never made a badge."""
    newest = version(connection)
    if not newest:
        return None
    badges = every(connection)
    revoked = sorted(
        (badge for badge in badges if badge.revoked_at is not None),
        key=lambda badge: badge.revoked_at or "",
    )
    sent = [badge for badge in badges if badge.revoked_at is None]
    sent += revoked[len(sent) - MAX_BADGES :]
    return StaffBadges(version=newest, badges=_rows(sent))


def _rows(badges: Sequence[KeptBadge]) -> tuple[Badge, ...]:
    return tuple(
        Badge(
            id=badge.badge_id,
            sha256=badge.sha256,
            revoked=badge.revoked_at is not None,
        )
        for badge in badges
    )


def _next_version(connection: Connection, now: str) -> int:
    """A version above all before, also those that a restored backup has lost.

    So it counts seconds: a kiosk takes no list older than the one that it holds.
    """
    seconds = int(datetime.fromisoformat(now).timestamp())
    return max(version(connection) + 1, seconds)
