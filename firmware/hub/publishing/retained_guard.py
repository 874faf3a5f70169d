"""Corrects what others publish in the hub's name, and what was left behind there.

Whoever has the hub's password, or runs the broker, can put a message on a topic that is
the hub's alone. Kiosks do not believe what is not signed; but a true message that it
replaced is missing to those that come later (decision 0146).
"""

import logging
import time
from collections.abc import Callable

from firmware.hub.publishing.publisher import Publisher
from firmware.mqtt.log_throttle import LogThrottle

log = logging.getLogger(__name__)

CORRECT_AFTER_S = 2.0
"""Another process of this hub may have published what this one learns in a moment."""
CORRECT_EVERY_S = 5.0
"""A topic is corrected once in this time, however often it is overwritten."""
MAX_TOPICS = 256
"""Topics that wait for their correction; what finds no place is seen again later."""


class RetainedGuard:
    """Watches the hub's own topics. The handler's thread only."""

    def __init__(
        self, publisher: Publisher, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._publisher = publisher
        self._monotonic_s = monotonic_s
        self._log_throttle = LogThrottle()
        self._due_s: dict[str, float] = {}
        self._wrong: set[str] = set()

    def observe(self, topic: str, payload: bytes) -> None:
        """Somebody, perhaps the hub itself, published on a topic of the hub."""
        if self._publisher.is_right(topic, payload):
            return
        now_s = self._monotonic_s()
        if topic not in self._due_s and len(self._due_s) >= MAX_TOPICS:
            return
        self._due_s.setdefault(topic, now_s + CORRECT_AFTER_S)
        self._wrong.add(topic)
        left_out = self._log_throttle.due(topic, now_s)
        if left_out is not None:
            log.warning("hub_topic_corrected topic=%.120r left_out=%d", topic, left_out)

    def correct(self) -> None:
        """Have the publisher correct what is due; once a second."""
        now_s = self._monotonic_s()
        for topic in [each for each, due_s in self._due_s.items() if due_s <= now_s]:
            if topic in self._wrong:
                self._wrong.remove(topic)
                self._publisher.correct(topic)
                self._due_s[topic] = now_s + CORRECT_EVERY_S
            else:
                del self._due_s[topic]
