"""The handler's side of notifications: hands out what waits, stores what became of it.

Nothing here waits for the network, and the worker never touches the database. An
attempt counts once it is stored: killed in between, the hub delivers again, under the
same key. Belongs to the handler's thread.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.delivery_worker import (
    MAX_HANDED_OUT,
    AttemptEnded,
    DeliveryWorker,
)
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
    """Keeps the worker busy: `receive` its outcomes, `tick` once a second.

    A notification that failed rests for a time that grows with its own attempts. The
    gateway as a whole is left alone for a time that grows with its failures in a row:
    a dead gateway costs one attempt at a time, and a bad notification delays no other.
    Rests are forgotten with the process: after a start everything that waits is due.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        *,
        config: MessagesConfig,
        worker: DeliveryWorker,
        timing: Timing | None = None,
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._config = config
        self._worker = worker
        self._timing = timing or Timing()
        self._held: dict[int, Notification] = {}
        self._rests_until_s: dict[int, float] = {}
        self._quiet_until_s = float("-inf")
        self._failures = 0
        self._forget_due = False

    def receive(self, command: AttemptEnded, work: UnitOfWork) -> None:
        """Store the outcome of an attempt; StoreError if the database cannot."""
        attempt = command.attempt
        held = self._held[attempt.number]
        tried = attempt.verdict is Outcome.FAILED
        notification = replace(held, attempts=held.attempts + tried)
        mark = self._mark(notification, attempt)
        if mark is not None:
            notifications_store.record(work.connection, [mark])
        work.after_commit(partial(self._follow, notification, attempt, mark))

    def tick(self) -> None:
        """Let go what is too old or too much, hand out what is due; StoreError too."""
        self._forget()
        self._let_go()
        self._hand_out()

    # --- what became of an attempt ---

    def _mark(
        self, notification: Notification, attempt: Attempt
    ) -> DeliveryMark | None:
        """What is stored of an attempt; None if none was made."""
        match attempt.verdict:
            case Outcome.UNTRIED:
                return None
            case Outcome.DELIVERED:
                return self._end(notification, NotificationState.DELIVERED)
            case Outcome.REFUSED:
                return self._end(notification, NotificationState.DEAD, attempt.reason)
            case Outcome.FAILED:
                return self._failure(notification, attempt)

    def _failure(self, notification: Notification, attempt: Attempt) -> DeliveryMark:
        if notification.attempts >= self._config.attempts_max:
            reason = f"given up: {attempt.reason}"
            return self._end(notification, NotificationState.DEAD, reason)
        return DeliveryMark(
            notification.number,
            NotificationState.WAITING,
            notification.attempts,
            attempt.reason,
        )

    def _end(
        self,
        notification: Notification,
        state: NotificationState,
        reason: str | None = None,
    ) -> DeliveryMark:
        now = self._stamper.stamp().ts
        number, attempts = notification.number, notification.attempts
        return DeliveryMark(number, state, attempts, reason, now)

    def _follow(
        self, notification: Notification, attempt: Attempt, mark: DeliveryMark | None
    ) -> None:
        """The outcome is stored: let memory follow."""
        del self._held[notification.number]
        if mark is None:
            return
        self._forget_due = True
        if mark.state is NotificationState.DEAD:
            log.warning(
                "notice_dead sale=%r reason=%s", notification.sale_id, mark.reason
            )
        if attempt.verdict is Outcome.FAILED:
            self._leave_alone(notification, attempt)
        elif self._failures:
            log.info("gateway_back after=%d", self._failures)
            self._failures = 0

    def _leave_alone(self, notification: Notification, attempt: Attempt) -> None:
        """Leave the gateway alone for a while, and this notification for its own."""
        now_s = self._timing.monotonic_s()
        self._failures += 1
        quiet_s = max(attempt.wait_s, self._back_off_s(self._failures))
        self._quiet_until_s = now_s + quiet_s
        log.warning("gateway_failed reason=%s again_in_s=%.1f", attempt.reason, quiet_s)
        rest_s = self._back_off_s(notification.attempts)
        self._rests_until_s[notification.number] = now_s + rest_s

    def _back_off_s(self, failures: int) -> float:
        return back_off_s(failures, self._timing.chance())

    # --- what is not sent any more ---

    def _forget(self) -> None:
        if self._forget_due:
            with writing(self._engine) as connection:
                notifications_store.forget(connection)
            self._forget_due = False

    def _let_go_of_members(self, now: str) -> None:
        """One member's flood crowds out no other member's notifications."""
        with reading(self._engine) as connection:
            if not notifications_store.has_crowding_member(connection):
                return
        with writing(self._engine) as connection:
            crowded = notifications_store.drop_of_members(connection, now)
        log.warning("notices_of_members_let_go crowded=%d", crowded)

    def _let_go(self) -> None:
        now = self._stamper.stamp().ts
        self._let_go_of_members(now)
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
        for notification in due:
            self._held[notification.number] = notification
            self._worker.hand_out(notification)
