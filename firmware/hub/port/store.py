"""Keys of calls as rows: claimed first, so that two processes never do one twice."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from firmware.hub.db.dialect import dialect_of
from firmware.hub.port.tables import port_replies

_row = port_replies.c
_THIS = (_row.scope == bindparam("of")) & (_row.key == bindparam("named"))
_FIND = select(_row.digest, _row.reply).where(_THIS)
_KEEP = update(port_replies).where(_THIS).values(reply=bindparam("said"))
_FORGET = delete(port_replies).where(_THIS)


class CallKey(NamedTuple):
    """Whose key, and which."""

    scope: str
    key: str


class KeptReply(NamedTuple):
    """The digest of the command that was done, and its reply as JSON."""

    digest: str
    reply: str


def claim(connection: Connection, key: CallKey, digest: str, *, now: str) -> bool:
    """Take a key for what follows in this transaction; False if it has been used.

    Waits for another transaction that has claimed it.
    """
    values = {**key._asdict(), "digest": digest, "reply": None, "at": now}
    insert = dialect_of(connection).insert_new(port_replies)
    counting = insert.execution_options(preserve_rowcount=True)
    return connection.execute(counting, values).rowcount == 1


def kept(connection: Connection, key: CallKey) -> KeptReply:
    """What was done under a key that is used."""
    found = connection.execute(_FIND, {"of": key.scope, "named": key.key}).one()
    return KeptReply(*found)


def keep(connection: Connection, key: CallKey, reply: str) -> None:
    """The reply of what was done under a claimed key."""
    connection.execute(_KEEP, {"of": key.scope, "named": key.key, "said": reply})


def forget(connection: Connection, key: CallKey) -> None:
    """Give a claimed key back: nothing was done under it."""
    connection.execute(_FORGET, {"of": key.scope, "named": key.key})
