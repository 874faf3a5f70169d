"""The handler's side of notices: hands out what waits, writes down what became of it.

Nothing here waits for the network, and the courier never sees the database. An attempt
counts once it is written down: killed in between, the hub sends again, under the same
key. Belongs to the handler's thread.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.delivery_worker import MAX_HANDED_OUT, DeliveryWorker
from firmware.hub.notifications.notification import Notification, NotificationState
from firmware.hub.notifications.outcomes import Attempt, Outcome, back_off_s
from firmware.hub.notifications.store import DeliveryMark
from firmware.protocol.envelope import Stamper, utc_ms, utc_text

log = logging.getLogger(__name__)

HOUR_MS = 3_600_000


@dataclass(slots=True)
class Timing:
    """The clock by which rests end, and the chance (0 to 1) that spreads them."""

    monotonic_s: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.SystemRandom().random


class DeliverySchedule:
    """Keeps the courier in work. Call `look` once a second.

    A notice that failed rests for a time that grows with its own attempts. The gateway
    as a whole is left alone for a time that grows with its failures in a row: a dead
    gateway costs one attempt at a time, and one bad notice holds up no other. Rests are
    forgotten with the process: after a start everything that waits is due.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        *,
        config: MessagesConfig,
        courier: DeliveryWorker,
        timing: Timing | None = None,
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._config = config
        self._courier = courier
        self._timing = timing or Timing()
        self._held: dict[int, Notification] = {}
        self._marks: list[DeliveryMark] = []
        self._rests_until_s: dict[int, float] = {}
        self._quiet_until_s = float("-inf")
        self._failures = 0

    def look(self) -> None:
        """Write down outcomes, let go what is too old or too much, hand out the next.

        StoreError where the database cannot: then nothing of it is forgotten.
        """
        self.record()
        self._let_go()
        self._hand_out()

    def record(self) -> None:
        """Write down what the courier has done; also once after it has ended."""
        for outcome in self._courier.outcomes():
            self._apply(outcome)
        if self._marks:
            with writing(self._engine) as connection:
                notifications_store.record(connection, self._marks)
                notifications_store.forget(connection)
            for mark in self._marks:
                del self._held[mark.number]
            self._marks.clear()

    # --- what became of it ---

    def _apply(self, outcome: Attempt) -> None:
        notice = self._held[outcome.number]
        if outcome.verdict is Outcome.UNTRIED:
            del self._held[outcome.number]
        elif outcome.verdict is Outcome.FAILED:
            self._failed(notice, outcome)
        else:
            self._answered(notice, outcome)

    def _answered(self, notice: Notification, outcome: Attempt) -> None:
        if self._failures:
            log.info("gateway_back after=%d", self._failures)
        self._failures = 0
        if outcome.verdict is Outcome.DELIVERED:
            self._end(notice, NotificationState.DELIVERED)
        else:
            self._mark_dead(notice, outcome.reason)

    def _failed(self, notice: Notification, outcome: Attempt) -> None:
        """Leave the gateway alone for a while, and this notice for its own while."""
        now_s = self._timing.monotonic_s()
        tried = replace(notice, attempts=notice.attempts + 1)
        self._failures += 1
        quiet_s = max(outcome.wait_s, self._back_off_s(self._failures))
        self._quiet_until_s = now_s + quiet_s
        log.warning("gateway_failed reason=%s again_in_s=%.1f", outcome.reason, quiet_s)
        if tried.attempts >= self._config.attempts_max:
            self._mark_dead(tried, f"given up: {outcome.reason}")
            return
        rest_s = self._back_off_s(tried.attempts)
        self._rests_until_s[tried.number] = now_s + rest_s
        mark = DeliveryMark(
            tried.number, NotificationState.WAITING, tried.attempts, outcome.reason
        )
        self._marks.append(mark)

    def _back_off_s(self, failures: int) -> float:
        return back_off_s(failures, self._timing.chance())

    def _mark_dead(self, notice: Notification, reason: str) -> None:
        log.warning("notice_dead sale=%r reason=%s", notice.sale_id, reason)
        self._end(notice, NotificationState.DEAD, reason)

    def _end(
        self, notice: Notification, state: NotificationState, reason: str | None = None
    ) -> None:
        now = self._stamper.stamp().ts
        self._marks.append(
            DeliveryMark(notice.number, state, notice.attempts, reason, now)
        )

    # --- what is not sent any more ---

    def _let_go(self) -> None:
        now = self._stamper.stamp().ts
        before = utc_text(utc_ms(now) - int(self._config.stale_after_h * HOUR_MS))
        with reading(self._engine) as connection:
            backlog = notifications_store.backlog(connection, before)
        excess = backlog.waiting - backlog.stale - self._config.waiting_max
        if not backlog.stale and excess <= 0:
            return
        with writing(self._engine) as connection:
            notifications_store.expire(connection, before, now)
            if excess > 0:
                notifications_store.drop_oldest(connection, excess, now)
        log.warning("notices_let_go stale=%d crowded=%d", backlog.stale, max(excess, 0))

    # --- what goes out ---

    def _hand_out(self) -> None:
        now_s = self._timing.monotonic_s()
        room = MAX_HANDED_OUT - len(self._held)
        if now_s < self._quiet_until_s or not room:
            return
        self._rests_until_s = {
            number: until_s
            for number, until_s in self._rests_until_s.items()
            if until_s > now_s
        }
        busy = self._held.keys() | self._rests_until_s.keys()
        with reading(self._engine) as connection:
            due = notifications_store.waiting(connection, busy, room)
        for notice in due:
            self._held[notice.number] = notice
            self._courier.give(notice)
