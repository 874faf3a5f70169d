"""The running hub: starts its threads, watches their heartbeats, ends them in order."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from firmware.base.systemd import ServiceManager
from firmware.hub.feature.feature import Feature
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.mqtt.link import Link
from firmware.protocol import topics

log = logging.getLogger(__name__)

ROUND_S = 1.0
MAX_SILENT_S = 20.0
"""How long the handler may be silent: longer than any wait for the database's lock."""
HANDLER_LIMIT_S = 10.0
WORKER_LIMIT_S = 3.0
LINK_LIMIT_S = 3.0


class Hub:
    """One hub from its start to its end; `run` belongs to the main thread.

    `farewell` makes the state that is published at the end.
    """

    def __init__(
        self,
        *,
        engine: Engine,
        features: Sequence[Feature],
        loop: HandlerLoop,
        link: Link,
        farewell: Callable[[], bytes],
    ) -> None:
        self.features = features
        self._stop = threading.Event()
        self._engine = engine
        self._loop = loop
        self._link = link
        self._farewell = farewell

    def stop(self) -> None:
        """Let `run` return; may be called from a signal handler."""
        self._stop.set()

    def close(self) -> None:
        """Close the database of a hub that has ended, or was never run."""
        self._engine.dispose()

    def run(self, manager: ServiceManager) -> int:
        """Serve until `stop`: 0, or 1 if a thread ended or fell silent."""
        for feature in self.features:
            feature.start()
        self._loop.start()
        self._link.start()
        manager.ready(self._status())
        log.info("hub_ready")
        sound = True
        while sound and not self._stop.wait(ROUND_S):
            sound = self._sound()
            if sound:
                manager.alive()
                manager.status(self._status())
        manager.stopping()
        return self._end(sound=sound)

    def _sound(self) -> bool:
        return (
            self._loop.alive
            and time.monotonic() - self._loop.beat_s < MAX_SILENT_S
            and self._link.healthy(time.monotonic())
            and all(feature.alive for feature in self.features)
        )

    def _status(self) -> str:
        """One line for `systemctl status` and the doctor."""
        return f"{self._loop.duty}, {self._link.status}"

    def _end(self, *, sound: bool) -> int:
        """Workers first, for the handler still books what they hand in.

        The link last, so that every reply of the last batch can leave.
        """
        for feature in self.features:
            for name in feature.stop(WORKER_LIMIT_S):
                log.warning("worker_not_stopped worker=%s", name)
        ended = self._loop.stop(HANDLER_LIMIT_S)
        if ended:
            self._link.publish(topics.hub_state(), self._farewell(), qos=1, retain=True)
        left = self._link.stop(LINK_LIMIT_S)
        if ended:
            self.close()
        log.info("hub_stopped handler=%s link=%s", ended, left)
        return 0 if sound and ended else 1
