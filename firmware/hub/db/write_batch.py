"""What one batch writes: rows gathered first, then one statement a table.

Knows no message: a feature's `store` makes its statements once and adds rows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Insert, Table, insert
from sqlalchemy.dialects import sqlite

from firmware.hub.db.schema import metadata

Row = tuple[str | int | bytes | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RowStatement:
    """Writes rows of one table, whose values stand in the order of its columns.

    Compiled once: a batch hands its tuples straight to the driver.
    """

    table: Table
    sql: str


def insert_rows(table: Table) -> RowStatement:
    """A plain insert of all columns."""
    return RowStatement(table, _compiled(insert(table), _names(table)))


def insert_new_rows(table: Table, without: Collection[str] = ()) -> RowStatement:
    """An insert that leaves out each row whose key is there already.

    A row has no values for the columns `without`.
    """
    names = [name for name in _names(table) if name not in without]
    statement = sqlite.insert(table).on_conflict_do_nothing()
    return RowStatement(table, _compiled(statement, names))


def upsert_rows(table: Table) -> RowStatement:
    """An insert that replaces all but the key of a row whose key is there already."""
    keys = [column.name for column in table.primary_key]
    statement = sqlite.insert(table)
    rest = {n: statement.excluded[n] for n in _names(table) if n not in keys}
    statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
    return RowStatement(table, _compiled(statement, _names(table)))


class WriteBatch:
    """Rows for one transaction.

    A table is written before the tables whose rows refer to it.
    """

    def __init__(self) -> None:
        self._rows: dict[RowStatement, list[Row]] = {}

    def add(self, statement: RowStatement, *rows: Row) -> None:
        """Have these rows written by `statement`."""
        self._rows.setdefault(statement, []).extend(rows)

    def write(self, connection: Connection) -> None:
        """Write it all; once, inside the batch's transaction."""
        places = _places(len(metadata.tables))
        for statement in sorted(self._rows, key=lambda each: places[each.table]):
            if rows := self._rows[statement]:
                connection.exec_driver_sql(statement.sql, rows)


@cache
def _places(_known_tables: int) -> dict[Table, int]:
    """Each table's place in the order of writing, of the tables known by now."""
    return {table: place for place, table in enumerate(metadata.sorted_tables)}


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _compiled(statement: Insert, names: list[str]) -> str:
    return str(statement.compile(dialect=sqlite.dialect(), column_keys=names))
