"""Messages to bytes and back: JSON, strict, bounded.

What `decode` returns has the types and ranges of `firmware.protocol.messages`. What it
refuses, it refuses with a WireError that names the topic, the field and what would be
allowed, never a value: values may be secrets, and they come from strangers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar, Union

import msgspec

from firmware.base.errors import WireError
from firmware.protocol import messages
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import SCHEMA, Bundle, Chain, Envelope, Message

MAX_BYTES = 256 * 1024
"""The largest message, envelope included; a catalogue part must fit as well."""

FACTS = (messages.SaleClosed, messages.SaleVoided, messages.UnknownArticle)
"""The types of all facts, to be given to `decode`."""

REQUESTS = (messages.AskMember, messages.AskNewest)
"""The types of all requests, to be given to `decode`."""

REPLIES = (messages.MemberReply, messages.Signed)
"""The types of all answers, to be given to `decode`."""

B = TypeVar("B", bound=Message)

_encoder = msgspec.json.Encoder()
_envelopes = msgspec.json.Decoder(Envelope)
_SAFE = re.compile(
    r"(Expected `[^`]*`(, got `[^`]*`)?|Object missing required field `\w+`"
    r"|Object contains unknown field `[a-z_]{1,24}`)"
)
_PLACE = re.compile(r" - at `(\$[\w.\[\]]*)`$")


@dataclass(frozen=True, slots=True)
class Parcel(Generic[B]):
    """A message as it came: its envelope and its typed body.

    The repr names type, id and kiosk only: a body may hold what no log may show.
    """

    envelope: Envelope
    body: B

    @property
    def body_bytes(self) -> bytes:
        """The body's exact bytes: what `digest` names a catalogue part by."""
        return bytes(self.envelope.body)

    def expired(self, now: str) -> bool:
        """Whether it is too late to act on it; `now` is UTC text as on the wire."""
        expires_at = self.envelope.expires_at
        return expires_at is not None and expires_at <= now

    def __repr__(self) -> str:
        around = self.envelope
        return f"Parcel({around.type} {around.id} from {around.kid})"


def encode(
    body: Message,
    stamp: Stamp,
    *,
    expires_at: str | None = None,
    reply_to: str | None = None,
    chain: Chain | None = None,
) -> bytes:
    """A message as bytes. The same arguments give the same bytes, for ever.

    WireError where it would be larger than `MAX_BYTES`.
    """
    envelope = Envelope(
        v=SCHEMA,
        type=tag_of(type(body)),
        id=stamp.id,
        kid=stamp.kid,
        ts=stamp.ts,
        boot=stamp.boot,
        mono_ms=stamp.mono_ms,
        body=msgspec.Raw(encode_body(body)),
        expires_at=expires_at,
        reply_to=reply_to,
        chain=chain,
    )
    payload = _encoder.encode(envelope)
    if len(payload) > MAX_BYTES:
        raise WireError(f"{envelope.type}: {len(payload)} bytes, at most {MAX_BYTES}")
    return payload


def encode_bundle(facts: Iterable[bytes], stamp: Stamp) -> bytes:
    """Facts, each encoded before, as one message that holds their very bytes."""
    return encode(Bundle(facts=tuple(map(msgspec.Raw, facts))), stamp)


def encode_body(body: Message) -> bytes:
    """A body's bytes as they will stand in its envelope."""
    return _encoder.encode(body)


def decode(payload: bytes, *expected: type[B], topic: str = "message") -> Parcel[B]:
    """The message in `payload`, of one of the types `expected`; else WireError.

    `topic` is where it came from, for the error's text. Any thread.
    """
    envelope = decode_envelope(payload, topic=topic)
    body = decode_body(bytes(envelope.body), *expected, topic=topic)
    if envelope.type != tag_of(type(body)):
        raise WireError(f"{topic}: `type` differs from the body's `type`")
    return Parcel(envelope, body)


def decode_envelope(payload: bytes, *, topic: str = "message") -> Envelope:
    """The envelope of a message whose body is not read; WireError as `decode`."""
    if len(payload) > MAX_BYTES:
        raise WireError(f"{topic}: {len(payload)} bytes, at most {MAX_BYTES}")
    envelope = _checked(_envelopes, payload, topic)
    if envelope.v != SCHEMA:
        raise WireError(f"{topic}: schema {envelope.v}, this side speaks {SCHEMA}")
    return envelope


def decode_body(body: bytes, *expected: type[B], topic: str = "body") -> B:
    """A bare body, as in a signed document; WireError as `decode`."""
    return _checked(_bodies(expected), body, topic)


def tag_of(kind: type[Message]) -> str:
    """The word that names a message type on the wire; a part of another has none."""
    tag = kind.__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(f"{kind.__name__} is a part of a message, not a message")
    return tag


@lru_cache(maxsize=64)
def _bodies(expected: tuple[type[B], ...]) -> msgspec.json.Decoder[B]:
    return msgspec.json.Decoder(Union[expected])  # noqa: UP007 - built at run time


T = TypeVar("T")


def _checked(decoder: msgspec.json.Decoder[T], data: bytes, topic: str) -> T:
    """Decode, or say what is wrong without a value.

    The library's text may quote what it read, so its error is not chained either.
    """
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise WireError(f"{topic}: {_harmless(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(f"{topic}: not JSON that can be read") from None


def _harmless(text: str) -> str:
    place = _PLACE.search(text)
    complaint = _SAFE.match(text)
    where = place[1] if place else "$"
    return f"{complaint[0] if complaint else 'a value that is not allowed'} at {where}"
