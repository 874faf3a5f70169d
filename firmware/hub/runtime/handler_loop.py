"""The handler's thread: take a batch, have it committed, publish what may be said.

It alone uses the database session and the link. Every second it looks whether policy
or catalogue moved. Its heartbeat is what the watchdog believes.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from firmware.base.errors import StoreError
from firmware.hub.policy.policy_file import PolicyFile
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.dispatcher import Incoming, MessageDispatcher, taken_apart
from firmware.hub.runtime.inbox import MessageInbox

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
WAIT_S = 0.25
WAIT_PUMPING_S = 0.01
REST_S = 0.5


class PublishPort(Protocol):
    """What the service needs of `firmware.mqtt.link.Link`."""

    @property
    def up(self) -> bool:
        """Whether messages can be published."""
        ...

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        """Hand to the broker now, or answer False; nothing is queued."""
        ...


class HandlerLoop:
    """Everything that happens at the hub, in order, on one thread.

    `beat_s` is the monotonic time of its last sign of life. `on_connected` may be
    called from the link's thread.
    """

    def __init__(
        self,
        inbox: MessageInbox,
        desk: MessageDispatcher,
        *,
        publisher: Publisher,
        policy_file: PolicyFile,
        transport: PublishPort,
    ) -> None:
        self.beat_s = time.monotonic()
        self._inbox = inbox
        self._desk = desk
        self._publisher = publisher
        self._policy_file = policy_file
        self._transport = transport
        self._came_up = threading.Event()
        self._stopping = threading.Event()
        self._looked_s = float("-inf")
        self._all_told = False
        self._told_dropped = 0
        self._chores: list[Callable[[], None]] = []
        self._in_hand: list[Incoming] = []
        self._retry_batches: list[list[Incoming]] = []
        self._thread = threading.Thread(target=self._run, name="handler", daemon=True)

    def add_job(self, chore: Callable[[], None]) -> None:
        """Have this done every second too, on the handler's thread; before `start`."""
        self._chores.append(chore)

    def start(self) -> None:
        """Start the thread; once in a service's life."""
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """Finish the batch at hand and end; False where that took longer."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def on_connected(self) -> None:
        """The link is up (again): everything retained is due."""
        self._came_up.set()

    # --- the handler's thread ---

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.beat_s = time.monotonic()
            try:
                self._turn()
            except StoreError as error:
                # What was in hand is not acknowledged: the kiosks send it again.
                log.error("store_failed reason=%s", error)  # noqa: TRY400 - expected, and said in full
                self._stopping.wait(REST_S)
            except Exception:
                log.exception("turn_failed messages=%d", len(self._in_hand))
                self._isolate()

    def _turn(self) -> None:
        # Looks first, until that succeeds: without a policy a sale cannot be judged.
        self._look()
        pumping = self._transport.up and not self._all_told
        wait_s = WAIT_PUMPING_S if pumping else WAIT_S
        self._in_hand = (
            self._retry_batches.pop()
            if self._retry_batches
            else self._inbox.take(wait_s)
        )
        if self._in_hand:
            self._handle(self._in_hand)
            self._in_hand = []
        if self._came_up.is_set():
            self._came_up.clear()
            self._publisher.begin()
            self._all_told = False
        if self._transport.up and not self._all_told:
            self._all_told = self._publisher.pump(self._publish_retained)

    def _handle(self, batch: Sequence[Incoming]) -> None:
        for answer in self._desk.handle(batch):
            self._transport.publish(answer.topic, answer.payload, qos=0)

    def _isolate(self) -> None:
        """Halve a batch that met a defect, so that only one fact suffers from it."""
        batch, self._in_hand = self._in_hand, []
        if len(batch) == 1:
            batch = taken_apart(batch[0])
        if len(batch) > 1:
            middle = len(batch) // 2
            self._retry_batches += [batch[middle:], batch[:middle]]
        elif not self._retry_batches:
            self._stopping.wait(REST_S)

    def _look(self) -> None:
        now_s = time.monotonic()
        if now_s - self._looked_s < LOOK_EVERY_S:
            return
        self._policy_file.look()
        self._looked_s = now_s
        if self._publisher.look():
            self._all_told = False
        if self._inbox.dropped > self._told_dropped:
            self._told_dropped = self._inbox.dropped
            log.warning("inbox_full dropped=%d", self._told_dropped)
        for chore in self._chores:
            chore()

    def _publish_retained(self, topic: str, payload: bytes) -> bool:
        return self._transport.publish(topic, payload, qos=1, retain=True)
