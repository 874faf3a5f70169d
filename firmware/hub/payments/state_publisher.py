"""Publishes the states of payments to kiosks at once; who misses one asks."""

from firmware.hub.feature.publish_port import PublishPort
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import PaymentState
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey


class StatePublisher:
    """Publishes signed states; the handler's thread."""

    def __init__(
        self, stamper: Stamper, key: SigningKey, transport: PublishPort
    ) -> None:
        self._stamper = stamper
        self._key = key
        self._transport = transport

    def publish(self, kid: str, state: PaymentState) -> None:
        """Publish at QoS 0; lost without a link."""
        if not self._transport.up:
            return
        stamp = self._stamper.stamp()
        topic = topics.command(kid, codec.tag_of(PaymentState))
        signed = sign_message(topic, codec.encode(state, stamp), self._key)
        self._transport.publish(topic, codec.encode(signed, stamp), qos=0)
