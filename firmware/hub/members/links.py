"""Links to members' pages: 128 random bits each, of which the books keep a digest."""

import base64
import hashlib
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.members.tables import member_links, member_states
from firmware.hub.members.vault.values import Chance

TOKEN_BYTES = 16
MAX_OLD = 4
_row, _state = member_links.c, member_states.c
_LIVE = (
    select(_row.member_id, _state.blocked_at)
    .select_from(
        member_links.outerjoin(member_states, _state.member_id == _row.member_id)
    )
    .where(
        _row.digest == bindparam("digest"),
        or_(_row.ends_at.is_(None), _row.ends_at > bindparam("now")),
    )
)


def link_token(chance: Chance) -> str:
    """A new token: 22 characters that may stand in an address."""
    return base64.urlsafe_b64encode(chance(TOKEN_BYTES)).rstrip(b"=").decode("ascii")


def digest_of(token: str) -> str:
    """What the books keep of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def member_of_link(connection: Connection, token: str, now: str) -> str | None:
    """Whose page a link opens at `now`, UTC text; None for one that ended.

    So does it for a member who is blocked.
    """
    given = {"digest": digest_of(token), "now": now}
    row = connection.execute(_LIVE, given).one_or_none()
    return None if row is None or row.blocked_at is not None else row.member_id


def add_link(
    connection: Connection, member_id: str, token: str, *, now: str, old_until: str
) -> None:
    """A link; those before it end at `old_until`, or once this one was opened.

    Of those that end the newest few are kept: who asks again and again fills no disk.
    """
    mine = _row.member_id == member_id
    ending = update(member_links).where(
        mine, or_(_row.ends_at.is_(None), _row.ends_at > old_until)
    )
    connection.execute(ending.values(ends_at=old_until))
    newest = select(_row.digest).where(mine, _row.ends_at > now)
    kept = newest.order_by(_row.made_at.desc(), _row.digest).limit(MAX_OLD)
    connection.execute(delete(member_links).where(mine, _row.digest.not_in(kept)))
    row = {"digest": digest_of(token), "member_id": member_id, "made_at": now}
    connection.execute(insert(member_links), row)


def open_link(connection: Connection, token: str, now: str) -> str | None:
    """As `member_of_link`; the newest one ends all that were made before it."""
    member_id = member_of_link(connection, token, now)
    if member_id is None:
        return None
    this = member_links.c.digest == digest_of(token)
    connection.execute(
        update(member_links).where(this, _row.opened_at.is_(None)).values(opened_at=now)
    )
    if connection.scalar(select(_row.ends_at).where(this)) is None:
        others = update(member_links).where(
            _row.member_id == member_id, ~this, _row.ends_at > now
        )
        connection.execute(others.values(ends_at=now))
    return member_id


def move_links(connection: Connection, before: str, now_of: str) -> None:
    """Links of who was merged into another open the other's page."""
    moved = update(member_links).where(_row.member_id == before)
    connection.execute(moved.values(member_id=now_of))


def revoke_links(connection: Connection, member_ids: Collection[str]) -> None:
    """No link opens the page of these members any more."""
    gone = delete(member_links).where(among(_row.member_id))
    connection.execute(gone, {"keys": key_list(member_ids)})
