"""Messages to bytes and back: JSON, strict, bounded. Pure; any thread.

What `decode` returns has the types and ranges of `firmware.protocol.messages`. Anything
else is refused with a WireError that names the topic, the field and what is allowed,
never a value: values come from outside and may be secrets.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar, Union, cast

import msgspec
from msgspec import structs

from firmware.base.errors import NewerError, WireError
from firmware.protocol import messages
from firmware.protocol.compat import (
    Newer,
    known_format,
    known_version,
    version_of,
    without_unknown,
)
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import SCHEMA, Bundle, Chain, Envelope, Message
from firmware.protocol.strict_json import has_nul, strictly

MAX_BYTES = 256 * 1024
"""The largest message, envelope included; a catalogue part must fit as well."""

FACTS = (
    messages.SaleClosed,
    messages.SaleVoided,
    messages.UnknownArticle,
    messages.BasketSuspended,
    messages.BasketEnded,
)
"""The types of all facts, to be given to `decode`."""

REQUESTS = (
    messages.AskMember,
    messages.AskPass,
    messages.AskNewest,
    messages.AskHold,
    messages.AskRefund,
    messages.AskCharge,
    messages.AskReport,
    messages.AskBasket,
    messages.JournalSaleState,
    messages.OrderState,
)
"""The types of all requests, to be given to `decode`."""

REPLIES = (
    messages.MemberReply,
    messages.HoldReply,
    messages.RefundReply,
    messages.PaymentState,
    messages.ReportReply,
    messages.BasketReply,
    messages.OrderPage,
    messages.Signed,
    messages.Unsupported,
)
"""The types of all replies, to be given to `decode`."""

B = TypeVar("B", bound=Message)

_encoder = msgspec.json.Encoder()


class _LaterEnvelope(Envelope, frozen=True, forbid_unknown_fields=False):
    """An envelope of a later format."""


class _Head(msgspec.Struct, frozen=True):
    """The fields of a document that readers of every release know."""

    format: int = 1
    min_reader: int = 1


_envelopes = msgspec.json.Decoder(Envelope)
_later_envelopes = msgspec.json.Decoder(_LaterEnvelope)
_heads = msgspec.json.Decoder(_Head)
_anything = msgspec.json.Decoder()
_TYPE_NAME = re.compile(r"[!-~]{1,128}")
_WITH_NUL = "a text with a NUL"


@dataclass(frozen=True, slots=True)
class Parcel(Generic[B]):
    """A received message: its envelope and its typed body.

    The repr names type, id and kiosk only: a body may hold what must not be logged.
    """

    envelope: Envelope
    body: B

    @property
    def body_bytes(self) -> bytes:
        """The body's exact bytes, over which the digest of a catalogue part is made."""
        return bytes(self.envelope.body)

    def expired(self, now: str) -> bool:
        """Whether `now`, UTC text as on the wire, is at or after `expires_at`."""
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
    """A message as bytes. The same arguments give the same bytes in every release.

    WireError if it would be larger than `MAX_BYTES`.
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
        version=version_of(body),
    )
    payload = _encoder.encode(envelope)
    if len(payload) > MAX_BYTES:
        raise WireError(f"{envelope.type}: {len(payload)} bytes, at most {MAX_BYTES}")
    return payload


def encode_bundle(facts: Iterable[bytes], stamp: Stamp) -> bytes:
    """Encoded facts as one message that holds their exact bytes."""
    return encode(Bundle(facts=tuple(map(msgspec.Raw, facts))), stamp)


def encode_body(body: Message) -> bytes:
    """A body's bytes, the same as in its envelope."""
    return _encoder.encode(body)


def as_data(body: Message) -> dict[str, object]:
    """A body as plain values, defaults included, for a program that reads JSON."""
    return {name: _plain(value) for name, value in structs.asdict(body).items()}


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return as_data(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in cast("tuple[object, ...]", value)]
    return value


def decode(payload: bytes, *expected: type[B], topic: str = "message") -> Parcel[B]:
    """The message in `payload`, of one of the types `expected`; else WireError.

    One of a newer version is read without its unknown fields (`protocol.compat`); for
    facts and requests use `decode_known`. `topic` begins the error's text.
    """
    envelope = decode_envelope(payload, topic=topic)
    body = bytes(envelope.body)
    kind = _expected_type(envelope.type, expected)
    if kind is not None and _is_newer(envelope, kind):
        return Parcel(envelope, _decode_newer(body, kind, topic))
    decoded = decode_body(body, *expected, topic=topic)
    if envelope.type != tag_of(type(decoded)):
        raise WireError(f"{topic}: `type` differs from the body's `type`")
    return Parcel(envelope, decoded)


def decode_known(
    payload: bytes, *expected: type[B], topic: str = "message"
) -> Parcel[B] | Newer:
    """As `decode`, but `Newer` for an unknown type or a newer version."""
    envelope = decode_envelope(payload, topic=topic)
    kind = _expected_type(envelope.type, expected)
    if kind is None or _is_newer(envelope, kind):
        if _TYPE_NAME.fullmatch(envelope.type) is None:
            raise WireError(f"{topic}: `type` is no name of a message")
        return Newer(envelope)
    body = decode_body(bytes(envelope.body), kind, topic=topic)
    return Parcel(envelope, body)


def decode_envelope(payload: bytes, *, topic: str = "message") -> Envelope:
    """The envelope of a message, its body undecoded; WireError as `decode`.

    One of a later format is read without its unknown fields: known fields keep name
    and meaning for ever.
    """
    if len(payload) > MAX_BYTES:
        raise WireError(f"{topic}: {len(payload)} bytes, at most {MAX_BYTES}")
    try:
        envelope = _envelopes.decode(payload)
    except msgspec.ValidationError:
        envelope = strictly(_later_envelopes, payload, topic)
        if envelope.v == SCHEMA:
            return strictly(_envelopes, payload, topic)  # names the fault
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WireError(f"{topic}: not JSON that can be read") from None
    if envelope.v < SCHEMA:
        raise WireError(f"{topic}: schema {envelope.v}, this side speaks {SCHEMA}")
    return envelope


def decode_body(body: bytes, *expected: type[B], topic: str = "body") -> B:
    """A body without envelope; WireError as `decode`, for unknown fields too.

    So is a NUL in a text, which not every database can keep; the facts in a bundle are
    bodies of their own.
    """
    decoded: B = strictly(_bodies(expected), body, topic)
    if Bundle not in expected and has_nul(body):
        raise WireError(f"{topic}: {_WITH_NUL}")
    return decoded


def decode_document(body: bytes, kind: type[B], *, topic: str = "document") -> B:
    """The body of a document that names its format.

    One of a newer format is read without its unknown fields if its `min_reader` admits
    this build; NewerError if not, WireError as `decode`.
    """
    head = strictly(_heads, body, topic)
    if head.format <= known_format(kind):
        return decode_body(body, kind, topic=topic)
    if head.min_reader > known_format(kind):
        raise NewerError(
            f"{topic}: format {head.format} needs a reader of format"
            f" {head.min_reader}, this build reads {known_format(kind)}"
        )
    return _decode_newer(body, kind, topic)


def tag_of(kind: type[Message]) -> str:
    """The name of a message type on the wire; TypeError for a part of a message."""
    tag = kind.__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(f"{kind.__name__} is a part of a message, not a message")
    return tag


def _expected_type(name: str, expected: tuple[type[B], ...]) -> type[B] | None:
    index = _indices(expected).get(name)
    return None if index is None else expected[index]


@lru_cache(maxsize=64)
def _indices(expected: tuple[type[Message], ...]) -> dict[str, int]:
    return {tag_of(kind): index for index, kind in enumerate(expected)}


def _is_newer(envelope: Envelope, kind: type[Message]) -> bool:
    return envelope.v > SCHEMA or envelope.version > known_version(kind)


def _decode_newer(body: bytes, kind: type[B], topic: str) -> B:
    parsed = strictly(_anything, body, topic)
    return decode_body(
        _encoder.encode(without_unknown(parsed, kind)), kind, topic=topic
    )


@lru_cache(maxsize=64)
def _bodies(expected: tuple[type[B], ...]) -> msgspec.json.Decoder[B]:
    return msgspec.json.Decoder(Union[expected])  # noqa: UP007 - built at run time
