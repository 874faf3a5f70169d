"""What a kiosk that holds nothing would take from a hub's broker."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from firmware.hub.publishing.publisher import Publisher
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    CatalogueManifest,
    CataloguePart,
    PolicyDocument,
    Signed,
)
from tests.support.hub_rig import KEY, still_stamper


@dataclass
class Broker:
    """Keeps what is retained, and shows what a new kiosk would make of it."""

    retained: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def publish(self, topic: str, payload: bytes) -> bool:
        self.retained[topic] = payload
        return True

    def prices(self) -> dict[str, int]:
        """The prices by GTIN, without what was withdrawn; empty if there is none."""
        held: dict[str, int] = {}
        if topics.catalogue() not in self.retained:
            return held
        for step in self._manifest().chain:
            for name in step.parts:
                topic = topics.catalogue_part(step.revision, name.number)
                part = codec.decode(self.retained[topic], CataloguePart)
                assert digest(part.body_bytes) == name.sha256
                held |= {row.gtin: row.price_fen for row in part.body.rows}
        return held

    def policy(self) -> PolicyDocument | None:
        topic = topics.policy(1)
        if topic not in self.retained:
            return None
        signed = codec.decode(self.retained[topic], Signed).body
        return signed_documents.verified(signed, KEY.public, PolicyDocument)

    def _manifest(self) -> CatalogueManifest:
        signed = codec.decode(self.retained[topics.catalogue()], Signed).body
        return signed_documents.verified(signed, KEY.public, CatalogueManifest)


def started(engine: Engine) -> Broker:
    """What a hub that is started on these books has published a moment later."""
    publisher, broker = Publisher(engine, still_stamper("hub"), KEY), Broker()
    publisher.on_connected()
    for _ in range(2):
        publisher.poll()
        assert publisher.pump(broker.publish)
    return broker
