"""Books what time has ended: points that expired, coupons that were not used (S29).

No balance and no coupon waits for it: what has expired is in none. What it did are
postings and events, so a sweep that is cut off goes on where it was.
"""

import logging
from collections.abc import Callable

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty.sweeps import (
    CouponSweep,
    Ended,
    PointsSweep,
    Sweep,
    end_of,
    keep_swept,
    swept_upto,
)
from firmware.protocol.envelope import Stamper

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Lots or coupons that one transaction looks at; it books those it has time for."""
BETWEEN_LOOKS = 10
"""How many are booked together between two looks at the clock."""


class Expiry:
    """The job; the handler's thread, in slices. StoreError if the database cannot.

    The clock is looked at after each few lots or coupons. So a slice is longer than its
    time by those few and a commit at most, on any machine and engine.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        monotonic_s: Callable[[], float],
        *,
        at_once: int = AT_ONCE,
        between_looks: int = BETWEEN_LOOKS,
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._monotonic_s = monotonic_s
        self._at_once, self._between_looks = at_once, between_looks
        self._sweeps: tuple[Sweep, ...] = (
            PointsSweep(),
            CouponSweep(),
        )
        self._reached: dict[str, Ended] = {}

    def run(self, until_s: float) -> bool:
        """Book what has ended until `until_s`; whether there is more."""
        now = self._stamper.stamp().ts
        for sweep in self._sweeps:
            self._follow_clock(sweep, now)
            while self._any_due(sweep, now):
                with writing(self._engine) as connection:
                    reached = self._book(connection, sweep, now, until_s=until_s)
                self._reached[sweep.name] = reached
                if self._monotonic_s() >= until_s:
                    return True
        return False

    def _follow_clock(self, sweep: Sweep, now: str) -> None:
        """What was swept by a clock that was ahead is swept again in its time."""
        with reading(self._engine) as connection:
            ahead = swept_upto(connection, sweep.name) > now
        if ahead:
            with writing(self._engine) as connection:
                keep_swept(connection, sweep.name, now)
            self._reached[sweep.name] = end_of(now)

    def _any_due(self, sweep: Sweep, now: str) -> bool:
        """Without a writer's lock, which is needed every other time only."""
        with reading(self._engine) as connection:
            after = self._after(connection, sweep)
            if sweep.due(connection, after, now, limit=1):
                return True
        self._reached[sweep.name] = end_of(now)
        return False

    def _book(
        self, connection: Connection, sweep: Sweep, now: str, *, until_s: float
    ) -> Ended:
        """One transaction; how far it has come."""
        reached = self._after(connection, sweep)
        due = sweep.due(connection, reached, now, limit=self._at_once)
        booked = 0
        while booked < len(due):
            part = due[booked : booked + self._between_looks]
            sweep.book(connection, part, now)
            booked += len(part)
            if self._monotonic_s() >= until_s:
                break
        log.info("time_ended of=%s booked=%d", sweep.name, booked)
        if booked < len(due) or booked == self._at_once:
            return due[booked - 1] if booked else reached
        keep_swept(connection, sweep.name, now)
        return end_of(now)

    def _after(self, connection: Connection, sweep: Sweep) -> Ended:
        """Where the sweep goes on: all up to there is booked."""
        reached = self._reached.get(sweep.name)
        return reached or end_of(swept_upto(connection, sweep.name))
