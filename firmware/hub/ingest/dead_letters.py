"""Dead letters: facts that a person has to look at, bounded for each kiosk and day.

Their digests also stand in the inbox, where no bound leaves any out.
"""

from sqlalchemy import Connection, update

from firmware.hub.db.write_batch import Row, WriteBatch, insert_new_rows
from firmware.hub.ingest import tables
from firmware.hub.ingest.fact import Origin
from firmware.hub.ingest.kiosk_use import DailyUse, Use
from firmware.hub.ingest.limits import MB, KioskLimits

NO_PAYLOAD = b""
"""Stands for a payload that was not kept or has been cleared; no fact is empty."""

_LETTERS = insert_new_rows(
    tables.dead_letters, without=("letter", "closed_at", "closed_note")
)


def add_dead_letter(batch: WriteBatch, origin: Origin, reason: str) -> None:
    """A fact that a person has to look at; the same content is kept once."""
    batch.add(
        _LETTERS,
        (*origin.key, origin.digest, reason, origin.payload, origin.received_at),
    )


def bound_letters(
    batch: WriteBatch, use: DailyUse, limits: KioskLimits, *, keep_payloads: bool
) -> None:
    """Hold the letters of a batch to what their kiosks may have on this day.

    Without `keep_payloads` only their digests and reasons are kept.
    """
    letters = batch.rows(_LETTERS)
    if letters:
        max_bytes = limits.letter_mb_per_day_max * MB if keep_payloads else 0
        bounds = (limits.letters_per_day_max, max_bytes)
        held = [_bounded(row, use, bounds) for row in letters]
        batch.replace(_LETTERS, [row for row in held if row is not None])


def resolve_dead_letter(
    connection: Connection, letter: int, *, note: str, now: str
) -> bool:
    """Store how a person resolved a dead letter; False if it is not open."""
    row = tables.dead_letters.c
    resolved = connection.execute(
        update(tables.dead_letters)
        .where(row.letter == letter, row.closed_at.is_(None))
        .values(closed_at=now, closed_note=note)
    )
    return resolved.rowcount == 1


def resolve_letters_of(connection: Connection, kid: str, *, note: str, now: str) -> int:
    """Store how a person resolved all open letters of a kiosk; their number."""
    row = tables.dead_letters.c
    resolved = connection.execute(
        update(tables.dead_letters)
        .where(row.kid == kid, row.closed_at.is_(None))
        .values(closed_at=now, closed_note=note)
    )
    return resolved.rowcount


def _bounded(row: Row, use: DailyUse, bounds: tuple[int, int]) -> Row | None:
    """The letter as it may be kept, None if it is only counted."""
    max_letters, max_bytes = bounds
    kid, epoch, seq, digest, reason, payload, received_at = row
    kid, size = str(kid), len(payload) if isinstance(payload, bytes) else 0
    if use.used(kid, Use.LETTERS) >= max_letters:
        use.add(kid, Use.LETTERS_ONLY_COUNTED)
        return None
    use.add(kid, Use.LETTERS)
    if use.used(kid, Use.LETTER_BYTES) + size <= max_bytes:
        use.add(kid, Use.LETTER_BYTES, size)
        return row
    use.add(kid, Use.LETTERS_WITHOUT_PAYLOAD)
    return (kid, epoch, seq, digest, reason, NO_PAYLOAD, received_at)
