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
from firmware.hub.db.write_batch import Origin
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.intake import Arrival, Intake, Note
from firmware.hub.publishing.renumber import BackupGuard
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.codec import Parcel
from firmware.protocol.envelope import Stamp, Stamper, fact_hash
from firmware.protocol.messages import (
    BUNDLE,
    Ack,
    AskMember,
    AskNewest,
    Birth,
    Bundle,
    Chain,
    Fact,
    MemberReply,
    NewestCatalogue,
    SaleClosed,
    Signed,
)
from firmware.protocol.signing import SigningKey
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


@dataclass(frozen=True, slots=True)
class Question:
    """What a kiosk asks, and where it listens for the answer."""

    kid: str
    correlation: str
    ask: AskMember | AskNewest


Opened = Arrival | Question | Birth


class MessageDispatcher:
    """Handles batches on the handler's thread, which owns it.

    `key` signs for the hub. `strays` counts by kind what is no business of the desk or
    cannot be told apart. `note` hears of members' orders, inside the transaction that
    books them.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        key: SigningKey,
        *,
        note: Note | None = None,
    ) -> None:
        self.strays: Counter[str] = Counter()
        self._complaints = LogThrottle()
        self._engine = engine
        self._stamper = stamper
        self._key = key
        self._note = note
        self._intake = Intake(note)
        self._ahead = BackupGuard(engine)

    def handle(self, batch: Sequence[Incoming]) -> list[Outgoing]:
        """One transaction for all of it; what comes back is true and may be said.

        After any error nothing of the batch is booked and nothing may be said;
        StoreError where the database refuses.
        """
        now = self._stamper.stamp().ts
        opened = [each for message in batch for each in self._open(message, now)]
        self._hear_numbers(opened, now)
        arrivals = [one for one in opened if isinstance(one, Arrival)]
        questions = [one for one in opened if isinstance(one, Question)]
        acks = self._take(arrivals) if arrivals else []
        replies = self._answers(questions) if questions else []
        return [self._ack(kid, ack) for kid, ack in acks] + replies

    def _hear_numbers(self, opened: Sequence[Opened], now: str) -> None:
        """What births and sales name of policy and catalogue, before any is judged."""
        said = [one.body if isinstance(one, Arrival) else one for one in opened]
        named = [one for one in said if isinstance(one, Birth | SaleClosed)]
        self._ahead.observe(named, now)

    def _take(self, arrivals: Sequence[Arrival]) -> list[tuple[str, Ack]]:
        intake, self._intake = self._intake, Intake(self._note)
        with writing(self._engine) as connection:
            acks = intake.take(arrivals, connection)
        # Only an intake whose every batch was committed remembers the truth.
        self._intake = intake
        return acks

    def _answers(self, questions: Sequence[Question]) -> list[Outgoing]:
        with reading(self._engine) as connection:
            return [self._answer(question, connection) for question in questions]

    # --- opening what came ---

    def _open(self, message: Incoming, now: str) -> Sequence[Opened]:
        """What is in a message; nothing where nobody can tell."""
        try:
            address = _parse(message.topic)
            if address.family is Family.ASK:
                return _questions(message, address, now)
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

    def _answer(self, question: Question, connection: Connection) -> Outgoing:
        match question.ask:
            case AskMember(card):
                reply = _member(card, connection)
            case AskNewest():
                reply = self._newest(question.correlation, connection)
        payload = codec.encode(
            reply, self._stamper.stamp(), reply_to=question.correlation
        )
        return Outgoing(topics.reply(question.kid, question.correlation), payload)

    def _newest(self, asked: str, connection: Connection) -> Signed:
        """Signed, for kiosks go on selling by it; with the question in it (E30)."""
        revision = ingest_store.latest_revision(connection)
        newest = NewestCatalogue(asked=asked, revision=revision)
        return signed_documents.sign(newest, self._key)


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


def _member(card: str, connection: Connection) -> MemberReply:
    member_id = ingest_store.members_by_name(connection, [card]).get(card)
    points = ingest_store.balance_points(connection, member_id) if member_id else 0
    return MemberReply(member_id=member_id, balance_points=points)


def _arrival(message: Incoming, address: Address, now: str) -> Arrival:
    """The fact in a message; WireError where it cannot be told which one it is."""
    try:
        parcel: Parcel[Fact] = codec.decode(
            message.payload, *codec.FACTS, topic=message.topic
        )
    except WireError as error:
        envelope = codec.decode_envelope(message.payload, topic=message.topic)
        body, fault = None, f"malformed: {error}"
    else:
        envelope, body, fault = parcel.envelope, parcel.body, ""
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


def _questions(message: Incoming, address: Address, now: str) -> list[Question]:
    """The question in a message; none where nobody waits for the answer any more."""
    parcel: Parcel[AskMember | AskNewest] = codec.decode(
        message.payload, *codec.REQUESTS, topic=message.topic
    )
    envelope = parcel.envelope
    if envelope.kid != address.kid or envelope.reply_to is None:
        raise WireError("a request without its sender or its reply address")
    topics.reply(address.kid, envelope.reply_to)
    if parcel.expired(now):
        return []
    return [Question(address.kid, envelope.reply_to, parcel.body)]
