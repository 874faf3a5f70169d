"""The kiosk's device threads: started together, watched, replaced, stopped in order.

A thread cannot be killed. One without a sign of life is abandoned and replaced, at most
three times a minute; after that its device is given up. Main thread only.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from firmware.kiosk.devices.names import DeviceName

log = logging.getLogger(__name__)

SILENT_S = 15.0
MAX_RESTARTS = 3
RESTARTS_WINDOW_S = 60.0
STOP_LIMIT_S = 3.0


class DeviceThread(Protocol):
    """What the supervisor needs of a `drivers.runtime.device_worker.DeviceWorker`."""

    @property
    def beat_s(self) -> float:
        """When it last showed a sign of life, by the drivers' monotonic clock."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self, limit_s: float) -> bool:
        """End within the limit; False if it did not."""
        ...


Build = Callable[[], DeviceThread]


class DeviceSupervisor:
    """All device threads by name, in the order in which they start.

    Each is built by a callable, so that it can be built again.
    """

    def __init__(
        self, builders: Mapping[DeviceName, Callable[[], DeviceThread]]
    ) -> None:
        self._builders = dict(builders)
        self._threads = {name: build() for name, build in builders.items()}
        self._restarts = {name: deque[float]() for name in builders}
        self._given_up: set[DeviceName] = set()

    def __getitem__(self, name: DeviceName) -> DeviceThread:
        """The thread that now serves under this name."""
        return self._threads[name]

    def __contains__(self, name: DeviceName) -> bool:
        """Whether this kiosk has such a device at all."""
        return name in self._threads

    @property
    def names(self) -> tuple[DeviceName, ...]:
        """All names, in starting order."""
        return tuple(self._threads)

    @property
    def given_up(self) -> frozenset[DeviceName]:
        """Devices whose threads were replaced too often."""
        return frozenset(self._given_up)

    def start(self) -> None:
        """Start every thread; each opens its own device and reports by itself."""
        for thread in self._threads.values():
            thread.start()

    def watch(self, now_s: float) -> bool:
        """Replace silent threads; False if one was given up.

        `now_s` is the drivers' monotonic clock.
        """
        silent = [
            name
            for name, thread in self._threads.items()
            if now_s - thread.beat_s > SILENT_S and name not in self._given_up
        ]
        for name in silent:
            self._replace(name, now_s)
        return not self._given_up

    def stop(self) -> tuple[DeviceName, ...]:
        """Stop all in reverse order; the names of those that did not end in time."""
        return tuple(
            name
            for name, thread in reversed(self._threads.items())
            if not thread.stop(STOP_LIMIT_S)
        )

    def _replace(self, name: DeviceName, now_s: float) -> None:
        restarts = self._restarts[name]
        while restarts and now_s - restarts[0] > RESTARTS_WINDOW_S:
            restarts.popleft()
        if len(restarts) >= MAX_RESTARTS:
            log.error("device_thread_given_up device=%s", name)
            self._given_up.add(name)
            return
        restarts.append(now_s)
        log.error("device_thread_silent device=%s restart=%d", name, len(restarts))
        self._threads[name].stop(0.0)
        self._threads[name] = self._builders[name]()
        self._threads[name].start()
