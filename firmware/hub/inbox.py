"""What waits for the handler: bounded, filled by the link's thread.

Policy: at most 4,096 messages; a newer one is dropped and counted. Nothing is lost by
it: a kiosk sends a fact until it is acknowledged and asks a question again.
"""

import queue

from firmware.hub.desk import Incoming

WAITING_MOST = 4_096
BATCH_MOST = 64


class Inbox:
    """Messages in the order in which they came. `dropped` counts what found no room."""

    def __init__(self, most: int = WAITING_MOST) -> None:
        self.dropped = 0
        self._queue: queue.Queue[Incoming] = queue.Queue(most)

    def put(self, topic: str, payload: bytes) -> None:
        """Queue a message; never blocks. The link's thread only."""
        try:
            self._queue.put_nowait(Incoming(topic, payload))
        except queue.Full:
            self.dropped += 1

    def take(self, wait_s: float) -> list[Incoming]:
        """All that is waiting, at most 64; waits `wait_s` for the first one.

        Does not wait for a batch to fill: what comes during one commit is the next
        batch, so batches grow with the load by themselves.
        """
        batch: list[Incoming] = []
        try:
            batch.append(self._queue.get(timeout=wait_s))
            while len(batch) < BATCH_MOST:
                batch.append(self._queue.get_nowait())
        except queue.Empty:
            pass
        return batch
