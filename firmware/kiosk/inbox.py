"""The one door into the main thread."""

import logging
import queue
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

ROOM = 1_024
MAIL_ROOM = 512

E = TypeVar("E")


class Inbox(Generic[E]):
    """A bounded queue: any thread puts, the main thread gets.

    Full means that the main thread hangs, which is a defect: what comes then is
    refused and counted, and the watchdog ends the process. Mail gets in only while
    fewer than `MAIL_ROOM` events wait, so that a broker's flood never keeps a button,
    a scan or the printer's word out; what is dropped is counted, and the hub or the
    next connection sends it again.
    """

    def __init__(self) -> None:
        self.refused = 0
        self.dropped = 0
        self._queue: queue.Queue[E] = queue.Queue(ROOM)

    def put(self, event: E) -> None:
        """Hand an event over; never blocks."""
        try:
            self._queue.put_nowait(event)
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
        try:
            return self._queue.get(timeout=limit_s)
        except queue.Empty:
            return None
