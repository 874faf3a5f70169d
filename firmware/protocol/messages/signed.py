"""Documents and messages with the hub's signature over their exact bytes."""

import msgspec

from firmware.protocol.messages.base import Message


class Signed(Message, frozen=True, tag="signed"):
    """A retained document and the hub's Ed25519 signature over its exact bytes.

    `payload` is the document's body, as `signed_documents.sign` encodes it.
    """

    payload: bytes
    signature: bytes


class SignedMessage(Message, frozen=True, tag="signed_message"):
    """A whole message, its exact bytes, and the hub's Ed25519 signature over it.

    The signature covers the topic as well (`signed_messages`), so that what was meant
    for one kiosk or for one request cannot pass for another. Kiosks of contract 3 get
    acknowledgements and replies so; see `Birth`.
    """

    message: msgspec.Raw
    signature: bytes
