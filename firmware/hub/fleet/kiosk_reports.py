"""Keeps what kiosks report of themselves: in memory at once, on disk a little later."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.feature import Announcement, KioskReport
from firmware.hub.fleet import store as fleet_store
from firmware.hub.fleet.kiosk_clocks import KIOSKS_MAX, KioskClocks
from firmware.hub.fleet.kiosk_status import (
    KioskStatus,
    after_sale,
    after_state,
    after_telemetry,
)
from firmware.protocol.messages import KioskState, SaleClosed, Telemetry

log = logging.getLogger(__name__)

WRITTEN_AT_ONCE = 500
OFF_SHOWN_S = 10
"""A smaller change of a clock's error is no reason to write."""


class KioskReports:
    """The status of at most `kiosks_max` kiosks; of further ones nothing is kept.

    The handler's thread; StoreError if the database cannot. No report costs a commit
    of its own: `write` is a job. What a crash loses stands retained, or comes again.
    """

    def __init__(
        self, engine: Engine, clocks: KioskClocks, *, kiosks_max: int = KIOSKS_MAX
    ) -> None:
        self._engine = engine
        self._kiosks_max = kiosks_max
        self._clocks = clocks
        self._known: dict[str, KioskStatus] | None = None
        self._changed: dict[str, None] = {}
        self._full = False

    def observe(self, reports: Sequence[KioskReport], now: str) -> None:
        """States, telemetry, and messages that show what a kiosk's clock shows."""
        for report in reports:
            if report.live:
                self._clocks.read(report.stamp, now)
            match report.body:
                case KioskState() as state:
                    self._change(after_state(self._status(report.kid), state, now))
                case Telemetry() as telemetry:
                    status = self._status(report.kid)
                    self._change(after_telemetry(status, telemetry, now))
                case None:
                    pass

    def observe_sales(self, announced: Sequence[Announcement], now: str) -> None:
        """Sales as they arrive."""
        for kid, body in announced:
            if isinstance(body, SaleClosed):
                self._change(after_sale(self._status(kid), body, now))

    def write(self, _until_s: float) -> bool:
        """Write what has changed; whether something is left for the next slice."""
        kids = list(self._changed)[:WRITTEN_AT_ONCE]
        if not kids:
            return False
        with writing(self._engine) as connection:
            fleet_store.keep_statuses(connection, [self._status(kid) for kid in kids])
        for kid in kids:
            del self._changed[kid]
        return bool(self._changed)

    def _status(self, kid: str) -> KioskStatus:
        return self._all().get(kid) or KioskStatus(kid=kid)

    def _all(self) -> dict[str, KioskStatus]:
        if self._known is None:
            with reading(self._engine) as connection:
                found = fleet_store.statuses(connection)
            self._known = {each.kid: each for each in found}
        return self._known

    def _change(self, status: KioskStatus) -> None:
        known = self._all()
        if status.kid not in known and len(known) >= self._kiosks_max:
            if not self._full:
                log.warning("kiosks_not_kept max=%d", self._kiosks_max)
            self._full = True
            return
        status = replace(status, clock_off_s=self._off_s(status))
        if known.get(status.kid) != status:
            known[status.kid] = status
            self._changed[status.kid] = None

    def _off_s(self, status: KioskStatus) -> int | None:
        off_ms, before_s = self._clocks.off_ms(status.kid), status.clock_off_s
        if off_ms is None:
            return before_s
        off_s = round(off_ms / 1_000)
        near = before_s is not None and abs(off_s - before_s) < OFF_SHOWN_S
        return before_s if near else off_s
