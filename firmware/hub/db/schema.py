"""How the features' tables are declared; the tables themselves stand in their rooms.

Money is fen, times are UTC ISO 8601 text with milliseconds, flags are 0 or 1. A table
that is declared append-only refuses UPDATE and DELETE by trigger: what was booked
stays, a correction is a new row. Migrations build the tables; a test keeps the two
equal.
"""

from sqlalchemy import Dialect as Backend
from sqlalchemy import Index, Integer, MetaData, Table, TypeDecorator
from sqlalchemy.schema import SchemaItem

from firmware.hub.db.dialect import adding, partial
from firmware.hub.db.dialect.column_types import POSTGRES, Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

__all__ = [
    "Flag",
    "Text",
    "Whole",
    "append_only_tables",
    "define",
    "index_of_sums",
    "metadata",
    "partial_index",
]

metadata = MetaData()
"""Every table of every feature whose `tables` module was imported."""

_APPEND_ONLY = "append_only"
ONLY_ENGINE = "only_engine"
"""Of an index that one engine has: its name, in the index's `info`."""


class Flag(TypeDecorator[bool]):
    """0 or 1 in the database, a bool outside of it."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Backend) -> int | None:  # noqa: FBT001 - the vendor's signature
        """As the database keeps it."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Backend) -> bool | None:
        """As everybody else knows it."""
        del dialect
        return None if value is None else bool(value)


def define(
    name: str, *parts: SchemaItem, keyed: bool = True, append_only: bool = False
) -> Table:
    """Declare a table; `keyed` ones are stored in the order of their primary key."""
    return Table(
        name,
        metadata,
        *parts,
        info={_APPEND_ONLY: append_only},
        **table_options(keyed=keyed),
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over those rows only that satisfy `where`, which is plain SQL."""
    return Index(name, *columns, unique=unique, **partial(where))


def index_of_sums(name: str, *columns: str, adds: str) -> Index:
    """An index that holds a column to add up, too.

    Only where an engine does not keep the rows by their key, which has it all.
    """
    only = {ONLY_ENGINE: POSTGRES}
    index = Index(name, *columns, info=only, **adding(adds))
    return index.ddl_if(dialect=POSTGRES)


def append_only_tables() -> list[str]:
    """The names of the tables that refuse UPDATE and DELETE, sorted."""
    return sorted(
        name for name, table in metadata.tables.items() if table.info[_APPEND_ONLY]
    )
