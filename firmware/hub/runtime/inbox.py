"""What waits for the handler: messages of kiosks, and commands of other threads.

Policy: at most 8,192 messages and 64 MB of them; a message that finds no room is
dropped and counted. Nothing is lost by it: a kiosk sends a fact until it is
acknowledged and asks a question again. Commands have 256 places of their own, which no
flood of messages can take; without a free place whoever submits a command gets False
and decides what to do.
"""

import queue
from threading import BoundedSemaphore

from firmware.hub.feature.command import Command
from firmware.hub.runtime.commands import Replies, Submitted
from firmware.hub.runtime.incoming import Incoming

MAX_WAITING = 8_192
MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_COMMANDS = 256
MAX_BATCH = 64

Item = Incoming | Submitted


class HandlerInbox:
    """Messages and commands in the order in which they came.

    `dropped` counts the messages that found no room.
    """

    def __init__(
        self,
        max_messages: int = MAX_WAITING,
        max_bytes: int = MAX_WAITING_BYTES,
        *,
        max_commands: int = MAX_COMMANDS,
    ) -> None:
        self.dropped = 0
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        # Room for both shares: what was let in never meets a full queue.
        self._queue: queue.Queue[Item] = queue.Queue(max_messages + max_commands)
        self._places = BoundedSemaphore(max_commands)
        # Counters that are written by one thread only need no lock.
        self._put = self._put_bytes = 0
        self._taken = self._taken_bytes = 0

    @property
    def waiting(self) -> bool:
        """Whether something waits."""
        return not self._queue.empty()

    def put_message(self, topic: str, payload: bytes) -> None:
        """Queue a message or drop it; never blocks. The link's thread only."""
        too_many = self._put - self._taken >= self._max_messages
        waiting_bytes = self._put_bytes - self._taken_bytes
        if too_many or waiting_bytes + len(payload) > self._max_bytes:
            self.dropped += 1
            return
        self._put += 1
        self._put_bytes += len(payload)
        self._queue.put_nowait(Incoming(topic, payload))

    def put_command(self, command: Command, replies: Replies | None = None) -> bool:
        """Queue a command; False if there is no room. Never blocks; any thread."""
        if not self._places.acquire(blocking=False):
            return False
        self._queue.put_nowait(Submitted(command, replies))
        return True

    def next_batch(self, wait_s: float) -> list[Item]:
        """All that is waiting, at most 64; waits `wait_s` for the first one.

        Does not wait for a batch to fill: what comes during one commit is the next
        batch, so batches grow with the load by themselves. The handler's thread only.
        """
        batch: list[Item] = []
        try:
            batch.append(self._queue.get(timeout=wait_s))
            while len(batch) < MAX_BATCH:
                batch.append(self._queue.get_nowait())
        except queue.Empty:
            pass
        for item in batch:
            self._leave(item)
        return batch

    def _leave(self, item: Item) -> None:
        if isinstance(item, Submitted):
            self._places.release()
        else:
            self._taken += 1
            self._taken_bytes += len(item.payload)
