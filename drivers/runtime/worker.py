"""The thread that every blocking device lives in: open, turn, lose, retry.

A worker opens its device, reports `DeviceReady`, then takes one bounded turn after
the other. Any failure closes the device, reports `DeviceLost` once and tries again,
so that a plug pulled and put back needs no restart. May import the standard library
and `drivers.api` only.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod

from drivers.api import DeviceLost, DeviceReady, DriverError, Emit

log = logging.getLogger(__name__)

RETRY_FIRST_S = 0.25
MAX_RETRY_S = 5.0


class Worker(ABC):
    """Template of a device's thread. Subclasses block at most a second in `turn`.

    `beat_s` is the monotonic time of the last sign of life; the kiosk's watchdog
    reads it from its own thread.
    """

    def __init__(self, name: str, emit: Emit) -> None:
        self.name = name
        self.beat_s = time.monotonic()
        self._emit = emit
        self._stopping = threading.Event()
        self._told_lost = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread; once in a worker's life."""
        self._thread.start()

    def stop(self, limit_s: float) -> bool:
        """Ask the thread to end and wait at most `limit_s`; False where it did not."""
        self._stopping.set()
        self.wake()
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    @abstractmethod
    def open(self) -> None:
        """Open the device, or raise what its library raises."""

    @abstractmethod
    def turn(self) -> None:
        """Do one bounded piece of work; raise to have the device closed and retried."""

    @abstractmethod
    def close(self) -> None:
        """Close the device; called also after a failed `open`, must not raise."""

    def wake(self) -> None:  # noqa: B027 - a hook that most workers leave empty
        """Cut a wait in `turn` short; called from the thread that stops the worker."""

    def beat(self) -> None:
        """Say that this thread is alive (this thread only)."""
        self.beat_s = time.monotonic()

    def rest(self, limit_s: float) -> bool:
        """Wait `limit_s` or until stopped; True where the worker is stopping."""
        return self._stopping.wait(limit_s)

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def _run(self) -> None:
        retry_s = RETRY_FIRST_S
        while not self.stopping:
            if self._serve():
                retry_s = RETRY_FIRST_S
            self.beat()
            self.rest(retry_s)
            retry_s = min(retry_s * 2, MAX_RETRY_S)

    def _serve(self) -> bool:
        """One life of the device, from open to loss; whether it ever opened."""
        opened = False
        try:
            self.open()
            opened = True
            self._told_lost = False
            self._emit(DeviceReady(self.name))
            while not self.stopping:
                self.beat()
                self.turn()
        except Exception as exc:  # noqa: BLE001 - the worker template's own, by design
            self._lost(exc)
        finally:
            self.close()
        return opened

    def _lost(self, exc: Exception) -> None:
        if self._told_lost:
            return
        self._told_lost = True
        reason = str(exc) or type(exc).__name__
        expected = isinstance(exc, DriverError | OSError)
        log.warning(
            "device_lost device=%s reason=%r", self.name, reason, exc_info=not expected
        )
        self._emit(DeviceLost(self.name, reason))
