"""One connection to a broker, from CONNECT to its end; the only module with paho.

paho-mqtt is used as transport only: it never queues while offline, never reconnects by
itself, and writes to the socket from one thread. Its client object lives as long as the
connection, so nothing queued in it can be sent late or twice.
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

from firmware.base.wording.phrases import Phrase
from firmware.mqtt import connect_errors
from firmware.mqtt.access import BrokerAccess, Will
from firmware.mqtt.connect_errors import NOTHING_KNOWN, ConnectRefusal

log = logging.getLogger(__name__)

MAX_WAITING = {0: 256, 1: 32}
"""By QoS: messages not yet written (0), not yet acknowledged by the broker (1)."""
ANSWER_LIMIT_S = 5.0
"""The time for the broker to accept the connection and the subscriptions."""
DISCONNECT_LIMIT_S = 0.5
"""The time for the broker to read to the end after DISCONNECT."""
LOOP_S = 0.25
UNSPECIFIED = 0x80
"""paho's reason if the socket closed without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Callbacks of a connection, called from its loop's thread; they may only enqueue.

    `filters` is called once, after the broker has accepted the connection; `on_up`
    follows when the broker has granted them. What stood retained when it was subscribed
    to comes to `on_retained`, all else to `on_message`.
    """

    filters: Callable[[], tuple[str, ...]]
    on_up: Callable[[], None]
    on_message: Callable[[str, bytes], None]
    on_retained: Callable[[str, bytes], None]


class Connection:
    """One paho client, from `open` to `close`; used once.

    One thread calls `open`, `loop_once` and `close`; one other thread may call
    `publish`, `subscribe`, `unsubscribe` and `disconnect`. Both may read `up` and
    `accepted`. `refusal` is why it ended. No method raises.
    """

    def __init__(
        self, access: BrokerAccess, will: Will | None, listener: Listener
    ) -> None:
        self.accepted = False
        self.up = False
        self.refusal = ConnectRefusal(NOTHING_KNOWN)
        self.last_traffic_s = 0.0
        self._access = access
        self._listener = listener
        self._subscribe_mid = 0
        self._answer_by_s = 0.0
        self._disconnecting = False
        self._sock: socket.socket | None = None
        self._waiting: dict[int, deque[MQTTMessageInfo]] = {0: deque(), 1: deque()}
        self._client = _client(access, will)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_disconnect = self._on_disconnect
        self._client.on_log = self._on_log
        # With a writer registered, publish() only queues and wakes loop(); without one
        # it would write to the socket from its caller's thread, beside loop().
        self._client.on_socket_register_write = _written_by_loop

    @property
    def closed_by_broker(self) -> bool:
        """Whether the broker ended it without a reason, as when its name is taken."""
        return self.refusal.cause in connect_errors.CLOSED

    def open(self) -> bool:
        """Open the socket and send CONNECT; False if that fails."""
        access = self._access
        try:
            if access.tls is not None:
                context = access.tls.context()
                self._client.tls_set_context(context)  # pyright: ignore[reportUnknownMemberType]
            self._client.connect(access.host, access.port, access.keepalive_s)
        except (OSError, ValueError) as exc:
            self.refusal = connect_errors.open_refusal(exc, access)
            return False
        self._sock = _duplicate(self._client.socket())
        self._answer_by_s = time.monotonic() + ANSWER_LIMIT_S
        return True

    def loop_once(self) -> bool:
        """Read and write for at most 0.25 s; False once the connection has ended."""
        going = self._client.loop(LOOP_S) == MQTTErrorCode.MQTT_ERR_SUCCESS
        if not self.up and time.monotonic() > self._answer_by_s:
            cause = Phrase(
                "the broker gives no answer within {seconds:g} s",
                seconds=ANSWER_LIMIT_S,
            )
            self.refusal = connect_errors.unaccepted_refusal(cause, self._access)
            return False
        return going and self._client.socket() is not None

    def close(self) -> None:
        """Close the socket; after `disconnect`, once the broker has read to the end."""
        self.up = self.accepted = False
        if self._disconnecting:
            _drain(self._sock)
        for sock in (self._client.socket(), self._sock):
            if sock is not None:
                sock.close()

    def publish(self, topic: str, payload: bytes, qos: int, *, retain: bool) -> bool:
        """Queue a message; False while not up or with `MAX_WAITING` queued."""
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
        """Send SUBSCRIBE for one more filter."""
        self._client.subscribe(topic_filter, self._access.subscribe_qos)

    def unsubscribe(self, topic_filter: str) -> None:
        """Send UNSUBSCRIBE for one filter."""
        self._client.unsubscribe(topic_filter)

    def disconnect(self) -> None:
        """Send DISCONNECT after all that is queued; the broker then drops the will."""
        self._disconnecting = True
        self._client.disconnect()

    # --- paho's callbacks, inside loop_once() ---

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self.refusal = connect_errors.denied_refusal(str(reason), self._access)
            return
        self.accepted = True
        filters = self._listener.filters()
        if filters:
            wanted = [(each, self._access.subscribe_qos) for each in filters]
            self._subscribe_mid = client.subscribe(wanted)[1] or 0
        else:
            self._report_up()

    def _on_subscribe(
        self,
        client: Client,
        _userdata: object,
        mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self.refusal = ConnectRefusal(Phrase("the broker denies a subscription"))
            client.disconnect()
        elif mid == self._subscribe_mid:
            self._report_up()

    def _report_up(self) -> None:
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
        named = connect_errors.ended(str(reason))
        self._note_end(ConnectRefusal(connect_errors.CLOSED_IT if plain else named))

    def _on_message(
        self, _client: Client, _userdata: object, message: MQTTMessage
    ) -> None:
        listener = self._listener
        receive = listener.on_retained if message.retain else listener.on_message
        receive(message.topic, bytes(message.payload))

    def _on_log(
        self, _client: Client, _userdata: object, level: int, text: str
    ) -> None:
        """Note every packet received: paho reports a PINGRESP nowhere else."""
        if text.startswith("Received "):
            self.last_traffic_s = time.monotonic()
        elif text.startswith("Caught exception"):
            log.error("listener_raised client=%s what=%r", self._access.client_id, text)
        elif level == LogLevel.MQTT_LOG_ERR:
            self.refusal = connect_errors.lost_refusal(text, self._access)

    def _note_end(self, refusal: ConnectRefusal) -> None:
        """Keep the first cause; before the CONNACK, add what to look at."""
        refusal = self.refusal if self.refusal.cause else refusal
        if not self.accepted and not refusal.remedy:
            refusal = connect_errors.unaccepted_refusal(refusal.cause, self._access)
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
    # A callback that raises would end the thread while paho still reports a
    # connection; with this, paho reports the error to on_log and continues.
    client.suppress_exceptions = True
    client.username_pw_set(access.username, access.password)
    if will is not None:
        client.will_set(will.topic, will.payload, 1, will.retain)
    return client


def _duplicate(sock: object) -> socket.socket | None:
    """A second handle on paho's socket, so that we choose when it closes.

    Also turns off Nagle's algorithm, which paho leaves on: with traffic both ways,
    small messages wait for delayed TCP acknowledgements, measured six times slower.
    """
    if not isinstance(sock, socket.socket):
        return None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return socket.socket(fileno=os.dup(sock.fileno()))


def _drain(sock: socket.socket | None) -> None:
    """Shut down our sending side, and read until the broker closes.

    paho closes at once; with input unread, TCP then resets the connection and the
    broker loses what it had not read: our last messages and the DISCONNECT.
    """
    if sock is None:
        return
    limit_s = time.monotonic() + DISCONNECT_LIMIT_S
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(DISCONNECT_LIMIT_S)
        while sock.recv(65536) and time.monotonic() < limit_s:
            pass


def _written_by_loop(_client: Client, _userdata: object, _sock: object) -> None:
    """Nothing to do: loop() itself checks for something to write."""
