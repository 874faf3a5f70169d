"""How much each kiosk has sent of what it may send a day, kept over a restart.

Two rows of `kiosk_use` a kiosk: the bytes, and when they were stored.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest import tables
from firmware.hub.ingest.kiosk_use import USE_ROWS, Use


class SentBytes(NamedTuple):
    """What a kiosk had sent, in bytes, at a time in seconds since 1970."""

    kid: str
    size: int
    at_s: int


def keep(
    connection: Connection, sent: Mapping[str, int], *, day: str, at_s: int
) -> None:
    """Store how much each of these kiosks has sent by now."""
    batch = WriteBatch()
    for kid, size in sent.items():
        batch.add(USE_ROWS, (kid, day, Use.SENT_BYTES.value, size))
        batch.add(USE_ROWS, (kid, day, Use.SENT_AT_S.value, at_s))
    batch.write(connection)


def kept(connection: Connection, since_day: str) -> list[SentBytes]:
    """What was stored last of each kiosk, on that day or later."""
    row = tables.kiosk_use.c
    uses = (Use.SENT_BYTES.value, Use.SENT_AT_S.value)
    rows = connection.execute(
        select(row.kid, row.use, row.times)
        .where(row.day >= since_day, row.use.in_(uses))
        .order_by(row.day)
    )
    return list(_joined(rows))


def _joined(rows: Iterable[tuple[str, str, int]]) -> Iterable[SentBytes]:
    """The newest rows of each kiosk, which come last."""
    newest: dict[str, dict[str, int]] = {}
    for kid, use, number in rows:
        newest.setdefault(kid, {})[use] = number
    for kid, numbers in newest.items():
        if len(numbers) == len((Use.SENT_BYTES, Use.SENT_AT_S)):
            yield SentBytes(kid, numbers[Use.SENT_BYTES], numbers[Use.SENT_AT_S])
