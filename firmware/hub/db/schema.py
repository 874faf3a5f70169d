"""How the features' tables are declared; the tables themselves stand in their rooms.

Money is fen, times are UTC ISO 8601 text with milliseconds, flags are 0 or 1. A table
that is declared append-only refuses UPDATE and DELETE by trigger: what was booked
stays, a correction is a new row. Migrations build the tables; a test keeps the two
equal.
"""

from sqlalchemy import (
    BigInteger,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData()
"""Every table of every feature whose `tables` module was imported."""

# SQLite calls every width INTEGER; another engine wants 64 bits for these.
Whole = BigInteger().with_variant(Integer(), "sqlite")

_APPEND_ONLY = "append_only"


class Flag(TypeDecorator[bool]):
    """0 or 1 in the database, a bool outside of it."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: FBT001 - the vendor's signature
        """As the database keeps it."""
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
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
        sqlite_with_rowid=not keyed,
        sqlite_strict=True,
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over those rows only that satisfy `where`, which is plain SQL."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


def append_only_tables() -> list[str]:
    """The names of the tables that refuse UPDATE and DELETE, sorted."""
    return sorted(
        name for name, table in metadata.tables.items() if table.info[_APPEND_ONLY]
    )
