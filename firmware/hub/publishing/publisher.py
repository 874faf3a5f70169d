"""Everything retained that the hub publishes to all kiosks, and renews.

The broker is disposable: on each new connection all of it is published again. Kiosks
see a manifest only after its parts are there.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from firmware.hub.catalogue import article_store, publication_store
from firmware.hub.db.engine import reading, writing
from firmware.hub.policy import store as policy_store
from firmware.hub.publishing import retained
from firmware.hub.publishing.policies import engines_to_serve, policy_documents
from firmware.hub.publishing.retained import Part, Retained
from firmware.hub.staff import store as staff_store
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper, digest
from firmware.protocol.messages import (
    CatalogueDetails,
    CataloguePart,
    HubState,
    Message,
    PassKeys,
    PaymentMeans,
)
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey

log = logging.getLogger(__name__)

MEND_EVERY_S = 60.0
Publish = Callable[[str, bytes], bool]
"""Publish retained at QoS 1; False if it was not taken and is to be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What decides which documents there are: versions, and keys as they are."""

    policy: int
    catalogue: int
    staff: int
    engines: frozenset[int]
    pass_keys: PassKeys | None
    payment_means: PaymentMeans | None


class Publisher:
    """What should be retained by the broker, and what was published of it.

    Belongs to the handler's thread, except `on_connected` and `farewell`. `_published`
    holds None for a topic of which the broker may hold anything. `connections` counts
    the calls of `on_connected`. `pass_keys` returns the keys of members' passes; it may
    raise StoreError. `payment_means`: how customers can pay by phone, if at all.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        key: SigningKey,
        *,
        pass_keys: Callable[[], PassKeys | None] = lambda: None,
        payment_means: PaymentMeans | None = None,
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._key = key
        self._pass_keys = pass_keys
        self._payment_means = payment_means
        self.connections = 0
        self._connected = threading.Event()
        self._complete = False
        self._booking = True
        self._damaged = False
        self._mend_from_s = float("-inf")
        self._seen: _Seen | None = None
        self._wanted: dict[str, Retained] = {}
        self._published: dict[str, Retained | None] = {}

    def on_connected(self) -> None:
        """Connected, perhaps to a new broker, without anything. The link's thread."""
        self.connections += 1
        self._connected.set()

    def poll(self) -> bool:
        """Whether what is published changed, by whichever process; cheap.

        StoreError if the database cannot be read.
        """
        with reading(self._engine) as connection:
            seen = _Seen(
                policy=policy_store.latest(connection),
                catalogue=article_store.latest_revision(connection),
                staff=staff_store.version(connection),
                engines=engines_to_serve(connection),
                pass_keys=self._pass_keys(),
                payment_means=self._payment_means,
            )
            if seen == self._seen and not self._damaged:
                return False
            sound = not self._damaged and publication_store.is_sound(connection)
        if not sound:
            self._mend()
        with reading(self._engine) as connection:
            self._renew(_documents(connection, seen))
        self._seen = seen
        log.info(
            "publishing policy=%d catalogue=%d staff=%d passes=%d engines=%s",
            seen.policy,
            seen.catalogue,
            seen.staff,
            seen.pass_keys.version if seen.pass_keys else 0,
            ",".join(map(str, sorted(seen.engines))),
        )
        return True

    def pump(self, publish: Publish, until_s: float = float("inf")) -> bool:
        """Publish what is due until `publish` takes no more or the time is over.

        Returns whether all of it is published. StoreError if a part cannot be read.
        """
        if self._connected.is_set():
            self._connected.clear()
            self._begin_anew()
        if not self._complete:
            self._complete = self._remove(publish) and self._publish(publish, until_s)
        return self._complete

    def is_right(self, topic: str, payload: bytes) -> bool:
        """Whether this may stand retained on a topic that is the hub's alone.

        By content: another process of this hub may have published it. True as well
        for a topic on which the right message is still to be published.
        """
        document = self._wanted.get(topic)
        if document is None:
            return not payload or topic in topics.hub_states()
        if self._published.get(topic) != document:
            return True
        return retained.matches(topic, payload, document, public=self._key.public)

    def correct(self, topic: str) -> None:
        """Publish anew what belongs on a topic, or take off what does not."""
        self._published[topic] = None
        if topic in topics.hub_states():
            self._wanted |= self._states_now()
        self._complete = False

    def show_booking(self, *, booking: bool) -> None:
        """Let kiosks see whether the hub books what they send."""
        self._booking = booking
        if topics.hub_state() in self._wanted:
            self._wanted |= self._states_now()
            self._complete = False

    def farewell(self) -> bytes:
        """The hub's state for when it stops, and for its will. Any thread."""
        stamp = self._stamper.stamp()
        return codec.encode(HubState(state="offline", ts=stamp.ts), stamp)

    def _begin_anew(self) -> None:
        self._published = dict.fromkeys(self._published)
        states = self._states_now()
        self._wanted = {**states, **self._wanted, **states}
        self._complete = False

    def _states_now(self) -> dict[str, Retained]:
        """That the hub is there, with the time: a kiosk believes only a later one.

        A hub that books nothing is away, as far as a kiosk is concerned.
        """
        state = "ready" if self._booking else "offline"
        now = HubState(state=state, ts=self._stamper.stamp().ts)
        return dict.fromkeys(topics.hub_states(), now)

    def _renew(self, documents: dict[str, Retained]) -> None:
        state = {
            topic: document
            for topic, document in self._wanted.items()
            if isinstance(document, HubState)
        }
        self._wanted = {**state, **documents}
        self._complete = False

    def _remove(self, publish: Publish) -> bool:
        """Take off the broker what is no longer wanted."""
        for topic in [each for each in self._published if each not in self._wanted]:
            if not publish(topic, b""):
                return False
            del self._published[topic]
        return True

    def _publish(self, publish: Publish, until_s: float) -> bool:
        for topic, document in self._wanted.items():
            if self._published.get(topic) == document:
                continue
            if time.monotonic() >= until_s:
                return False
            payload = self._payload(topic, document)
            if payload is not None and not publish(topic, payload):
                return False
            self._published[topic] = document
        return True

    def _payload(self, topic: str, document: Retained) -> bytes | None:
        """A document as bytes; None for a part that was superseded meanwhile."""
        message: Message
        if isinstance(document, Part):
            body = self._part(document)
            if body is None:
                return None
            kind = CatalogueDetails if document.of_details else CataloguePart
            message = codec.decode_body(body, kind)
        elif isinstance(document, HubState):
            message = self._state(topic, document)
        else:
            message = signed_documents.sign(document, self._key)
        return codec.encode(message, self._stamper.stamp())

    def _state(self, topic: str, state: HubState) -> Message:
        """The state as it travels on this topic: one of them has it signed."""
        if topic == topics.hub_state():
            return state
        payload = codec.encode(state, self._stamper.stamp())
        return sign_message(topic, payload, self._key)

    def _part(self, part: Part) -> bytes | None:
        """The bytes that the manifest names; others are damaged, and noted."""
        with reading(self._engine) as connection:
            body = publication_store.part_body(
                connection, part.revision, part.number, of_details=part.of_details
            )
        if body is not None and digest(body) != part.sha256:
            self._damaged = True
            return None
        return body

    def _mend(self) -> None:
        """Have the catalogue published anew, not too often on a disk that fails."""
        now_s = time.monotonic()
        if now_s < self._mend_from_s:
            return
        self._mend_from_s = now_s + MEND_EVERY_S
        with writing(self._engine) as connection:
            mended = publication_store.renew(connection)
        log.error("publication_damaged published_anew=%s", mended)
        self._damaged = False


def _documents(connection: Connection, seen: _Seen) -> dict[str, Retained]:
    """All documents by topic, in the order in which kiosks should see them.

    Badges and keys come first: a revocation must not wait for a catalogue.
    """
    staff, keys = staff_store.document(connection), seen.pass_keys
    means = seen.payment_means
    wanted: dict[str, Retained] = {topics.staff(): staff} if staff else {}
    wanted |= {topics.passes(): keys} if keys else {}
    wanted |= {topics.payments(): means} if means else {}
    wanted |= policy_documents(connection, seen.engines)
    return wanted | _catalogue(connection)


def _catalogue(connection: Connection) -> dict[str, Retained]:
    """Parts before their manifests, and the detailed one before that of 0.1.0.

    A kiosk that knows both follows the first that it sees.
    """
    wanted: dict[str, Retained] = {}
    detailed = publication_store.detailed_manifest(connection)
    plain = publication_store.manifest(connection)
    if detailed is None or plain is None:
        return wanted
    for step in detailed.chain:
        for part in step.parts:
            topic = topics.catalogue_part(step.revision, part.number)
            wanted[topic] = Part(step.revision, part.number, part.sha256)
        for part in step.details:
            topic = topics.catalogue_details(step.revision, part.number)
            wanted[topic] = Part(
                step.revision, part.number, part.sha256, of_details=True
            )
    return wanted | {
        topics.detailed_catalogue(): detailed,
        topics.catalogue(): plain,
    }
