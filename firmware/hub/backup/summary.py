"""What a database of the hub holds, so that two can be compared.

Two with the same summary have the same ledger: its entries, in order, are in a digest.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, column, func, inspect, select, table

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import Text
from firmware.hub.db.engine import reading
from firmware.hub.ledger import tables as ledger_tables
from firmware.hub.sales import tables as sales_tables

ROWS_AT_ONCE = 10_000
MIGRATION = "alembic_version"


@dataclass(frozen=True, slots=True)
class BooksSummary:
    """The books in numbers; `schema` is the last migration, `rows` are by table.

    `ledger_sha256` is of all entries in the order of their keys. `unbalanced` are the
    units whose entries do not add up to zero. `last_order_at` is UTC, empty without
    orders.
    """

    schema: str
    rows: dict[str, int]
    ledger_sha256: str
    unbalanced: tuple[str, ...]
    last_order_at: str

    @property
    def orders(self) -> int:
        """How many orders there are."""
        return self.rows.get("orders", 0)


def summary(engine: Engine) -> BooksSummary:
    """Summarise a database of this version; StoreError if it cannot be read."""
    with reading(engine) as connection:
        version = select(column("version_num", Text)).select_from(table(MIGRATION))
        return BooksSummary(
            schema=connection.scalar(version) or "",
            rows=dict(_rows(connection)),
            ledger_sha256=_digest(_entries(connection)),
            unbalanced=tuple(_unbalanced(connection)),
            last_order_at=connection.scalar(
                select(func.max(sales_tables.orders.c.closed_at))
            )
            or "",
        )


def damages(engine: Engine) -> list[str]:
    """What the database's own check finds wrong; empty if it is sound."""
    with reading(engine) as connection:
        return dialect_of(engine).damages(connection)


def _rows(connection: Connection) -> Iterable[tuple[str, int]]:
    for name in sorted(inspect(connection).get_table_names()):
        count = select(func.count()).select_from(table(name))
        yield name, connection.scalar(count) or 0


def _entries(connection: Connection) -> Iterable[tuple[object, ...]]:
    row = ledger_tables.entries.c
    key = (row.posting_id, row.account, row.unit)
    found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
        select(*key, row.amount).order_by(*key)
    )
    return (tuple(each) for each in found)


def _digest(rows: Iterable[tuple[object, ...]]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode("utf-8"))
    return digest.hexdigest()


def _unbalanced(connection: Connection) -> Iterable[str]:
    row = ledger_tables.entries.c
    sums = connection.execute(
        select(row.unit, func.sum(row.amount)).group_by(row.unit).order_by(row.unit)
    )
    return [unit for unit, amount in sums if amount]
