"""What goes back to a kiosk: acknowledgements and replies, in the form that it reads.

A kiosk whose birth names contract 3 gets them signed. Others get them as release 0.1.0
made them, and so does one whose birth has not come yet: it sends, or asks, again.
"""

from dataclasses import dataclass

from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SIGNED_MESSAGES, Ack, Message
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey

FIRST_CONTRACT = 1
"""What a kiosk is taken to know until its birth says more."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish at QoS 0: who misses it asks, or sends, again."""

    topic: str
    payload: bytes


class MessageWriter:
    """Encodes what goes to one kiosk, and signs it. The handler's thread.

    `contract` is the kiosk's (see `firmware.protocol.messages.Birth`).
    """

    def __init__(self, stamper: Stamper, key: SigningKey) -> None:
        self._stamper = stamper
        self._key = key

    def ack(self, kid: str, ack: Ack, contract: int) -> Outgoing:
        """An acknowledgement; only after the commit that it is about."""
        payload = codec.encode(ack, self._stamper.stamp())
        return self._written(topics.ack(kid), payload, contract)

    def reply(
        self, kid: str, correlation: str, body: Message, *, contract: int
    ) -> Outgoing:
        """A reply to the request of this correlation."""
        payload = codec.encode(body, self._stamper.stamp(), reply_to=correlation)
        return self._written(topics.reply(kid, correlation), payload, contract)

    def _written(self, topic: str, payload: bytes, contract: int) -> Outgoing:
        if contract >= SIGNED_MESSAGES:
            signed = sign_message(topic, payload, self._key)
            payload = codec.encode(signed, self._stamper.stamp())
        return Outgoing(topic, payload)
