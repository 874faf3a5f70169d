"""The thread that delivers notifications to the gateway, one after the other.

It touches no database: what it is to deliver comes through one bounded queue, and each
outcome goes back as a command into the hub's inbox.
"""

import logging
import queue
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from drivers.runtime.worker_thread import WorkerThread
from firmware.base.errors import GatewayError
from firmware.hub.feature.command import Command, Submit
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.notifications.notification import Notification
from firmware.hub.notifications.outcomes import Attempt, Outcome, judge
from firmware.hub.notifications.signature import Signer

log = logging.getLogger(__name__)

MAX_HANDED_OUT = 64
WAIT_S = 0.2
RESUBMIT_S = 0.1


@dataclass(frozen=True, slots=True)
class AttemptEnded(Command):
    """An attempt to deliver has ended, or was not made."""

    attempt: Attempt


class DeliveryWorker(WorkerThread):
    """Delivers at most `MAX_HANDED_OUT` notifications at a time.

    After a failure it hands back untried what else it holds: the schedule decides when
    to go on. Every notification that was handed out gets one outcome, by `submit`.
    `wall_s` returns Unix time.
    """

    def __init__(
        self,
        gateway: Gateway,
        signer: Signer,
        submit: Submit,
        *,
        wall_s: Callable[[], float] = time.time,
    ) -> None:
        super().__init__("delivery")
        self._gateway = gateway
        self._signer = signer
        self._submit = submit
        self._wall_s = wall_s
        self._handed_out: queue.Queue[Notification] = queue.Queue(MAX_HANDED_OUT)
        self._in_hand: Notification | None = None

    def hand_out(self, notification: Notification) -> None:
        """Queue a notification for delivery. The handler's thread only.

        The caller keeps count: never more than `MAX_HANDED_OUT` without an outcome.
        """
        self._handed_out.put_nowait(notification)

    # --- the worker's thread ---

    def turn(self) -> None:
        """One attempt, if a notification came in time."""
        with suppress(queue.Empty):
            self._in_hand = self._handed_out.get(timeout=WAIT_S)
        if self._in_hand is not None:
            self._finish(self._attempt(self._in_hand))

    def failed(self, exc: Exception) -> float:
        """A defect costs the notification at hand an attempt, and no other."""
        if self._in_hand is None:
            log.error("delivery_failed_idle", exc_info=exc)
            return WAIT_S
        number = self._in_hand.number
        log.error("delivery_failed notification=%d", number, exc_info=exc)
        self._finish(Attempt(number, Outcome.FAILED, "defect"))
        return 0.0

    def ended(self) -> None:
        """Close the connection."""
        self._gateway.close()

    def _attempt(self, notification: Notification) -> Attempt:
        body = notification.body()
        headers = self._signer.headers(notification.key, int(self._wall_s()), body)
        try:
            answer = self._gateway.post(headers, body)
        except GatewayError as exc:
            return Attempt(notification.number, Outcome.FAILED, f"no answer: {exc}")
        return judge(notification.number, answer, self._wall_s())

    def _finish(self, attempt: Attempt) -> None:
        self._in_hand = None
        self._report(attempt)
        if attempt.verdict is Outcome.FAILED:
            self._hand_back()

    def _hand_back(self) -> None:
        with suppress(queue.Empty):
            while True:
                number = self._handed_out.get_nowait().number
                self._report(Attempt(number, Outcome.UNTRIED))

    def _report(self, attempt: Attempt) -> None:
        """Submit an outcome, again and again while the inbox has no room for it.

        What is not submitted before the stop is delivered again after the next start.
        """
        while not self._submit(AttemptEnded(attempt)) and not self.rest(RESUBMIT_S):
            self.beat()
