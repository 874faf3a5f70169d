"""How far jobs have come that look for what time has ended."""

from sqlalchemy import Connection, bindparam, select

from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.loyalty.tables import loyalty_sweeps

_UPTO = select(loyalty_sweeps.c.upto).where(loyalty_sweeps.c.name == bindparam("name"))
_SWEEPS = upsert_rows(loyalty_sweeps)


def swept_upto(connection: Connection, name: str) -> str:
    """Up to when a job has booked everything, UTC text; empty before its first time."""
    return connection.scalar(_UPTO, {"name": name}) or ""


def keep_swept(connection: Connection, name: str, upto: str) -> None:
    """Everything until then is booked."""
    batch = WriteBatch()
    batch.add(_SWEEPS, (name, upto))
    batch.write(connection)
