"""Whether the hub is there, by the two states that stand retained in its name."""

from firmware.kiosk.trust.hub_trust import HubTrust
from firmware.protocol import codec
from firmware.protocol.messages import HubState
from firmware.protocol.topics import EVERYONE, Address


class HubPresence:
    """The hub's plain state, which is its will as well, and the signed one.

    `offline` is believed from anybody: who can publish it can cut the hub off as well.
    `ready` needs the hub's signature where that is asked for. A signature does not
    tell when: the reply to a question does (decision 0092). Main thread only.
    """

    def __init__(self, trust: HubTrust) -> None:
        self._trust = trust
        self._ready = False
        self._signed = False

    @property
    def online(self) -> bool:
        """Whether the hub is there, as far as is known."""
        return self._ready and (self._signed or not self._trust.asks_for_signatures)

    def receive(self, address: Address, topic: str, payload: bytes) -> None:
        """Take a state; UntrustedError and WireError as `HubTrust.verified`."""
        if address.kid == EVERYONE:
            self._signed = _is_ready(topic, self._trust.verified(topic, payload))
        else:
            self._ready = _is_ready(topic, payload)

    def lost(self) -> None:
        """The broker is away: nothing is known of the hub."""
        self._ready = self._signed = False


def _is_ready(topic: str, payload: bytes) -> bool:
    return codec.decode(payload, HubState, topic=topic).body.state == "ready"
