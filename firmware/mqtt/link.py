"""A box's connection to the broker, renewed whenever it ends; stores no message.

Transport only: what must arrive is in an outbox on disk and is sent until the *hub*
acknowledges it. So `publish` may refuse, and a message that it accepted may be lost.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.connection import Connection, Listener
from firmware.mqtt.session_history import STEADY_S, SessionHistory

log = logging.getLogger(__name__)

FLUSH_LIMIT_S = 1.0
"""The time to send what was published just before `stop`."""
MAX_SILENT = 4
"""Keep-alives without traffic after which a link that is up counts as stuck."""

_system_chance = random.SystemRandom().random


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvents:
    """What a link reports, always from its own thread: these may only enqueue.

    `on_message` takes topic and payload; so does `on_retained`, if it is given, what
    stood retained when it was subscribed to. `on_up`: connected, every subscription
    granted. `on_down` takes the reason, once for each loss or new reason, not for each
    failed try. If one raises, that is logged and the link continues.
    """

    on_message: Callable[[str, bytes], None]
    on_up: Callable[[], None]
    on_down: Callable[[str], None]
    on_retained: Callable[[str, bytes], None] | None = None


def linked_to(access: BrokerAccess) -> str:
    """The `status` of a link that is up; the doctor searches status lines for it."""
    name = access.username or access.client_id
    return f"linked to {access.host}:{access.port} as {name}"


NAME_TAKEN = "another box goes by this name"
"""In the `status` of a link that is contested; the doctor searches for it."""


class Link:
    """A connection to the broker on one thread of its own, renewed whenever it ends.

    `publish`, `subscribe`, `unsubscribe` and `stop` belong to one thread, the owner's;
    only `stop` waits. `filters` are subscribed on every connection.
    """

    def __init__(
        self,
        *,
        access: BrokerAccess,
        events: LinkEvents,
        filters: tuple[str, ...] = (),
        will: Will | None = None,
        chance: Callable[[], float] = _system_chance,
    ) -> None:
        self._access = access
        self._events = events
        self._filters = filters
        self._will = will
        self._chance = chance
        self._connection: Connection | None = None
        self._last_traffic_s = time.monotonic()
        self._reported: str = ""
        self._status = "not linked yet"
        self._history = SessionHistory()
        self._up_since_s = 0.0
        self._stop_by_s = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Start the link's thread, which connects; call once."""
        self._thread.start()

    @property
    def up(self) -> bool:
        """Whether messages can be published, as far as is known. Any thread."""
        connection = self._connection
        return connection is not None and connection.up

    @property
    def status(self) -> str:
        """Linked or not, and why not; part of a line for a person. Any thread."""
        return f"{self._status}, {NAME_TAKEN}" if self.contested else self._status

    @property
    def contested(self) -> bool:
        """Whether another box seems to go by the same name. Any thread."""
        return self._history.contested

    @property
    def last_traffic_s(self) -> float:
        """Monotonic time of the last packet received, or of the link's construction.

        While `up`, at most twice the keep-alive ago, unless the thread is stuck: a
        watchdog checks this, because a stuck thread's flag would stay up. Any thread.
        """
        return self._last_traffic_s

    def healthy(self, now_s: float) -> bool:
        """Whether the link's thread works, for a watchdog; call after `start`.

        True if the thread is alive and, while `up`, received a packet within
        `MAX_SILENT` keep-alives. `now_s` is monotonic. Any thread.
        """
        connection = self._connection
        if connection is None or not connection.up:
            return self._thread.is_alive()
        silent_s = now_s - connection.last_traffic_s
        return (
            self._thread.is_alive() and silent_s < MAX_SILENT * self._access.keepalive_s
        )

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        """Queue a message for the broker, at QoS 0 or 1; False if it was refused.

        It is refused while down, with 32 messages at QoS 1 that the broker has not
        acknowledged, or with 256 at QoS 0 that are not written. True does not mean
        that it arrives: only the hub's acknowledgement does. One thread, as `stop`.
        """
        connection = self._connection
        if connection is None:
            return False
        return connection.publish(topic, payload, qos, retain=retain)

    def subscribe(self, topic_filter: str) -> None:
        """Subscribe now if connected, and on every later connection."""
        self._filters = (*self._filters, topic_filter)
        connection = self._connection
        if connection is not None and connection.accepted:
            connection.subscribe(topic_filter)

    def unsubscribe(self, topic_filter: str) -> None:
        """Undo `subscribe`."""
        self._filters = tuple(each for each in self._filters if each != topic_filter)
        connection = self._connection
        if connection is not None and connection.accepted:
            connection.unsubscribe(topic_filter)

    def stop(self, limit_s: float) -> bool:
        """Disconnect and end the thread; False if that took longer than `limit_s`.

        Messages queued before are sent first, for at most a second. The broker does
        not publish the will. Publishes nothing itself.
        """
        self._stop_by_s = time.monotonic() + FLUSH_LIMIT_S
        self._stopping.set()
        connection = self._connection
        if connection is not None and connection.accepted:
            connection.disconnect()
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    # --- the link's own thread ---

    def _run(self) -> None:
        history = self._history
        while not self._stopping.is_set():
            connection = Connection(self._access, self._will, self._listener())
            was_up = self._serve(connection)
            if self._stopping.is_set():
                return
            self._remember(connection, was_up=was_up)
            self._report_down(str(connection.refusal))
            self._stopping.wait(history.delay_s(self._chance()))

    def _remember(self, connection: Connection, *, was_up: bool) -> None:
        if not was_up:
            self._history.failed()
            return
        contested = self._history.contested
        lasted_s = time.monotonic() - self._up_since_s
        self._history.ended(lasted_s, by_broker=connection.closed_by_broker)
        if self._history.contested and not contested:
            log.warning(
                "link_name_taken client=%s host=%s",
                self._access.client_id,
                self._access.host,
            )

    def _listener(self) -> Listener:
        return Listener(
            filters=lambda: self._filters,
            on_up=self._report_up,
            on_message=self._events.on_message,
            on_retained=self._events.on_retained or self._events.on_message,
        )

    def _serve(self, connection: Connection) -> bool:
        """One connection from open to close; whether it was ever up."""
        if not connection.open():
            return False
        self._connection = connection
        try:
            while connection.loop_once() and not self._must_close(connection):
                self._note_traffic(connection)
                if time.monotonic() - self._up_since_s >= STEADY_S and connection.up:
                    self._history.steady()
            return connection.up
        finally:
            self._connection = None
            connection.close()

    def _note_traffic(self, connection: Connection) -> None:
        self._last_traffic_s = max(self._last_traffic_s, connection.last_traffic_s)

    def _must_close(self, connection: Connection) -> bool:
        """Whether to close: stopping, with nothing to send or no time left for it."""
        if not self._stopping.is_set():
            return False
        return not connection.accepted or time.monotonic() > self._stop_by_s

    def _report_up(self) -> None:
        self._reported = ""
        self._up_since_s = time.monotonic()
        self._status = linked_to(self._access)
        self._events.on_up()

    def _report_down(self, reason: str) -> None:
        if reason != self._reported:
            self._reported = reason
            self._status = f"not linked: {reason}"
            log.warning("link_down client=%s reason=%r", self._access.client_id, reason)
            self._events.on_down(reason)
