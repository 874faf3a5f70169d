"""The hub's port: consume a batch, commit, and only then answer.

Knows the wire's messages but no transport, so that another broker or several workers
on another database can stand around the same desk.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, Engine

from firmware.base.errors import WireError
from firmware.hub.db.engine import reading, writing
from firmware.hub.ingest.fact import Arrival, FactHandlers, Origin
from firmware.hub.ingest.intake import Intake
from firmware.hub.ingest.request import Ask, Request, RequestHandlers
from firmware.hub.publishing.renumber import BackupGuard
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol import codec, topics
from firmware.protocol.codec import Parcel
from firmware.protocol.compat import Newer, known_version
from firmware.protocol.envelope import Stamp, Stamper, fact_hash
from firmware.protocol.messages import (
    BUNDLE,
    Ack,
    Birth,
    Bundle,
    Chain,
    Fact,
    Message,
    SaleClosed,
    Unsupported,
)
from firmware.protocol.topics import Address, Family

log = logging.getLogger(__name__)

# Kiosks speak on a few topics each, over and over.
_parse = lru_cache(maxsize=4096)(topics.parse)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the broker delivered it; the payload is for nobody's log."""

    topic: str
    payload: bytes

    def __repr__(self) -> str:
        return f"Incoming({self.topic!r}, {len(self.payload)} bytes)"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish at QoS 0: whoever misses it asks, or sends, again."""

    topic: str
    payload: bytes


Opened = Arrival | Request | Birth


class MessageDispatcher:
    """Handles batches on the handler's thread, which owns it.

    `facts` and `requests` say who books and who replies. `strays` counts by kind the
    messages that could not be read.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        *,
        facts: FactHandlers,
        requests: RequestHandlers,
    ) -> None:
        self.strays: Counter[str] = Counter()
        self._complaints = LogThrottle()
        self._engine = engine
        self._stamper = stamper
        self._facts = facts
        self._requests = requests
        self._intake = Intake(facts)
        self._guard = BackupGuard(engine)

    def handle(self, batch: Sequence[Incoming]) -> list[Outgoing]:
        """One transaction for all of it; what comes back is true and may be said.

        After any error nothing of the batch is booked and nothing may be said;
        StoreError where the database refuses.
        """
        now = self._stamper.stamp().ts
        opened = [each for message in batch for each in self._open(message, now)]
        self._hear_numbers(opened, now)
        arrivals = [one for one in opened if isinstance(one, Arrival)]
        requests = [one for one in opened if isinstance(one, Request)]
        acks = self._take(arrivals) if arrivals else []
        replies = self._answers(requests) if requests else []
        return [self._ack(kid, ack) for kid, ack in acks] + replies

    def _hear_numbers(self, opened: Sequence[Opened], now: str) -> None:
        """What births and sales name of policy and catalogue, before any is judged."""
        said = [one.body if isinstance(one, Arrival) else one for one in opened]
        named = [one for one in said if isinstance(one, Birth | SaleClosed)]
        self._guard.observe(named, now)

    def _take(self, arrivals: Sequence[Arrival]) -> list[tuple[str, Ack]]:
        intake, self._intake = self._intake, Intake(self._facts)
        with writing(self._engine) as connection:
            acks = intake.book(arrivals, connection)
        # Only an intake whose every batch was committed remembers the truth.
        self._intake = intake
        return acks

    def _answers(self, requests: Sequence[Request]) -> list[Outgoing]:
        with reading(self._engine) as connection:
            return [self._answer(request, connection) for request in requests]

    # --- opening what came ---

    def _open(self, message: Incoming, now: str) -> Sequence[Opened]:
        """What is in a message; nothing where nobody can tell."""
        try:
            address = _parse(message.topic)
            if address.family is Family.ASK:
                return _requests(message, address, now)
            if address.family is Family.EVENT and address.name == BUNDLE:
                return self._unpack(message, address, now)
            if address.family is Family.EVENT:
                return [_arrival(message, address, now)]
            if address.family is Family.BIRTH:
                return [_birth(message, address)]
        except WireError as error:
            self._stray("unreadable", message, str(error))
        return []

    def _unpack(self, message: Incoming, address: Address, now: str) -> list[Arrival]:
        """The facts of a bundle, each judged as if it had come alone."""
        parcel = codec.decode(message.payload, Bundle, topic=message.topic)
        _spoken_by(parcel.envelope.kid, address)
        arrivals: list[Arrival] = []
        for raw in parcel.body.facts:
            fact = Incoming(message.topic, bytes(raw))
            try:
                arrivals.append(_arrival(fact, address, now))
            except WireError as error:
                self._stray("unreadable", fact, str(error))
        return arrivals

    def _stray(self, kind: str, message: Incoming, reason: str) -> None:
        self.strays[kind] += 1
        now_s = self._stamper.stamp().mono_ms / 1000
        left_out = self._complaints.due(f"{kind} {message.topic}", now_s)
        if left_out is not None:
            told = "message_%s topic=%.120r reason=%r left_out=%d"
            log.warning(told, kind, message.topic, reason, left_out)

    # --- answers ---

    def _ack(self, kid: str, ack: Ack) -> Outgoing:
        payload = codec.encode(ack, self._stamper.stamp())
        return Outgoing(topics.ack(kid), payload)

    def _reply(self, request: Request, connection: Connection) -> Message:
        ask = request.ask
        if isinstance(ask, Newer):
            return _unsupported(ask)
        return self._requests[type(ask)].reply(ask, request.correlation, connection)

    def _answer(self, request: Request, connection: Connection) -> Outgoing:
        reply = self._reply(request, connection)
        payload = codec.encode(
            reply, self._stamper.stamp(), reply_to=request.correlation
        )
        return Outgoing(topics.reply(request.kid, request.correlation), payload)


def _unsupported(newer: Newer) -> Unsupported:
    """What this hub replies to a request that is newer than it knows."""
    name = newer.envelope.type
    known = [kind for kind in codec.REQUESTS if codec.tag_of(kind) == name]
    versions = tuple(v for kind in known for v in range(1, known_version(kind) + 1))
    return Unsupported(request=name, versions=versions)


def taken_apart(bundle: Incoming) -> list[Incoming]:
    """Each fact of a bundle as a bundle of its own; nothing where it is none."""
    try:
        parcel = codec.decode(bundle.payload, Bundle, topic=bundle.topic)
    except WireError:
        return []
    around = parcel.envelope
    stamp = Stamp(around.kid, around.id, around.ts, around.boot, around.mono_ms)
    return [
        Incoming(bundle.topic, codec.encode_bundle([bytes(fact)], stamp))
        for fact in parcel.body.facts
    ]


def _arrival(message: Incoming, address: Address, now: str) -> Arrival:
    """The fact in a message; WireError where it cannot be told which one it is."""
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
    return Arrival(
        Origin(address.kid, chain, digest, message.payload, now), body, fault
    )


def _spoken_by(kid: str, address: Address) -> None:
    """WireError where a kiosk speaks on another one's topic."""
    if kid != address.kid:
        raise WireError("the envelope names another kiosk than the topic")


def _chain(chain: Chain | None, kid: str, address: Address) -> Chain:
    _spoken_by(kid, address)
    if chain is None:
        raise WireError("a fact without its place in a journal")
    return chain


def _birth(message: Incoming, address: Address) -> Birth:
    parcel = codec.decode(message.payload, Birth, topic=message.topic)
    _spoken_by(parcel.envelope.kid, address)
    return parcel.body


def _requests(message: Incoming, address: Address, now: str) -> list[Request]:
    """The request in a message; none where nobody waits for the answer any more."""
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
