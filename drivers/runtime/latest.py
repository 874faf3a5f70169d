"""A queue of length one between two threads, in which the newest item wins.

For frames and pictures: an older one is worthless once there is a newer one. What is
overwritten is counted and dropped.
"""

import queue
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """One thread puts, one thread gets; neither blocks the other.

    `put_count` and `dropped` only grow; the putting thread owns both, other threads
    may read them.
    """

    def __init__(self) -> None:
        self.put_count = 0
        self.dropped = 0
        self._queue: queue.Queue[T] = queue.Queue(maxsize=1)

    def put(self, item: T) -> None:
        """Put an item in place of one that was not fetched. Never blocks."""
        with suppress(queue.Empty):
            self._queue.get_nowait()
            self.dropped += 1
        self._queue.put_nowait(item)
        self.put_count += 1

    def get(self, limit_s: float) -> T | None:
        """Fetch the item, waiting at most `limit_s`; None if none came."""
        try:
            return self._queue.get(timeout=max(0.0, limit_s))
        except queue.Empty:
            return None
