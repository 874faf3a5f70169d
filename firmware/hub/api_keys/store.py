"""Keys of the API as rows: made, found by their digest, revoked."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, or_, select, update

from firmware.hub.api_keys.key_texts import KeyScope, key_digest
from firmware.hub.api_keys.tables import api_keys
from firmware.hub.db.dialect import dialect_of

MAX_IN_FORCE = 100
"""Keys that are not revoked; another one is refused then."""

_row = api_keys.c
_ALL = select(
    _row.name,
    _row.channel,
    _row.scopes,
    _row.made_at,
    _row.used_on,
    _row.revoked_at,
    _row.sha256,
)
_BY_DIGEST = _ALL.where(_row.sha256 == bindparam("digest"))
_USE = (
    update(api_keys)
    .where(
        _row.name == bindparam("named"),
        or_(_row.used_on.is_(None), _row.used_on < bindparam("day")),
    )
    .values(used_on=bindparam("day"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as everybody may see it; the key itself is kept nowhere.

    Orders of its program are those of `channel`. `made_at` and `revoked_at` are UTC
    text, `used_on` is the last day, in UTC, on which it was used.
    """

    name: str
    channel: str
    scopes: frozenset[KeyScope]
    made_at: str
    used_on: str | None = None
    revoked_at: str | None = None

    @property
    def scope_names(self) -> tuple[str, ...]:
        """The scopes in the order in which documents list them."""
        return tuple(each.value for each in KeyScope if each in self.scopes)


def add(connection: Connection, key: ApiKey, digest: str) -> bool:
    """Keep a new key by its digest; False if the name is taken, by a revoked one too.

    Raises nothing else: that there is room, `in_force` says.
    """
    row = {
        "name": key.name,
        "sha256": digest,
        "channel": key.channel,
        "scopes": " ".join(key.scope_names),
        "made_at": key.made_at,
        "used_on": None,
        "revoked_at": None,
    }
    insert = dialect_of(connection).insert_new(api_keys)
    counting = insert.execution_options(preserve_rowcount=True)
    return connection.execute(counting, row).rowcount == 1


def every(connection: Connection) -> list[ApiKey]:
    """All keys ever made, in the order in which they were."""
    rows = connection.execute(_ALL.order_by(_row.made_at, _row.name))
    return [_key(*each[:-1]) for each in rows]


def in_force(connection: Connection) -> int:
    """How many keys are not revoked."""
    return connection.scalar(select(func.count()).where(_row.revoked_at.is_(None))) or 0


def of_text(connection: Connection, text: str) -> ApiKey | None:
    """The key that a program shows; None for one that nobody has, or was revoked."""
    digest = key_digest(text)
    found = connection.execute(_BY_DIGEST, {"digest": digest}).one_or_none()
    if found is None or not hmac.compare_digest(found.sha256, digest):
        return None
    key = _key(*found[:-1])
    return key if key.revoked_at is None else None


def revoke(connection: Connection, name: str, now: str) -> bool:
    """Refuse a key from now on, UTC text; False if no key in force has this name."""
    this = update(api_keys).where(_row.name == name, _row.revoked_at.is_(None))
    counting = this.execution_options(preserve_rowcount=True)
    return connection.execute(counting.values(revoked_at=now)).rowcount == 1


def note_use(connection: Connection, name: str, day: str) -> None:
    """A key was used on a day in UTC; one that is not later than before is ignored."""
    connection.execute(_USE, {"named": name, "day": day})


def _key(
    name: str,
    channel: str,
    scopes: str,
    *times: str,
) -> ApiKey:
    made_at, used_on, revoked_at = times
    known = {each.value: each for each in KeyScope}
    return ApiKey(
        name=name,
        channel=channel,
        scopes=frozenset(known[each] for each in scopes.split() if each in known),
        made_at=made_at,
        used_on=used_on,
        revoked_at=revoked_at,
    )
