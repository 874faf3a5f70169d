"""A stranger at the broker who publishes a catalogue under a key of his own."""

import queue

from drivers.sim.reserved_port import HOST
from firmware.mqtt.access import BrokerAccess
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import CatalogueManifest
from firmware.protocol.signing import SigningKey

REVISION = 999_999
LIMIT_S = 5.0


def forge_catalogue(broker_port: int) -> bool:
    """Publish a manifest that withdraws everything; False if that failed."""
    manifest = CatalogueManifest(revision=REVISION, articles=0, chain=())
    forged = signed_documents.sign(manifest, SigningKey.generate())
    payload = codec.encode(forged, Stamper("hub", "forger").stamp())
    return _publish(broker_port, topics.catalogue(), payload)


def _publish(port: int, topic: str, payload: bytes) -> bool:
    up: queue.Queue[None] = queue.Queue(1)
    seen: queue.Queue[None] = queue.Queue(1)
    events = LinkEvents(
        on_message=lambda _topic, got: seen.put(None) if got == payload else None,
        on_up=lambda: up.put(None),
        on_down=lambda _reason: None,
    )
    access = BrokerAccess(host=HOST, port=port, client_id="forger")
    link = Link(access=access, events=events, filters=(topic,))
    link.start()
    try:
        up.get(timeout=LIMIT_S)
        taken = link.publish(topic, payload, qos=1, retain=True)
        seen.get(timeout=LIMIT_S)
    except queue.Empty:
        return False
    finally:
        link.stop(LIMIT_S)
    return taken
