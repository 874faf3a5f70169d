"""The one door into the main thread."""

import logging
import queue
import time
from collections.abc import Callable, Mapping
from threading import BoundedSemaphore
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

MAX_EVENTS = 1_024
MAX_MESSAGES = 512
MAX_CODES = 128
"""More than any person scans while the kiosk draws one picture."""
MAX_EDGES = 256
"""Of all buttons, bounces included."""

E = TypeVar("E")
NO_SHARES: Mapping[type, int] = {}


class _Share:
    """Places in the queue; `full` counts what found none of them free."""

    def __init__(self, name: str, places: int) -> None:
        self.name = name
        self.full = 0
        self.places = places
        self._free = BoundedSemaphore(places)

    def take(self) -> bool:
        """Take a place; False if there is none. Any thread."""
        free = self._free.acquire(blocking=False)
        if not free:
            self._refuse()
        return free

    def leave(self) -> None:
        """Give it back."""
        self._free.release()

    def _refuse(self) -> None:
        """Count it; each doubling is logged, so that a flood logs little."""
        self.full += 1
        if not self.full & (self.full - 1):
            log.error("inbox_full share=%s refused=%d", self.name, self.full)


class EventInbox(Generic[E]):
    """A bounded queue: any thread puts, the main thread gets.

    Each type in `shares` has that many places of its own, messages have `MAX_MESSAGES`,
    and everything else has `MAX_EVENTS`: no flood of codes, bounces or messages keeps
    a printer's report or another button out. What finds no place is dropped and
    counted. Of the last kind that means that the main thread hangs, which is a defect;
    a code is scanned again, the hub or the next connection sends a message again.

    `drained_s`: all events up to this time, by `clock_s`, were taken out.
    """

    def __init__(
        self,
        clock_s: Callable[[], float] = time.monotonic,
        *,
        shares: Mapping[type, int] = NO_SHARES,
    ) -> None:
        self.drained_s = clock_s()
        self._clock_s = clock_s
        self._others = _Share("others", MAX_EVENTS)
        self._messages = _Share("messages", MAX_MESSAGES)
        self._shares = {
            kind: _Share(kind.__name__, places) for kind, places in shares.items()
        }
        every = (self._others, self._messages, *self._shares.values())
        # Room for all shares: what has a place never meets a full queue.
        self._queue: queue.Queue[tuple[float, _Share, E]] = queue.Queue(
            sum(share.places for share in every)
        )

    @property
    def refused(self) -> int:
        """The number of events that found the inbox full: a defect."""
        return self._others.full

    @property
    def dropped(self) -> int:
        """The number of messages that found no place."""
        return self._messages.full

    @property
    def crowded_out(self) -> int:
        """The number of codes, button edges and the like beyond their share."""
        return sum(share.full for share in self._shares.values())

    def put(self, event: E) -> None:
        """Hand an event over; never blocks."""
        self._put(event, self._shares.get(type(event), self._others))

    def put_message(self, event: E) -> None:
        """Hand over what a broker delivered; never blocks."""
        self._put(event, self._messages)

    def get(self, limit_s: float) -> E | None:
        """The next event, or None if none came within the limit."""
        called_s = self._clock_s()
        try:
            self.drained_s, share, event = self._queue.get(timeout=limit_s)
        except queue.Empty:
            self.drained_s = called_s
            return None
        share.leave()
        return event

    def _put(self, event: E, share: _Share) -> None:
        if share.take():
            self._queue.put_nowait((self._clock_s(), share, event))
