"""Messages that the hub signs for kiosks: acknowledgements, replies, its state. Pure.

The signature is over `countertop-1`, the topic and the message's exact bytes. A signed
document begins with `{`, so that neither can pass for the other.
"""

from typing import Final

import msgspec

from firmware.base.errors import UntrustedError
from firmware.protocol.messages import SignedMessage
from firmware.protocol.signing import SigningKey, verify

_CONTEXT: Final = "countertop-1"


def sign_message(topic: str, message: bytes, key: SigningKey) -> SignedMessage:
    """An encoded message, signed for this topic and no other."""
    signature = key.sign(_signed_bytes(topic, message))
    return SignedMessage(message=msgspec.Raw(message), signature=signature)


def verified_message(signed: SignedMessage, topic: str, public: str) -> bytes:
    """The message inside; UntrustedError if `public` did not sign it for this topic.

    A signature does not show when: what comes again must be harmless, or carry an id.
    """
    message = bytes(signed.message)
    if not verify(public, _signed_bytes(topic, message), signed.signature):
        raise UntrustedError(f"{topic}: the signature is not the hub's")
    return message


def _signed_bytes(topic: str, message: bytes) -> bytes:
    return f"{_CONTEXT} {topic}\n".encode() + message
