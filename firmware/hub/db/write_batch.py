"""What one batch writes: rows gathered first, then one statement a table.

Knows no message: a feature's `store` makes its statements once and adds rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from sqlalchemy import Connection, Insert, Table, insert

from firmware.hub.db.dialect import Dialect, dialect_of
from firmware.hub.db.schema import metadata

Row = tuple[str | int | bytes | None, ...]


class IfPresent(Enum):
    """What becomes of a row whose key is there already."""

    FAIL = auto()
    LEAVE_OUT = auto()
    REPLACE = auto()


@dataclass(frozen=True, slots=True, eq=False)
class RowStatement:
    """Writes rows of one table; `names` are the columns in the order of the values.

    Compiled once for an engine: a batch hands its tuples straight to the driver.
    """

    table: Table
    names: tuple[str, ...]
    if_present: IfPresent = IfPresent.FAIL


def insert_rows(table: Table) -> RowStatement:
    """A plain insert of all columns."""
    return RowStatement(table, _names(table))


def insert_new_rows(table: Table, without: Collection[str] = ()) -> RowStatement:
    """An insert that leaves out each row whose key is there already.

    A row has no values for the columns `without`.
    """
    names = tuple(name for name in _names(table) if name not in without)
    return RowStatement(table, names, IfPresent.LEAVE_OUT)


def upsert_rows(table: Table) -> RowStatement:
    """An insert that replaces all but the key of a row whose key is there already."""
    return RowStatement(table, _names(table), IfPresent.REPLACE)


class WriteBatch:
    """Rows for one transaction.

    A table is written before the tables whose rows refer to it.
    """

    def __init__(self) -> None:
        self._rows: defaultdict[RowStatement, list[Row]] = defaultdict(list)

    def add(self, statement: RowStatement, row: Row) -> None:
        """Have this row written by `statement`."""
        self._rows[statement].append(row)

    def add_all(self, statement: RowStatement, rows: Iterable[Row]) -> None:
        """Have these rows written by `statement`."""
        self._rows[statement].extend(rows)

    def rows(self, statement: RowStatement) -> Sequence[Row]:
        """The rows that `statement` would write so far."""
        return tuple(self._rows.get(statement, ()))

    def replace(self, statement: RowStatement, rows: Iterable[Row]) -> None:
        """Have `statement` write these rows instead of those added so far."""
        self._rows[statement] = list(rows)

    def write(self, connection: Connection) -> None:
        """Write it all; once, inside the batch's transaction."""
        dialect = dialect_of(connection)
        places = _places(len(metadata.tables))
        for statement in sorted(self._rows, key=lambda each: places[each.table]):
            if rows := self._rows[statement]:
                connection.exec_driver_sql(_sql(statement, dialect), rows)


@cache
def _places(_known_tables: int) -> dict[Table, int]:
    """Each table's place in the order of writing, of the tables known by now."""
    return {table: place for place, table in enumerate(metadata.sorted_tables)}


def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


@cache
def _sql(statement: RowStatement, dialect: Dialect) -> str:
    return dialect.driver_sql(_insert(statement, dialect), statement.names)


def _insert(statement: RowStatement, dialect: Dialect) -> Insert:
    match statement.if_present:
        case IfPresent.FAIL:
            return insert(statement.table)
        case IfPresent.LEAVE_OUT:
            return dialect.insert_new(statement.table)
        case IfPresent.REPLACE:
            return dialect.upsert(statement.table)
