"""Whether the hub is there, by the two states that stand retained in its name."""

from firmware.kiosk.trust.hub_trust import HubTrust
from firmware.protocol import codec
from firmware.protocol.messages import HubState
from firmware.protocol.topics import EVERYONE, Address


class HubPresence:
    """The hub's plain state, which is its will as well, and the signed one.

    `offline` is believed from anybody: who can publish it can cut the hub off as well.
    `ready` needs the hub's signature where that is asked for, under a time later than
    any that was known when the hub was lost. Main thread only.
    """

    def __init__(self, trust: HubTrust) -> None:
        self._trust = trust
        self._ready = False
        self._signed_ts = ""
        self._lost_ts = ""

    @property
    def online(self) -> bool:
        """Whether the hub is there, as far as is known."""
        signed = self._signed_ts > self._lost_ts
        return self._ready and (signed or not self._trust.requires_signatures)

    def receive(self, address: Address, topic: str, payload: bytes) -> None:
        """Take a state; UntrustedError and WireError as `HubTrust.verified`."""
        signed = address.kid == EVERYONE
        if signed:
            payload = self._trust.verified(topic, payload)
        state = codec.decode(payload, HubState, topic=topic).body
        ready = state.state == "ready"
        if not signed:
            self._ready = ready
            self._lost_ts = self._lost_ts if ready else self._signed_ts
        elif ready:
            self._signed_ts = max(self._signed_ts, state.ts)

    def lost(self) -> None:
        """The broker is away: nothing is known of the hub."""
        self._ready = False
        self._signed_ts = self._lost_ts = ""
