"""Where a driver under test emits to, and a bounded wait without a sleep."""

import queue
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

from drivers.api import DeviceEvent

Kind = TypeVar("Kind")
LIMIT_S = 20.0


class Inbox:
    """Where a driver emits to; a test waits here instead of sleeping."""

    def __init__(self) -> None:
        self._queue: queue.Queue[DeviceEvent] = queue.Queue()

    def emit(self, event: DeviceEvent) -> None:
        self._queue.put(event)

    def wait(self, kind: type[Kind], limit_s: float = LIMIT_S) -> Kind:
        """The next event of this kind; others on the way are dropped."""
        ends_s = time.monotonic() + limit_s
        while True:
            event = self._queue.get(timeout=max(0.0, ends_s - time.monotonic()))
            if isinstance(event, kind):
                return event

    def drain(self) -> list[DeviceEvent]:
        """All that came and was not waited for."""
        events = list[DeviceEvent]()
        while not self._queue.empty():
            events.append(self._queue.get_nowait())
        return events


def until(true: Callable[[], bool], limit_s: float = LIMIT_S) -> bool:
    """Whether this became true in time, for what reports no event."""
    ends_s, never = time.monotonic() + limit_s, queue.Queue[None]()
    while not true() and time.monotonic() < ends_s:
        with pytest.raises(queue.Empty):
            never.get(timeout=0.005)
    return true()
