"""What the hub signs counts on one topic, as it was, and from the hub alone."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import UntrustedError, WireError
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import (
    Ack,
    NewestCatalogue,
    SignedMessage,
)
from firmware.protocol.signed_messages import sign_message, verified_message
from firmware.protocol.signing import SigningKey
from tests.support.messages import STAMP

pytestmark = pytest.mark.unit
KEY = SigningKey.generate()
TOPIC = topics.ack("k7")
ACK = codec.encode(Ack(epoch=1, upto=7), STAMP)


def travelled(signed: SignedMessage) -> SignedMessage:
    payload = codec.encode(signed, STAMP)
    return codec.decode(payload, SignedMessage).body


def test_a_signed_message_arrives_byte_for_byte() -> None:
    signed = travelled(sign_message(TOPIC, ACK, KEY))
    assert verified_message(signed, TOPIC, KEY.public) == ACK


@pytest.mark.parametrize(
    "topic", [topics.ack("k8"), topics.reply("k7", "c"), topics.signed_hub_state()]
)
def test_it_counts_on_no_other_topic(topic: str) -> None:
    signed = sign_message(TOPIC, ACK, KEY)
    with pytest.raises(UntrustedError, match="not the hub's"):
        verified_message(signed, topic, KEY.public)


def test_nobody_else_can_sign_it() -> None:
    signed = sign_message(TOPIC, ACK, SigningKey.generate())
    with pytest.raises(UntrustedError, match="not the hub's"):
        verified_message(signed, TOPIC, KEY.public)


@given(st.integers(0, len(ACK) - 1), st.integers(1, 255))
def test_no_byte_of_it_can_be_changed(place: int, flip: int) -> None:
    signed = sign_message(TOPIC, ACK, KEY)
    wrong = bytearray(ACK)
    wrong[place] ^= flip
    with pytest.raises(UntrustedError):
        verified_message(
            SignedMessage(
                message=msgspec.Raw(bytes(wrong)), signature=signed.signature
            ),
            TOPIC,
            KEY.public,
        )


@given(st.binary(max_size=80))
def test_any_other_signature_is_refused(signature: bytes) -> None:
    signed = SignedMessage(message=msgspec.Raw(ACK), signature=signature)
    with pytest.raises(UntrustedError):
        verified_message(signed, TOPIC, KEY.public)


def test_a_message_and_a_document_cannot_pass_for_each_other() -> None:
    newest = NewestCatalogue(asked="c", revision=3)
    document = signed_documents.sign(newest, KEY)
    with pytest.raises(UntrustedError):
        verified_message(
            SignedMessage(
                message=msgspec.Raw(document.payload), signature=document.signature
            ),
            TOPIC,
            KEY.public,
        )
    message = sign_message(TOPIC, document.payload, KEY)
    with pytest.raises(WireError, match="not the hub's"):
        signed_documents.verified(
            type(document)(payload=document.payload, signature=message.signature),
            KEY.public,
            NewestCatalogue,
        )
