"""A stranger at the broker who speaks in the hub's name, with a key of his own or none.

Each function returns False if the broker did not take what it published.
"""

import queue

from drivers.sim.reserved_port import HOST
from firmware.mqtt.access import BrokerAccess
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    BUNDLE,
    Ack,
    Bundle,
    CatalogueManifest,
    Chain,
    HubState,
    Message,
)
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey

REVISION = 999_999
FUTURE = 2**53
LIMIT_S = 5.0
FACT_LIMIT_S = 20.0
"""A kiosk sends a fact again after 2, 4 and 8 seconds."""

KEY = SigningKey.generate()
FORGER = Stamper("hub", "forger")
Heard = queue.SimpleQueue[tuple[str, bytes]]


def forge_catalogue(broker_port: int) -> bool:
    """Publish a manifest that withdraws everything."""
    manifest = CatalogueManifest(revision=REVISION, articles=0, chain=())
    forged = signed_documents.sign(manifest, KEY)
    return _publish(broker_port, topics.catalogue(), _bytes(forged))


def forge_acknowledgements(broker_port: int) -> bool:
    """Wait for a fact, and acknowledge it in every way but the hub's; it stays so."""
    fact = _next_fact(broker_port)
    if fact is None:
        return False
    kid, chain = fact
    topic = topics.ack(kid)
    last = Ack(epoch=chain.epoch, upto=chain.seq)
    forged = (
        _bytes(Ack(epoch=chain.epoch, upto=FUTURE)),
        _bytes(sign_message(topic, _bytes(last), KEY)),
        _bytes(last),
    )
    return all([_publish(broker_port, topic, each) for each in forged])  # noqa: C419 - all published


def forge_hub_state(broker_port: int) -> bool:
    """Publish that the hub is there, in both places."""
    ready = _bytes(HubState(state="ready", ts=FORGER.stamp().ts))
    topic = topics.signed_hub_state()
    signed = _bytes(sign_message(topic, ready, KEY))
    plain = _publish(broker_port, topics.hub_state(), ready)
    return _publish(broker_port, topic, signed) and plain


def _bytes(body: Message) -> bytes:
    return codec.encode(body, FORGER.stamp())


def _next_fact(port: int) -> tuple[str, Chain] | None:
    """The kiosk and the place of the next fact that comes by."""
    heard: Heard = queue.SimpleQueue()
    link, _ = _linked(port, "ct/1/+/up/ev/+", heard)
    try:
        topic, payload = heard.get(timeout=FACT_LIMIT_S)
    except queue.Empty:
        return None
    finally:
        link.stop(LIMIT_S)
    address = topics.parse(topic)
    if address.name == BUNDLE:
        payload = bytes(codec.decode(payload, Bundle).body.facts[-1])
    chain = codec.decode_envelope(payload).chain
    return None if chain is None else (address.kid, chain)


def _publish(port: int, topic: str, payload: bytes) -> bool:
    heard: Heard = queue.SimpleQueue()
    link, up = _linked(port, topic, heard)
    try:
        up.get(timeout=LIMIT_S)
        taken = link.publish(topic, payload, qos=1, retain=True)
        while heard.get(timeout=LIMIT_S) != (topic, payload):
            pass
    except queue.Empty:
        return False
    finally:
        link.stop(LIMIT_S)
    return taken


def _linked(
    port: int, topic_filter: str, heard: Heard
) -> tuple[Link, queue.SimpleQueue[None]]:
    up: queue.SimpleQueue[None] = queue.SimpleQueue()
    events = LinkEvents(
        on_message=lambda topic, payload: heard.put((topic, payload)),
        on_up=lambda: up.put(None),
        on_down=lambda _reason: None,
    )
    access = BrokerAccess(host=HOST, port=port, client_id="forger")
    link = Link(access=access, events=events, filters=(topic_filter,))
    link.start()
    return link, up
