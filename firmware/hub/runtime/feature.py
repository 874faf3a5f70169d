"""The hub's own part: what arrived of each journal, what was left out, the disk."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.ingest import kiosk_use, sent_bytes, tables
from firmware.hub.ingest.break_watch import SETTLING_S, BreakWatch
from firmware.hub.ingest.kept_facts import KeptFacts
from firmware.hub.ingest.kiosk_use import Excess, day_of
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.disk_reserve import DiskReserve, Room
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.kiosk_gate import KioskGate
from firmware.hub.runtime.over_limit_log import OverLimitLog
from firmware.hub.runtime.registry import Registry
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol.envelope import Stamper, utc_ms

log = logging.getLogger(__name__)

REPORT_EVERY_S = 1.0
COUNT_EVERY_S = 60.0
KEPT_FACTS_EVERY_S = 600.0
SENT_STEP_BYTES = 4 * 1024 * 1024
"""What a restart of the hub may let a kiosk send beyond its bound."""
USE_KEPT_DAYS = 30
"""How long it is remembered what kiosks used of their bounds."""


def ingest_feature(
    engine: Engine,
    stamper: Stamper,
    *,
    inbox: HandlerInbox,
    gate: KioskGate,
    check_disk: Callable[[], None],
) -> Feature:
    """The tables of `ingest`; log lines and counts of what had to be left out.

    `check_disk` is called each second, on the handler's thread.
    """

    def look(_until_s: float) -> bool:
        check_disk()
        watch.report()
        return False

    watch = _Watch(engine, stamper, inbox=inbox, gate=gate)
    return Feature(
        name="ingest",
        tables=(
            tables.cursors,
            tables.inbox,
            tables.dead_letters,
            tables.newer_facts,
            tables.reviewed_journals,
            tables.settled_lines,
            tables.kiosk_use,
        ),
        jobs=(
            Job("inbox_report", REPORT_EVERY_S, look),
            Job("journal_breaks", SETTLING_S, BreakWatch(engine).run),
        ),
    )


def remember_sent(engine: Engine, stamper: Stamper, gate: KioskGate) -> None:
    """Load into the gate what kiosks sent before this start; before its first message.

    StoreError if the database cannot be read.
    """
    now = stamper.stamp().ts
    yesterday = datetime.fromisoformat(now) - timedelta(days=1)
    with reading(engine) as connection:
        found = sent_bytes.kept(connection, yesterday.date().isoformat())
    for kid, size, at_s in found:
        gate.restore(kid, size, utc_ms(now) / 1000 - at_s)


def disk_check(reserve: DiskReserve, publisher: Publisher) -> Callable[[], None]:
    """Looks after the disk; kiosks see whether the hub books what they send."""

    def check() -> None:
        if reserve.check():
            publisher.show_booking(booking=reserve.room is not Room.NONE)

    return check


class _Watch:
    """What the link's thread had to drop; the handler's thread."""

    def __init__(
        self, engine: Engine, stamper: Stamper, *, inbox: HandlerInbox, gate: KioskGate
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._inbox = inbox
        self._gate = gate
        self._throttle = LogThrottle()
        self._over_limit = OverLimitLog()
        self._dropped = 0
        self._reported: Excess = Counter()
        self._counted: Excess = Counter()
        self._count_at_s = 0.0
        self._sent = gate.sent()

    def report(self) -> None:
        """Name what was dropped since the last time, each kind once a minute.

        StoreError if the database cannot keep the counts.
        """
        now_s = self._stamper.stamp().mono_ms / 1000
        dropped, excess = self._inbox.dropped, self._gate.excess()
        if dropped > self._dropped and self._throttle.due("inbox", now_s) is not None:
            log.warning("inbox_full dropped=%d", dropped)
            self._dropped = dropped
        for (kid, use), times in (excess - self._reported).items():
            self._over_limit.report(kid, use, times, now_s=now_s)
        self._reported = excess
        if excess != self._counted and now_s >= self._count_at_s:
            self._count_at_s = now_s + COUNT_EVERY_S
            self._count(excess)
        self._keep_sent()

    def _keep_sent(self) -> None:
        """Store how much kiosks have sent, each once it is a good deal more.

        So a hub that starts anew lets none of them send its day's share again.
        """
        sent = {
            kid: size
            for kid, size in self._gate.sent().items()
            if abs(size - self._sent.get(kid, 0)) >= SENT_STEP_BYTES
        }
        if sent:
            now = self._stamper.stamp().ts
            with writing(self._engine) as connection:
                at_s = utc_ms(now) // 1000
                sent_bytes.keep(connection, sent, day=day_of(now), at_s=at_s)
            self._sent |= sent

    def _count(self, excess: Excess) -> None:
        """Store which kiosks were held back, and drop old counts."""
        now = self._stamper.stamp().ts
        more = excess - self._counted
        first = datetime.fromisoformat(now) - timedelta(days=USE_KEPT_DAYS)
        with writing(self._engine) as connection:
            kiosk_use.count(connection, day_of(now), more)
            kiosk_use.forget_before(connection, first.date().isoformat())
        self._counted = excess


def kept_facts_job(
    engine: Engine, stamper: Stamper, registry: Registry, *, limits: KioskLimits
) -> Job:
    """Books what an earlier build of this hub could not read."""
    kept = KeptFacts(
        engine,
        stamper,
        handlers=registry.facts,
        followers=registry.followers,
        limits=limits,
    )
    return Job("kept_facts", KEPT_FACTS_EVERY_S, kept.run)
