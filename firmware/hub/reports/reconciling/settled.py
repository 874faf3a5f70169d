"""Lines of `reconcile` that a person has looked into: they are reported no more.

Nothing in the books changes by that. A line is known by what it is about; one whose
numbers have changed since is another line, and is reported again.
"""

from functools import lru_cache

from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    select,
)

from firmware.hub.ingest.tables import settled_lines
from firmware.hub.reports.reconciling.fair_share import QUERIES_MAX
from firmware.protocol.envelope import digest

ID_DIGITS = 10
KEY = "line_key"
_BETWEEN = "|"
_row = settled_lines.c
_SETTLED = select(_row.line).where(
    _row.kind == bindparam("check"), _row.line == bindparam("key")
)


def line_id(check: str, key: str) -> str:
    """What a person calls a line by: ten hexadecimal digits."""
    return digest(f"{check}{_BETWEEN}{key}".encode())[:ID_DIGITS]


@lru_cache(maxsize=QUERIES_MAX)
def unsettled(
    check: str, query: Select[*tuple[object, ...]], about: tuple[str, ...]
) -> Select[*tuple[object, ...]]:
    """The rows of a check that nobody has settled, with one column more: their key.

    `about`: the columns that say what a row is about; all of them if empty.
    """
    found: Subquery = query.subquery("all_of_it")
    named = [found.c[name] for name in about] or list(found.c)
    key = literal("", Text)
    for column in named:
        key = key + func.coalesce(cast(column, Text), "") + _BETWEEN
    settled = exists().where(_row.kind == check, _row.line == key)
    return select(*found.c, key.label(KEY)).where(~settled)


def is_settled(connection: Connection, check: str, key: str) -> bool:
    """Whether a person has settled a line that is no row of a query."""
    given = {"check": check, "key": key}
    return connection.scalar(_SETTLED, given) is not None


def settle(
    connection: Connection, line: tuple[str, str], *, what: str, note: str, now: str
) -> None:
    """Write down that somebody has looked into a line: its check and key."""
    check, key = line
    row = {"kind": check, "line": key, "what": what}
    decision = {"closed_at": now, "closed_note": note}
    connection.execute(insert(settled_lines).values({**row, **decision}))
