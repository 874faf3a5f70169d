"""The hub's link to its broker: what it subscribes to, and the will."""

from dataclasses import replace

from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.kiosk_gate import KioskGate
from firmware.mqtt.access import BrokerConfig, Will
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import topics


def hub_link(broker: BrokerConfig, gate: KioskGate, publisher: Publisher) -> Link:
    """The link, not started: messages go through the gate into the inbox."""
    return Link(
        # Kiosks send a fact until the hub itself acknowledges it: decision 0091.
        access=replace(broker.access(topics.HUB), subscribe_qos=0),
        events=LinkEvents(
            on_message=lambda topic, payload: _put_live(gate, topic, payload),
            on_retained=gate.receive,
            on_up=publisher.on_connected,
            on_down=lambda _reason: None,  # the link has logged it
        ),
        filters=(*topics.hub_filters(), *topics.hub_topics_filters()),
        will=Will(topics.hub_state(), publisher.farewell()),
    )


def _put_live(gate: KioskGate, topic: str, payload: bytes) -> None:
    """Queue a message, but for acknowledgements that come back during a sweep."""
    if not topics.is_for_one_kiosk(topic):
        gate.receive(topic, payload)
