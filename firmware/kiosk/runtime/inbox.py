"""The one door into the main thread."""

import logging
import queue
import time
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

ROOM = 1_024
MAIL_ROOM = 512

E = TypeVar("E")


class EventInbox(Generic[E]):
    """A bounded queue: any thread puts, the main thread gets.

    Full means that the main thread hangs, which is a defect: what comes then is
    refused and counted, and the watchdog ends the process. Mail gets in only while
    fewer than `MAIL_ROOM` events wait, so that a broker's flood never keeps a button,
    a scan or the printer's word out; what is dropped is counted, and the hub or the
    next connection sends it again.

    `heard_s` is the time, by `clock_s`, until which all that was put in has been taken.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self.refused = 0
        self.dropped = 0
        self.heard_s = clock_s()
        self._clock_s = clock_s
        self._queue: queue.Queue[tuple[float, E]] = queue.Queue(ROOM)

    def put(self, event: E) -> None:
        """Hand an event over; never blocks."""
        try:
            self._queue.put_nowait((self._clock_s(), event))
        except queue.Full:
            self.refused += 1
            log.error("inbox_full refused=%d", self.refused)  # noqa: TRY400 - no traceback helps

    def put_mail(self, event: E) -> None:
        """Hand over what a broker delivered; the link's thread only, never blocks."""
        if self._queue.qsize() < MAIL_ROOM:
            self.put(event)
        else:
            self.dropped += 1

    def get(self, limit_s: float) -> E | None:
        """The next event, or None where none came within the limit."""
        asked_s = self._clock_s()
        try:
            self.heard_s, event = self._queue.get(timeout=limit_s)
        except queue.Empty:
            self.heard_s = asked_s
            return None
        return event
