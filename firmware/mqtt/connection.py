"""One connection to a broker, from CONNECT to its end. The one module with paho in it.

paho-mqtt is used as transport only and held to that: it never queues while offline,
never reconnects by itself, and writes to the socket from one thread alone. Its object
dies with the connection, so nothing that waited in it can go out late or twice.
MQTT 3.1.1 with a clean session: docs/decisions/0050.
"""

import logging
import os
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from paho.mqtt.client import (
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessage,
    MQTTMessageInfo,
)
from paho.mqtt.enums import (
    CallbackAPIVersion,
    LogLevel,
    MQTTErrorCode,
    MQTTProtocolVersion,
)
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from firmware.mqtt import connect_errors
from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.connect_errors import ConnectRefusal

log = logging.getLogger(__name__)

MAX_WAITING = {0: 256, 1: 32}
"""By QoS: what the socket has not taken (0), the broker has not acknowledged (1)."""
ANSWER_LIMIT_S = 5.0
"""How long a broker may take to accept us and our subscriptions."""
LEAVE_LIMIT_S = 0.5
"""How long the broker may take to read to the end when we leave."""
TURN_S = 0.25
UNSPECIFIED = 0x80
"""What paho says where the socket just closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Whom a connection tells, from the thread that turns it. All of them only enqueue.

    `filters` is asked once, when the broker has accepted us; `on_up` follows when it
    has granted them.
    """

    filters: Callable[[], tuple[str, ...]]
    on_up: Callable[[], None]
    on_message: Callable[[str, bytes], None]


class Connection:
    """One life of one paho client.

    `open`, `turn` and `close` belong to the thread that turns it; `publish`,
    `subscribe`, `unsubscribe` and `leave` to one other. `up` and `accepted` may be read
    by both. `refusal` says why it ended.
    """

    def __init__(
        self, access: BrokerAccess, will: Will | None, listener: Listener
    ) -> None:
        self.accepted = False
        self.up = False
        self.refusal = ConnectRefusal("")
        self.last_traffic_s = 0.0
        self._access = access
        self._listener = listener
        self._granting = 0
        self._give_up_s = 0.0
        self._leaving = False
        self._sock: socket.socket | None = None
        self._waiting: dict[int, deque[MQTTMessageInfo]] = {0: deque(), 1: deque()}
        self._client = _client(access, will)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_disconnect = self._on_disconnect
        self._client.on_log = self._on_log
        # With a writer registered, publish() only queues and wakes turn(); without one
        # it would write to the socket from its caller's thread, beside turn().
        self._client.on_socket_register_write = _leave_it_to_turn

    def open(self) -> bool:
        """Reach the broker and ask to be let in; False where that fails."""
        access = self._access
        try:
            if access.tls is not None:
                context = access.tls.context()
                self._client.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType]
            self._client.connect(access.host, access.port, access.keepalive_s)
        except (OSError, ValueError) as exc:
            self.refusal = connect_errors.of_opening(exc, access)
            return False
        self._sock = _own(self._client.socket())
        self._give_up_s = time.monotonic() + ANSWER_LIMIT_S
        return True

    def turn(self) -> bool:
        """Read and write for at most 0.25 s; False where the connection has ended."""
        going = self._client.loop(TURN_S) == MQTTErrorCode.MQTT_ERR_SUCCESS
        if not self.up and time.monotonic() > self._give_up_s:
            seen = f"the broker gives no answer within {ANSWER_LIMIT_S:g} s"
            self.refusal = connect_errors.not_let_in(seen, self._access)
            return False
        return going and self._client.socket() is not None

    def close(self) -> None:
        """Drop the socket; after `leave`, once the broker has read to the end."""
        self.up = self.accepted = False
        if self._leaving:
            _await_end(self._sock)
        for sock in (self._client.socket(), self._sock):
            if sock is not None:
                sock.close()

    def publish(self, topic: str, payload: bytes, qos: int, *, retain: bool) -> bool:
        """Queue for the socket; False where too much waits or we are not up."""
        waiting = self._waiting[qos]
        while waiting and waiting[0].is_published():
            waiting.popleft()
        if not self.up or len(waiting) >= MAX_WAITING[qos]:
            return False
        info = self._client.publish(topic, payload, qos, retain)
        if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return False
        waiting.append(info)
        return True

    def subscribe(self, topic_filter: str) -> None:
        """Ask for one more filter."""
        self._client.subscribe(topic_filter, self._access.heard_qos)

    def unsubscribe(self, topic_filter: str) -> None:
        """Ask for one filter less."""
        self._client.unsubscribe(topic_filter)

    def leave(self) -> None:
        """Say DISCONNECT, after all that was queued before: no will then."""
        self._leaving = True
        self._client.disconnect()

    # --- paho's callbacks, inside turn() ---

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self.refusal = connect_errors.denied(str(reason), self._access)
            return
        self.accepted = True
        filters = self._listener.filters()
        if filters:
            wanted = [(each, self._access.heard_qos) for each in filters]
            self._granting = client.subscribe(wanted)[1] or 0
        else:
            self._go_up()

    def _on_subscribe(
        self,
        client: Client,
        _userdata: object,
        mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self.refusal = ConnectRefusal("the broker denies a subscription")
            client.disconnect()
        elif mid == self._granting:
            self._go_up()

    def _go_up(self) -> None:
        self.up = True
        self._listener.on_up()

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        plain = reason.value == UNSPECIFIED
        what = "the broker closed it" if plain else str(reason).lower()
        self._ended(ConnectRefusal(f"the connection ended: {what}"))

    def _on_message(
        self, _client: Client, _userdata: object, message: MQTTMessage
    ) -> None:
        self._listener.on_message(message.topic, bytes(message.payload))

    def _on_log(
        self, _client: Client, _userdata: object, level: int, text: str
    ) -> None:
        """Hear every packet: paho tells of a ping's answer nowhere else."""
        if text.startswith("Received "):
            self.last_traffic_s = time.monotonic()
        elif text.startswith("Caught exception"):
            log.error("listener_raised client=%s what=%r", self._access.client_id, text)
        elif level == LogLevel.MQTT_LOG_ERR:
            self.refusal = connect_errors.of_hanging_up(text, self._access)

    def _ended(self, refusal: ConnectRefusal) -> None:
        """Keep what was seen first; before we were let in, say what to look at."""
        refusal = self.refusal if self.refusal.seen else refusal
        if not self.accepted and not refusal.remedy:
            refusal = connect_errors.not_let_in(refusal.seen, self._access)
        self.refusal = refusal


def _client(access: BrokerAccess, will: Will | None) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2,
        access.client_id,
        clean_session=True,
        protocol=MQTTProtocolVersion.MQTTv311,
        reconnect_on_failure=False,
    )
    client.max_inflight_messages_set(MAX_WAITING[1])
    client.connect_timeout = ANSWER_LIMIT_S
    # A callback that raises would end the thread while paho still said "connected";
    # with this, paho reports the error to on_log and goes on.
    client.suppress_exceptions = True
    client.username_pw_set(access.username, access.password)
    if will is not None:
        client.will_set(will.topic, will.payload, 1, will.retain)
    return client


def _own(theirs: object) -> socket.socket | None:
    """A second handle on paho's socket, so that its end is ours to choose.

    paho also leaves Nagle's algorithm on: where both sides speak, small messages then
    wait for delayed TCP acknowledgements, and were measured six times slower.
    """
    if not isinstance(theirs, socket.socket):
        return None
    theirs.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return socket.socket(fileno=os.dup(theirs.fileno()))


def _await_end(sock: socket.socket | None) -> None:
    """Say that we send no more, and read until the broker closes.

    paho closes at once; with input unread, TCP then resets the connection and the
    broker loses what it had not read: messages that we published, and our leave.
    """
    if sock is None:
        return
    limit_s = time.monotonic() + LEAVE_LIMIT_S
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(LEAVE_LIMIT_S)
        while sock.recv(65536) and time.monotonic() < limit_s:
            pass


def _leave_it_to_turn(_client: Client, _userdata: object, _sock: object) -> None:
    """Nothing to do: turn() looks for itself whether there is something to write."""
