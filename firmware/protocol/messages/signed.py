"""A document and the hub's signature over its exact bytes."""

from firmware.protocol.messages.base import Message


class Signed(Message, frozen=True, tag="signed"):
    """A retained document and the hub's Ed25519 signature over its exact bytes.

    `payload` is the document's body, as `signed_documents.sign` encodes it.
    """

    payload: bytes
    signature: bytes
