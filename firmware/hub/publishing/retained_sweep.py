"""Now and then asks what stands retained for single kiosks, where nothing should.

The hub cannot stay subscribed there: its acknowledgements would all come back to it.
"""

import time
from collections.abc import Callable

from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.publishing.publisher import Publisher
from firmware.protocol import topics

SWEEP_EVERY_S = 600.0


class RetainedSweep:
    """Subscribes for one period of its job, after each connection and now and then.

    The handler's thread only.
    """

    def __init__(
        self,
        publisher: Publisher,
        link: PublishPort,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._publisher = publisher
        self._link = link
        self._monotonic_s = monotonic_s
        self._subscribed = False
        self._connections = 0
        self._due_s = 0.0

    def run(self) -> None:
        """End the sweep that was begun, or begin one that is due; once a second."""
        if self._subscribed:
            self._subscribed = False
            for each in topics.single_kiosks_filters():
                self._link.unsubscribe(each)
        elif self._link.up and self._due():
            self._connections = self._publisher.connections
            self._due_s = self._monotonic_s() + SWEEP_EVERY_S
            self._subscribed = True
            for each in topics.single_kiosks_filters():
                self._link.subscribe(each)

    def _due(self) -> bool:
        anew = self._publisher.connections != self._connections
        return anew or self._monotonic_s() >= self._due_s
