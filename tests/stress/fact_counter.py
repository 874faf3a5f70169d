"""Somebody who listens to the broker and counts facts, as often as they come by."""

from firmware.mqtt.access import BrokerAccess
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import codec, topics
from firmware.protocol.messages import BUNDLE, Bundle

RECONNECT_CHANCE = 0.02
STOP_LIMIT_S = 3.0


class FactCounter:
    """Counts `arrivals` and different `facts`; blind while the broker is dead.

    Its thread is the link's own; read the numbers after `stop`.
    """

    def __init__(self, port: int) -> None:
        self.arrivals = 0
        self._known: set[tuple[str, int, int]] = set()
        self._link = Link(
            access=BrokerAccess(
                host="127.0.0.1", port=port, client_id="witness", subscribe_qos=0
            ),
            events=LinkEvents(
                on_message=self._hear, on_up=lambda: None, on_down=lambda _why: None
            ),
            filters=topics.hub_filters(),
            chance=lambda: RECONNECT_CHANCE,
        )
        self._link.start()

    @property
    def facts(self) -> int:
        """How many different facts came by."""
        return len(self._known)

    def stop(self) -> None:
        """Listen no more."""
        self._link.stop(STOP_LIMIT_S)

    def _hear(self, topic: str, payload: bytes) -> None:
        envelope = codec.decode_envelope(payload, topic=topic)
        if envelope.type == BUNDLE:
            for fact in codec.decode_body(bytes(envelope.body), Bundle).facts:
                self._hear(topic, bytes(fact))
        if envelope.chain is not None:
            self.arrivals += 1
            chain = envelope.chain
            self._known.add((envelope.kid, chain.epoch, chain.seq))
