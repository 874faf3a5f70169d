"""Documents that the hub signs: manifest, policy, badges, keys, payments, newest.

The signature covers the document's exact bytes, which include its type: one kind of
document cannot pass for another.
"""

from typing import TypeVar

from firmware.base.errors import WireError
from firmware.protocol.codec import decode_document, encode_body
from firmware.protocol.messages import (
    CatalogueManifest,
    DetailedManifest,
    NewestCatalogue,
    PassKeys,
    PaymentMeans,
    PolicyDocument,
    Signed,
    StaffBadges,
)
from firmware.protocol.signing import SigningKey, verify

Document = (
    CatalogueManifest
    | DetailedManifest
    | PolicyDocument
    | NewestCatalogue
    | StaffBadges
    | PassKeys
    | PaymentMeans
)
D = TypeVar(
    "D",
    CatalogueManifest,
    DetailedManifest,
    PolicyDocument,
    NewestCatalogue,
    StaffBadges,
    PassKeys,
    PaymentMeans,
)


def sign(document: Document, key: SigningKey) -> Signed:
    """The document with the hub's signature, ready to be published."""
    payload = encode_body(document)
    return Signed(payload=payload, signature=key.sign(payload))


def verified(signed: Signed, public: str, kind: type[D]) -> D:
    """The document inside; WireError if `public` did not sign it or it is no `kind`.

    NewerError if it is for newer readers only. Documents older than the one in force
    verify as well: the caller refuses to go back.
    """
    if not verify(public, signed.payload, signed.signature):
        raise WireError(f"{kind.__name__}: the signature is not the hub's")
    return decode_document(signed.payload, kind, topic=kind.__name__)
