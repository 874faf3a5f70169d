"""What waits for the handler: bounded, filled by the link's thread.

Policy: at most 8,192 messages and 64 MB; what finds no room is dropped and counted.
Nothing is lost by it: a kiosk sends a fact until it is acknowledged and asks a question
again.
"""

import queue

from firmware.hub.runtime.dispatcher import Incoming

MAX_WAITING = 8_192
MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_BATCH = 64


class MessageInbox:
    """Messages in the order in which they came. `dropped` counts what found no room."""

    def __init__(
        self, max_messages: int = MAX_WAITING, max_bytes: int = MAX_WAITING_BYTES
    ) -> None:
        self.dropped = 0
        self._queue: queue.Queue[Incoming] = queue.Queue(max_messages)
        self._max_bytes = max_bytes
        # Two counters, each written by one thread only, need no lock.
        self._bytes_put = 0
        self._bytes_taken = 0

    def put(self, topic: str, payload: bytes) -> None:
        """Queue a message; never blocks. The link's thread only."""
        waiting = self._bytes_put - self._bytes_taken
        if self._queue.full() or waiting + len(payload) > self._max_bytes:
            self.dropped += 1
            return
        self._bytes_put += len(payload)
        self._queue.put_nowait(Incoming(topic, payload))

    def take(self, wait_s: float) -> list[Incoming]:
        """All that is waiting, at most 64; waits `wait_s` for the first one.

        Does not wait for a batch to fill: what comes during one commit is the next
        batch, so batches grow with the load by themselves. The handler's thread only.
        """
        batch: list[Incoming] = []
        try:
            batch.append(self._queue.get(timeout=wait_s))
            while len(batch) < MAX_BATCH:
                batch.append(self._queue.get_nowait())
        except queue.Empty:
            pass
        self._bytes_taken += sum(len(message.payload) for message in batch)
        return batch
