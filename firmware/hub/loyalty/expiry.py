"""Posts points that expired, member by member; what it did are postings (S29).

A balance never waits for it: what has expired is in none. The books of each member are
brought to what the events mean, so a sweep that is cut off goes on where it was.
"""

import logging
from collections.abc import Callable

from sqlalchemy import Connection, Engine, bindparam, func, select

from firmware.hub.db.engine import reading, writing
from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.loyalty.corrections import Cause
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.tables import loyalty_sweeps
from firmware.protocol.envelope import Stamper

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Members in one transaction, so that no message waits for long."""
SWEEP = "expiry"

_move = lot_moves.c
_DUE = (
    select(_move.member_id)
    .where(_move.expires_at > bindparam("upto"), _move.expires_at <= bindparam("now"))
    .group_by(_move.member_id)
    .having(func.sum(_move.amount) != 0)
    .order_by(_move.member_id)
    .limit(bindparam("limit"))
)
_UPTO = select(loyalty_sweeps.c.upto).where(loyalty_sweeps.c.name == SWEEP)
_SWEEPS = upsert_rows(loyalty_sweeps)


class PointsExpiry:
    """The job; the handler's thread, in slices. StoreError if the database cannot."""

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        monotonic_s: Callable[[], float],
        *,
        utc_offset_minutes: int,
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._monotonic_s = monotonic_s
        self._utc_offset_minutes = utc_offset_minutes

    def run(self, until_s: float) -> bool:
        """Post what has expired until `until_s`; whether there is more."""
        now = self._stamper.stamp().ts
        while self._members_due(now):
            with writing(self._engine) as connection:
                self._expire(connection, now)
            if self._monotonic_s() >= until_s:
                return True
        return False

    def _members_due(self, now: str) -> bool:
        with reading(self._engine) as connection:
            return bool(_due(connection, now, limit=1))

    def _expire(self, connection: Connection, now: str) -> None:
        members = _due(connection, now, limit=AT_ONCE)
        calendar = calendar_in_force(connection, self._utc_offset_minutes)
        book = PointsBook(connection, calendar, now)
        for member_id in members:
            book.rebook(member_id, Cause(f"expiry:{member_id}:{now}", "expiry", now))
        log.info("points_expired members=%d", len(members))
        if len(members) < AT_ONCE:
            batch = WriteBatch()
            batch.add(_SWEEPS, (SWEEP, now))
            batch.write(connection)


def _due(connection: Connection, now: str, *, limit: int) -> list[str]:
    """Members with lots that expired since the last whole sweep and hold points."""
    given = {"upto": connection.scalar(_UPTO) or "", "now": now, "limit": limit}
    return list(connection.scalars(_DUE, given))
