"""The vault's own few values, and how often it was changed."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select

from firmware.hub.db.dialect import dialect_of
from firmware.hub.members.vault import tables

Chance = Callable[[int], bytes]
"""Random bytes, as many as it is asked for."""
_CHANGES = "changes"
_row = tables.vault_values.c
_VALUE = select(_row.value).where(_row.name == bindparam("name"))


def value_of(connection: Connection, name: str) -> bytes | None:
    """One value of the vault, None if it has none of that name."""
    return connection.scalar(_VALUE, {"name": name})


def keep_value(connection: Connection, name: str, value: bytes) -> None:
    """A value, in the place of one before."""
    upsert = dialect_of(connection).upsert(tables.vault_values)
    connection.execute(upsert, {"name": name, "value": value})


def changes(connection: Connection) -> int:
    """How often the vault was changed."""
    return int(value_of(connection, _CHANGES) or b"0")


def bump(connection: Connection) -> None:
    """Count a change."""
    keep_value(connection, _CHANGES, b"%d" % (changes(connection) + 1))
