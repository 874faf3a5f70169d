"""The handler's thread: takes a batch, has it committed, publishes the replies.

It alone writes the database and publishes on the link. Between two batches one job gets
one slice. Its heartbeat is what the watchdog trusts.
"""

import logging
import time
from collections.abc import Sequence

from drivers.runtime.worker_thread import WorkerThread
from firmware.base.errors import StoreError
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.runtime.commands import CommandOutcome, Submitted
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.inbox import HandlerInbox, Item
from firmware.hub.runtime.incoming import Incoming, taken_apart
from firmware.hub.runtime.jobs import BUSY_SLICE_S, SLICE_S, JobRunner
from firmware.mqtt.log_throttle import LogThrottle

log = logging.getLogger(__name__)

MAX_WAIT_S = 0.25
REST_S = 0.5


class HandlerLoop(WorkerThread):
    """Everything that happens at the hub, in order, on one thread.

    A batch that meets a defect is halved until one item is left that meets it; the
    others are handled. After a StoreError messages are forgotten, for kiosks send them
    again, and commands are kept, for nobody else would.
    """

    def __init__(
        self,
        inbox: HandlerInbox,
        dispatcher: MessageDispatcher,
        *,
        jobs: JobRunner,
        transport: PublishPort,
    ) -> None:
        super().__init__("handler")
        self._inbox = inbox
        self._dispatcher = dispatcher
        self._jobs = jobs
        self._transport = transport
        self._throttle = LogThrottle()
        self._in_hand: list[Item] = []
        self._retry_batches: list[list[Item]] = []

    @property
    def duty(self) -> str:
        """Whether the books are kept, in a few words; any thread."""
        return self._dispatcher.duty

    def turn(self) -> None:
        """One batch, if one came in time, and one slice of a job."""
        if not self._jobs.ready:
            self._jobs.prepare()
        self._in_hand = (
            self._retry_batches.pop()
            if self._retry_batches
            else self._inbox.next_batch(self._jobs.wait_s(MAX_WAIT_S))
        )
        if self._in_hand:
            self._handle(self._in_hand)
            self._in_hand = []
        busy = bool(self._retry_batches) or self._inbox.waiting
        self._jobs.run_next(BUSY_SLICE_S if busy else SLICE_S)

    def failed(self, exc: Exception) -> float:
        """Log it, and keep what must be tried again."""
        batch, self._in_hand = self._in_hand, []
        if isinstance(exc, StoreError):
            left_out = self._due(str(exc))
            if left_out is not None:
                log.error("store_failed reason=%s left_out=%d", exc, left_out)
            commands: list[Item] = [c for c in batch if isinstance(c, Submitted)]
            self._retry_batches += [commands] if commands else []
            return REST_S
        self._log_failure(len(batch), exc)
        if not batch and self._jobs.ready:
            return 0.0  # it was a job, which has a period of its own
        self._isolate(batch)
        return 0.0 if self._retry_batches else REST_S

    def _due(self, kind: str) -> int | None:
        """Lines left out before this one; None: once a minute is enough of a kind."""
        return self._throttle.due(kind, time.monotonic())

    def _log_failure(self, messages: int, exc: Exception) -> None:
        """Whoever finds a defect must not flood the log with it."""
        alone = "alone" if messages == 1 else ""
        left_out = self._due(f"{type(exc).__name__} {alone}")
        if left_out is not None:
            log.error(
                "turn_failed messages=%d left_out=%d",
                *(messages, left_out),
                exc_info=exc,
            )

    def ended(self) -> None:
        """Handle the commands that are left: nobody would submit them again."""
        items = [item for batch in self._retry_batches for item in batch]
        while self._inbox.waiting:
            items += self._inbox.next_batch(0)
        try:
            self._handle([item for item in items if isinstance(item, Submitted)])
        except StoreError as error:
            log.error("commands_lost reason=%s", error)  # noqa: TRY400 - expected, and complete

    def _handle(self, batch: Sequence[Item]) -> None:
        for each in self._dispatcher.handle(batch):
            self._transport.publish(each.topic, each.payload, qos=0)

    def _isolate(self, batch: list[Item]) -> None:
        """Halve a batch that met a defect, so that only one item suffers from it."""
        if len(batch) == 1:
            batch = _smaller(batch[0])
        if len(batch) > 1:
            middle = len(batch) // 2
            self._retry_batches += [batch[middle:], batch[:middle]]


def _smaller(item: Item) -> list[Item]:
    """The facts of a bundle; empty if there is nothing smaller than this item."""
    if isinstance(item, Incoming):
        return list(taken_apart(item))
    item.reply(CommandOutcome(error="defect"))
    return []
