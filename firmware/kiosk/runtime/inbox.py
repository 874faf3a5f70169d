"""The one door into the main thread."""

import logging
import queue
import time
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

MAX_EVENTS = 1_024
MAX_MESSAGES = 512

E = TypeVar("E")


class EventInbox(Generic[E]):
    """A bounded queue: any thread puts, the main thread gets.

    Full means that the main thread hangs, which is a defect: further events are refused
    and counted, and the watchdog ends the process. Messages are accepted only while
    fewer than `MAX_MESSAGES` events wait, so that a flood from the broker never keeps a
    button, a scan or a printer's report out. What is dropped is counted; the hub or the
    next connection sends it again.

    `drained_s`: all events up to this time, by `clock_s`, were taken out.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self.refused = 0
        self.dropped = 0
        self.drained_s = clock_s()
        self._clock_s = clock_s
        self._queue: queue.Queue[tuple[float, E]] = queue.Queue(MAX_EVENTS)

    def put(self, event: E) -> None:
        """Hand an event over; never blocks."""
        try:
            self._queue.put_nowait((self._clock_s(), event))
        except queue.Full:
            self.refused += 1
            log.error("inbox_full refused=%d", self.refused)  # noqa: TRY400 - no traceback helps

    def put_message(self, event: E) -> None:
        """Hand over what a broker delivered; the link's thread only, never blocks."""
        if self._queue.qsize() < MAX_MESSAGES:
            self.put(event)
        else:
            self.dropped += 1

    def get(self, limit_s: float) -> E | None:
        """The next event, or None if none came within the limit."""
        called_s = self._clock_s()
        try:
            self.drained_s, event = self._queue.get(timeout=limit_s)
        except queue.Empty:
            self.drained_s = called_s
            return None
        return event
