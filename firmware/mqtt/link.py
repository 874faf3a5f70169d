"""The link of one box to the broker: transport, for ever renewed, nothing remembered.

What must arrive is in an outbox on disk and is sent until the *hub* acknowledges it
(architecture, section 5); so the link may say no, and whatever it did take may be lost.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.connection import Connection, Listener

log = logging.getLogger(__name__)

FLUSH_LIMIT_S = 1.0
"""How long what was published just before `stop` may take to leave."""
MAX_SILENT = 4
"""Keep-alives without a word after which a link that is up must be stuck."""
RETRY_FIRST_S = 0.5
MAX_RETRY_S = 30.0

_system_chance = random.SystemRandom().random


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEvents:
    """What a link reports, always from its own thread: these may only enqueue.

    `on_message` takes topic and payload. `on_up`: connected, every subscription
    granted. `on_down` takes the reason, once for each loss or new reason, not for each
    failed try. One that raises is logged; the link goes on.
    """

    on_message: Callable[[str, bytes], None]
    on_up: Callable[[], None]
    on_down: Callable[[str], None]


def retry_delay_s(failures: int, chance: float) -> float:
    """How long to wait after `failures` failed tries in a row; `chance` is 0 to 1.

    Full jitter: any moment of a window that doubles from 0.5 to 30 s, so that a shop's
    kiosks do not come back all at once.
    """
    return min(MAX_RETRY_S, RETRY_FIRST_S * 2 ** min(failures, 16)) * chance


def linked_to(access: BrokerAccess) -> str:
    """The `standing` of a link that is up; the doctor looks for it in a status line."""
    name = access.username or access.client_id
    return f"linked to {access.host}:{access.port} as {name}"


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
        self._told: str = ""
        self._standing = "not linked yet"
        self._leave_by_s = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Begin to connect; once in a link's life."""
        self._thread.start()

    @property
    def up(self) -> bool:
        """Whether messages can be published, as far as is known. Any thread."""
        connection = self._connection
        return connection is not None and connection.up

    @property
    def standing(self) -> str:
        """How things are with the broker, part of a line for a person. Any thread."""
        return self._standing

    @property
    def last_traffic_s(self) -> float:
        """Monotonic time when the broker was last heard, or the link was built.

        While `up`, it is never older than twice the keep-alive: a watchdog looks here,
        for a flag would stay up on a thread that is stuck. Any thread.
        """
        return self._last_traffic_s

    def sound(self, now_s: float) -> bool:
        """Whether the link's thread does its work, for a watchdog; after `start` only.

        It lives, and where it is `up` it has heard the broker not long ago. `now_s` is
        monotonic. Any thread.
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
        """Hand a message to the broker, at QoS 0 or 1; False where it was not taken.

        False while down, with 32 messages at QoS 1 that the broker has not
        acknowledged, or with 256 at QoS 0 that the socket has not taken: the link
        keeps nothing. True is no promise either: only the hub's word is one.
        """
        connection = self._connection
        if connection is None:
            return False
        return connection.publish(topic, payload, qos, retain=retain)

    def subscribe(self, topic_filter: str) -> None:
        """Subscribe: now, where connected, and on every later connection."""
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
        """Take leave of the broker and end; False where that took longer.

        What was published before goes out first, for at most a second, and the will
        does not. Publishes nothing itself.
        """
        self._leave_by_s = time.monotonic() + FLUSH_LIMIT_S
        self._stopping.set()
        connection = self._connection
        if connection is not None and connection.accepted:
            connection.leave()
        if self._thread.ident is not None:
            self._thread.join(limit_s)
        return not self._thread.is_alive()

    # --- the link's own thread ---

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            connection = Connection(self._access, self._will, self._listener())
            was_up = self._serve(connection)
            if self._stopping.is_set():
                return
            failures = 0 if was_up else failures + 1
            self._tell_down(str(connection.refusal))
            self._stopping.wait(retry_delay_s(failures, self._chance()))

    def _listener(self) -> Listener:
        return Listener(
            filters=lambda: self._filters,
            on_up=self._tell_up,
            on_message=self._events.on_message,
        )

    def _serve(self, connection: Connection) -> bool:
        """One connection from open to close; whether it ever was up."""
        if not connection.open():
            return False
        self._connection = connection
        try:
            while connection.turn() and not self._must_leave(connection):
                self._hear(connection)
            return connection.up
        finally:
            self._connection = None
            connection.close()

    def _hear(self, connection: Connection) -> None:
        self._last_traffic_s = max(self._last_traffic_s, connection.last_traffic_s)

    def _must_leave(self, connection: Connection) -> bool:
        """Stopping, with nothing to flush or no time left for it."""
        if not self._stopping.is_set():
            return False
        return not connection.accepted or time.monotonic() > self._leave_by_s

    def _tell_up(self) -> None:
        self._told = ""
        self._standing = linked_to(self._access)
        self._events.on_up()

    def _tell_down(self, reason: str) -> None:
        if reason != self._told:
            self._told = reason
            self._standing = f"not linked: {reason}"
            log.warning("link_down client=%s reason=%r", self._access.client_id, reason)
            self._events.on_down(reason)
