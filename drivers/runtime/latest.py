"""A place for one thing, where the newest wins: the queue between two threads.

A frame or an order that nobody took yet is worth nothing once a newer one is here.
The bound is one; what is overwritten is counted, not kept.
"""

import queue
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """One thread puts, one thread takes; neither blocks the other.

    `put_count` and `dropped` only grow; the putting thread owns both, others may
    read them.
    """

    def __init__(self) -> None:
        self.put_count = 0
        self.dropped = 0
        self._queue: queue.Queue[T] = queue.Queue(maxsize=1)

    def put(self, thing: T) -> None:
        """Put it here, in place of what nobody took. Never blocks."""
        with suppress(queue.Empty):
            self._queue.get_nowait()
            self.dropped += 1
        self._queue.put_nowait(thing)
        self.put_count += 1

    def take(self, limit_s: float) -> T | None:
        """Take it, waiting at most `limit_s`; None where nothing came."""
        try:
            return self._queue.get(timeout=max(0.0, limit_s))
        except queue.Empty:
            return None
