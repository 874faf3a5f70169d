"""What stands retained on the hub's topics; whether a message is the same. Pure."""

from dataclasses import dataclass

from firmware.base.errors import WireError
from firmware.protocol import codec, topics
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    SCHEMA,
    CatalogueManifest,
    DetailedManifest,
    HubState,
    PassKeys,
    PaymentMeans,
    PolicyDocument,
    Signed,
    SignedMessage,
    StaffBadges,
)
from firmware.protocol.signed_messages import verified_message
from firmware.protocol.signing import verify


@dataclass(frozen=True, slots=True)
class Part:
    """A catalogue part, which is read from the database when its turn comes.

    `of_details`: it is a `CatalogueDetails`, else a `CataloguePart`.
    """

    revision: int
    number: int
    sha256: str
    of_details: bool = False


Retained = (
    HubState
    | PolicyDocument
    | CatalogueManifest
    | DetailedManifest
    | StaffBadges
    | PassKeys
    | PaymentMeans
    | Part
)


def matches(topic: str, payload: bytes, wanted: Retained, *, public: str) -> bool:
    """Whether a message on a topic is what is wanted there, signed if it must be.

    `public` is the hub's key. Ids and times may differ: each publication has its own.
    """
    try:
        envelope = codec.decode_envelope(payload)
        if envelope.v != SCHEMA:
            return False
        match wanted:
            case Part():
                return digest(bytes(envelope.body)) == wanted.sha256
            case HubState():
                return _state(topic, payload, public).state == wanted.state
            case _:
                signed = codec.decode(payload, Signed).body
    except WireError:
        return False
    same = signed.payload == codec.encode_body(wanted)
    return same and verify(public, signed.payload, signed.signature)


def _state(topic: str, payload: bytes, public: str) -> HubState:
    if topic != topics.hub_state():
        signed = codec.decode(payload, SignedMessage).body
        payload = verified_message(signed, topic, public)
    return codec.decode(payload, HubState).body
