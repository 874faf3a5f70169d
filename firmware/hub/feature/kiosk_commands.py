"""Signed commands to kiosks; who misses one is sent another."""

from firmware.hub.feature.publish_port import PublishPort
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper, utc_ms, utc_text
from firmware.protocol.messages import Message
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey

EXPIRES_MS = 30_000


class KioskCommands:
    """Publishes commands; the handler's thread. `key` signs for the hub."""

    def __init__(
        self, stamper: Stamper, key: SigningKey, transport: PublishPort
    ) -> None:
        self._stamper = stamper
        self._key = key
        self._transport = transport

    def send(self, kid: str, body: Message) -> bool:
        """Publish at QoS 0; False if the link did not take it."""
        stamp = self._stamper.stamp()
        topic = topics.command(kid, codec.tag_of(type(body)))
        expires_at = utc_text(utc_ms(stamp.ts) + EXPIRES_MS)
        message = codec.encode(body, stamp, expires_at=expires_at)
        signed = codec.encode(sign_message(topic, message, self._key), stamp)
        return self._transport.up and self._transport.publish(topic, signed, qos=0)
