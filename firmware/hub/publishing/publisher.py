"""Everything retained that the hub tells all kiosks, and keeping the broker told.

The broker is disposable: on each new connection it is told all of it again. Kiosks
see a manifest only after its parts are there. Belongs to the handler's thread.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from firmware.hub.catalogue import store as catalogue_store
from firmware.hub.db.engine import reading
from firmware.hub.ingest import store as ingest_store
from firmware.hub.policy import store as policy_store
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    CatalogueManifest,
    CataloguePart,
    HubState,
    Message,
    PolicyDocument,
)
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.first_release import first_release_document

log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], bool]
"""Publish retained at QoS 1; False where it was not taken and is to be tried again."""


@dataclass(frozen=True, slots=True)
class Part:
    """A catalogue part, which is read from the database when its turn comes."""

    revision: int
    number: int
    sha256: str


Retained = HubState | PolicyDocument | CatalogueManifest | Part


class Publisher:
    """What should be retained, and what the broker was told of it.

    `_told` holds None for a topic of which the broker may know anything.
    """

    def __init__(self, engine: Engine, stamper: Stamper, key: SigningKey) -> None:
        self._engine = engine
        self._stamper = stamper
        self._key = key
        self._seen = (-1, -1)
        self._wanted: dict[str, Retained] = {}
        self._told: dict[str, Retained | None] = {}

    def begin(self) -> None:
        """A new connection, perhaps to a new broker, which knows nothing."""
        self._told = dict.fromkeys(self._told)
        ready = HubState(state="ready", ts=self._stamper.stamp().ts)
        self._wanted = {topics.hub_state(): ready, **self._wanted}

    def look(self) -> bool:
        """Whether policy or catalogue moved, by whichever process; cheap."""
        with reading(self._engine) as connection:
            seen = (
                policy_store.latest(connection),
                ingest_store.latest_revision(connection),
            )
            if seen == self._seen:
                return False
            state = {
                topic: document
                for topic, document in self._wanted.items()
                if isinstance(document, HubState)
            }
            self._wanted = {**state, **_documents(connection)}
        self._seen = seen
        log.info("publishing policy=%d catalogue=%d", *seen)
        return True

    def pump(self, publish: Publish) -> bool:
        """Tell what is due until `publish` takes no more; whether all is told."""
        for topic in [topic for topic in self._told if topic not in self._wanted]:
            if not publish(topic, b""):
                return False
            del self._told[topic]
        for topic, document in self._wanted.items():
            if self._told.get(topic) == document:
                continue
            payload = self._payload(document)
            if payload is not None and not publish(topic, payload):
                return False
            self._told[topic] = document
        return True

    def farewell(self) -> bytes:
        """The hub's state for when it stops, and for its will."""
        stamp = self._stamper.stamp()
        return codec.encode(HubState(state="offline", ts=stamp.ts), stamp)

    def _payload(self, document: Retained) -> bytes | None:
        """A document as bytes; None for a part that was superseded meanwhile."""
        message: Message
        if isinstance(document, Part):
            body = self._part(document)
            if body is None:
                return None
            message = codec.decode_body(body, CataloguePart)
        elif isinstance(document, HubState):
            message = document
        else:
            message = signed_documents.sign(document, self._key)
        return codec.encode(message, self._stamper.stamp())

    def _part(self, part: Part) -> bytes | None:
        with reading(self._engine) as connection:
            return catalogue_store.part_body(connection, part.revision, part.number)


def _documents(connection: Connection) -> dict[str, Retained]:
    """Policy and catalogue by topic, in the order in which kiosks should see them."""
    wanted: dict[str, Retained] = {}
    policy = policy_store.newest(connection)
    if policy is not None:
        wanted[topics.first_release_policy()] = PolicyDocument(
            version=policy.version, rules=first_release_document(policy)
        )
    manifest = catalogue_store.manifest(connection)
    if manifest is not None:
        for leg in manifest.chain:
            for part in leg.parts:
                topic = topics.catalogue_part(leg.revision, part.number)
                wanted[topic] = Part(leg.revision, part.number, part.sha256)
        wanted[topics.catalogue()] = manifest
    return wanted
