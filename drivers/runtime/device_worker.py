"""The thread of a device that blocks: open it, work with it, report a loss, retry.

Any failure closes the device, reports `DeviceLost` once (`DeviceAbsent` for what need
not be there and never was) and has it opened again later, so that a plug pulled and put
back needs no restart. Imports `drivers.api` and
`worker_thread` only.
"""

import logging
from abc import abstractmethod

from drivers.api import (
    DeviceAbsent,
    DeviceAbsentError,
    DeviceLost,
    DeviceReady,
    DriverError,
    Emit,
)
from drivers.runtime.worker_thread import WorkerThread

log = logging.getLogger(__name__)

RETRY_FIRST_S = 0.25
MAX_RETRY_S = 5.0
LOAD_LIMIT_S = 45.0
"""To load libraries from a slow card, beside a kiosk that starts."""


class DeviceWorker(WorkerThread):
    """Template of a device's thread. Subclasses block at most a second in `work`."""

    def __init__(self, name: str, emit: Emit) -> None:
        super().__init__(name)
        self._emit = emit
        self._is_loaded = False
        self._is_open = False
        self._lost_reported = False
        self._retry_s = RETRY_FIRST_S

    def load(self) -> None:
        """Load the libraries that `open` needs; may take up to `LOAD_LIMIT_S`."""

    @abstractmethod
    def open(self) -> None:
        """Open the device, or raise what its library raises."""

    @abstractmethod
    def work(self) -> None:
        """Do one bounded piece of work; raise to have the device closed and retried."""

    @abstractmethod
    def close(self) -> None:
        """Close the device; called also after a failed `open`, must not raise."""

    def turn(self) -> None:
        """Open the device if it is closed, else work with it."""
        if self._is_open:
            self.work()
            return
        self._load_once()
        self.open()
        self._is_open = True
        self._lost_reported = False
        self._retry_s = RETRY_FIRST_S
        self._emit(DeviceReady(self.name))

    def failed(self, exc: Exception) -> float:
        """Report the loss once, close the device; each wait is twice the last."""
        self._report_lost(exc)
        self._is_open = False
        self.close()
        retry_s = self._retry_s
        self._retry_s = min(retry_s * 2, MAX_RETRY_S)
        return retry_s

    def ended(self) -> None:
        """Close the device, if it is still open."""
        if self._is_open:
            self.close()

    def _load_once(self) -> None:
        """A library is one call long: no sign of life is given meanwhile."""
        if not self._is_loaded:
            self.beat(LOAD_LIMIT_S)
            self.load()
            self.beat()
            self._is_loaded = True

    def _report_lost(self, exc: Exception) -> None:
        if self._lost_reported:
            return
        self._lost_reported = True
        if isinstance(exc, DeviceAbsentError):
            log.info("device_absent device=%s reason=%r", self.name, str(exc))
            self._emit(DeviceAbsent(self.name))
            return
        reason = str(exc) or type(exc).__name__
        expected = isinstance(exc, DriverError | OSError)
        log.warning(
            "device_lost device=%s reason=%r", self.name, reason, exc_info=not expected
        )
        self._emit(DeviceLost(self.name, reason))
