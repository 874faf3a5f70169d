"""Messages as the broker delivered them, and what is in them. Pure.

WireError if a message cannot be read, or if it does not show which fact it is.
"""

from dataclasses import dataclass
from functools import lru_cache

from firmware.base.errors import WireError
from firmware.hub.feature.feature import Announcement, KioskReport
from firmware.hub.ingest.fact import Arrival, Origin
from firmware.hub.ingest.request import Ask, Request
from firmware.hub.runtime import damaged_facts
from firmware.protocol import codec, topics
from firmware.protocol.codec import Parcel
from firmware.protocol.compat import Newer, known_version
from firmware.protocol.envelope import Stamp, fact_hash
from firmware.protocol.messages import (
    BUNDLE,
    Birth,
    Bundle,
    Chain,
    Envelope,
    Fact,
    KioskState,
    Telemetry,
    Unsupported,
)
from firmware.protocol.topics import Address, Family

# Kiosks publish on a few topics each, over and over.
parsed_topic = lru_cache(maxsize=4096)(topics.parse)
is_hubs_topic = lru_cache(maxsize=4096)(topics.is_hubs)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the broker delivered it; its payload must reach no log."""

    topic: str
    payload: bytes

    def __repr__(self) -> str:
        return f"Incoming({self.topic!r}, {len(self.payload)} bytes)"


def arrival(message: Incoming, address: Address, now: str) -> Arrival:
    """The fact in a message; a body that cannot be read is a fault of that fact."""
    body: Fact | Newer | None
    try:
        read = codec.decode_known(message.payload, *codec.FACTS, topic=message.topic)
    except WireError as error:
        envelope = codec.decode_envelope(message.payload, topic=message.topic)
        body, fault = None, f"malformed: {error}"
    else:
        body = read if isinstance(read, Newer) else read.body
        envelope, fault = read.envelope, ""
    chain = _chain(envelope.chain, envelope.kid, address)
    if address.name not in {envelope.type, BUNDLE}:
        body, fault = None, "malformed: the topic names another type"
    digest = fact_hash(chain.previous, message.payload)
    origin = Origin(
        address.kid, chain, digest, message.payload, now, stamp_of(envelope)
    )
    return Arrival(origin, body, fault)


def facts_in(message: Incoming, address: Address) -> list[Incoming]:
    """A fact that came alone, or those of a bundle, each to be judged by itself."""
    if address.name != BUNDLE:
        return [message]
    try:
        parcel = codec.decode(message.payload, Bundle, topic=message.topic)
    except WireError:
        kid, facts = damaged_facts.taken_apart(message.payload, message.topic)
    else:
        kid = parcel.envelope.kid
        facts = [bytes(fact) for fact in parcel.body.facts]
    _check_sender(kid, address)
    return [Incoming(message.topic, fact) for fact in facts]


def damaged_arrival(message: Incoming, kid: str, *, chain: Chain, now: str) -> Arrival:
    """A fact of which nothing but its place can be read: it is refused."""
    digest = fact_hash(chain.previous, message.payload)
    origin = Origin(kid, chain, digest, message.payload, now)
    return Arrival(origin, None, damaged_facts.FAULT)


def birth(message: Incoming, address: Address) -> Announcement:
    """What a kiosk announces of itself at its start."""
    parcel = codec.decode(message.payload, Birth, topic=message.topic)
    _check_sender(parcel.envelope.kid, address)
    return Announcement(address.kid, parcel.body)


def kiosk_report(message: Incoming, address: Address) -> KioskReport:
    """A state or telemetry of a kiosk."""
    parcel: Parcel[KioskState | Telemetry] = codec.decode(
        message.payload, KioskState, Telemetry, topic=message.topic
    )
    _check_sender(parcel.envelope.kid, address)
    live = address.family is Family.TELEMETRY
    return KioskReport(address.kid, stamp_of(parcel.envelope), live, parcel.body)


def clock_report(message: Incoming, address: Address) -> KioskReport:
    """What a message that was sent just now shows of its kiosk's clock."""
    envelope = codec.decode_envelope(message.payload, topic=message.topic)
    _check_sender(envelope.kid, address)
    return KioskReport(address.kid, stamp_of(envelope), live=True)


def stamp_of(around: Envelope) -> Stamp:
    """Sender and moment of a message."""
    return Stamp(around.kid, around.id, around.ts, around.boot, around.mono_ms)


def requests(message: Incoming, address: Address, now: str) -> list[Request]:
    """The request in a message; none if nobody waits for the reply any more."""
    read: Parcel[Ask] | Newer = codec.decode_known(
        message.payload, *codec.REQUESTS, topic=message.topic
    )
    envelope = read.envelope
    if envelope.kid != address.kid or envelope.reply_to is None:
        raise WireError("a request without its sender or its reply address")
    topics.reply(address.kid, envelope.reply_to)
    if envelope.expires_at is not None and envelope.expires_at <= now:
        return []
    ask = read if isinstance(read, Newer) else read.body
    return [Request(address.kid, envelope.reply_to, ask)]


def unsupported(newer: Newer) -> Unsupported:
    """The reply to a request that is newer than this hub, which names what it knows."""
    name = newer.envelope.type
    known = [kind for kind in codec.REQUESTS if codec.tag_of(kind) == name]
    versions = tuple(v for kind in known for v in range(1, known_version(kind) + 1))
    return Unsupported(request=name, versions=versions)


def taken_apart(bundle: Incoming) -> list[Incoming]:
    """Each fact of a bundle as a bundle of its own; empty if it is no bundle."""
    try:
        parcel = codec.decode(bundle.payload, Bundle, topic=bundle.topic)
    except WireError:
        return []
    stamp = stamp_of(parcel.envelope)
    return [
        Incoming(bundle.topic, codec.encode_bundle([bytes(fact)], stamp))
        for fact in parcel.body.facts
    ]


def _check_sender(kid: str, address: Address) -> None:
    if kid != address.kid:
        raise WireError("the envelope names another kiosk than the topic")


def _chain(chain: Chain | None, kid: str, address: Address) -> Chain:
    _check_sender(kid, address)
    if chain is None:
        raise WireError("a fact without its place in a journal")
    return chain
