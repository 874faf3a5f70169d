"""Clears the bytes of what people have looked at; what it was and its digest stay.

Orders, ledger and inbox are never touched. It works beside a hub that runs: each
transaction clears few rows, so that no acknowledgement waits long.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, delete, func, insert, select, tuple_

from firmware.hub.db.engine import writing
from firmware.hub.ingest import tables as ingest_tables
from firmware.hub.ingest.dead_letters import NO_PAYLOAD
from firmware.hub.sales import tables as sales_tables

ROWS = 200
"""Cleared in one transaction."""
_SIZE = "size"
_SETTLED_AT = (
    ingest_tables.dead_letters.c.closed_at,
    sales_tables.order_flags.c.closed_at,
    ingest_tables.newer_facts.c.booked_at,
)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many payloads were cleared, and their bytes."""

    payloads: int
    bytes: int


def clear_settled(engine: Engine, before: str) -> Cleared:
    """Clear what was settled before a time (UTC text); StoreError if it cannot be.

    Dead letters that were resolved, flags that were closed, facts of newer releases
    that were booked meanwhile.
    """
    payloads = size = 0
    for settled_at in _SETTLED_AT:
        while True:
            with writing(engine) as connection:
                done = _clear_some(connection, settled_at, before)
            payloads, size = payloads + done.payloads, size + done.bytes
            if done.payloads < ROWS:
                break
    return Cleared(payloads, size)


def _clear_some(
    connection: Connection, settled_at: Column[Any], before: str
) -> Cleared:
    """Write some rows anew without their bytes.

    In place they would leave their pages half empty, and no room to give back.
    """
    table = settled_at.table
    keys, payload = list(table.primary_key), table.c.payload
    others = [column for column in table.c if column is not payload]
    found = connection.execute(
        select(*others, func.length(payload).label(_SIZE))
        .where(settled_at < before, func.length(payload) > 0)
        .limit(ROWS)
    )
    rows = [dict(row) for row in found.mappings()]
    if not rows:
        return Cleared(0, 0)
    size = sum(row.pop(_SIZE) for row in rows)
    these = tuple_(*keys).in_([tuple(row[key.name] for key in keys) for row in rows])
    connection.execute(delete(table).where(these))
    connection.execute(insert(table), [{**row, "payload": NO_PAYLOAD} for row in rows])
    return Cleared(len(rows), size)
