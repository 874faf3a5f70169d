"""Where a driver under check emits to."""

import queue
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeVar

from drivers.api import DeviceEvent, PrinterChanged, PrinterStatus, PrintOutcome
from drivers.runtime.device_worker import DeviceWorker

Kind = TypeVar("Kind")
LIMIT_S = 20.0


class Inbox:
    """Where a driver emits to."""

    def __init__(self) -> None:
        self.queue: queue.Queue[DeviceEvent] = queue.Queue()

    def emit(self, event: DeviceEvent) -> None:
        self.queue.put(event)

    def wait(
        self,
        kind: type[Kind],
        limit_s: float = LIMIT_S,
        without: type[DeviceEvent] | None = None,
    ) -> Kind:
        """The next event of this kind; others on the way are dropped.

        AssertionError if one `without` which it has to come is among them.
        """
        ends_s = time.monotonic() + limit_s
        while True:
            event = self.queue.get(timeout=max(0.0, ends_s - time.monotonic()))
            if isinstance(event, kind):
                return event
            if without is not None and isinstance(event, without):
                raise AssertionError(f"not expected: {event}")

    def status(self, status: PrinterStatus) -> None:
        """Wait until the printer says this."""
        while self.wait(PrinterChanged).status != status:
            pass

    def outcome(self) -> PrintOutcome:
        """What became of a job."""
        return self.wait(PrintOutcome)  # type: ignore[arg-type]


Working = TypeVar("Working", bound=DeviceWorker)


@contextmanager
def working(worker: Working) -> Generator[Working]:
    """Start a driver, and stop it within its limit."""
    worker.start()
    try:
        yield worker
    finally:
        if not worker.stop(LIMIT_S):
            raise AssertionError(f"{worker.name} does not stop")
