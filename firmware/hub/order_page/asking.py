"""Asks a kiosk to begin a payment; whoever misses it is asked by the customer again."""

from datetime import timedelta

from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import BeginScan, TellOrder
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey

EXPIRES_S = 30


class ScanAsker:
    """Publishes signed commands; the handler's thread."""

    def __init__(
        self, stamper: Stamper, key: SigningKey, transport: PublishPort
    ) -> None:
        self._stamper = stamper
        self._key = key
        self._transport = transport

    def ask(self, kid: str, order: TellOrder) -> bool:
        """Publish at QoS 0; False if the link did not take it."""
        begin = BeginScan(sale_id=order.sale_id, told_s=order.told_s)
        stamp = self._stamper.stamp()
        topic = topics.command(kid, codec.tag_of(BeginScan))
        expires_at = text_of(moment_of(stamp.ts) + timedelta(seconds=EXPIRES_S))
        message = codec.encode(begin, stamp, expires_at=expires_at)
        signed = codec.encode(sign_message(topic, message, self._key), stamp)
        return self._transport.up and self._transport.publish(topic, signed, qos=0)
