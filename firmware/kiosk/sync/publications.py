"""What the hub publishes for all kiosks, into replicas.

Subscribes to the parts of one publication at a time. Main thread only. WireError and
ConfigError for documents that are refused, ReplicaError if a copy cannot be written.
"""

from collections.abc import Mapping

from firmware.base.errors import WireError
from firmware.kiosk.sync.link_events import LinkPort
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import codec, topics
from firmware.protocol.messages import (
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    Signed,
)
from firmware.protocol.topics import Address, Family

REPAIR_EVERY_S = 600.0
"""A disk that goes on failing must not have the catalogue sent without end."""

_PARTS: Mapping[Family, type[CataloguePart] | type[CatalogueDetails]] = {
    Family.CATALOGUE_PART: CataloguePart,
    Family.CATALOGUE_DETAILS: CatalogueDetails,
}


class Publications:
    """Receives documents and fetches what the newest manifest names."""

    def __init__(self, replicas: Replicas, transport: LinkPort) -> None:
        self._catalogue = replicas.catalogue
        self._policy = replicas.policy
        self._badges = replicas.badges
        self._pass_keys = replicas.pass_keys
        self._payment_means = replicas.payment_means
        self._transport = transport
        self._fetching = ""
        self._manifest_seen = False
        self._repair_from_s = float("-inf")

    @property
    def up_to_date(self) -> bool:
        """Whether all is held that the hub has published since it was last there."""
        return self._manifest_seen and self._catalogue.wanted is None

    def receive(self, address: Address, topic: str, payload: bytes) -> bool:
        """Take one document; True if it completed a publication of the catalogue."""
        match address.family:
            case Family.CATALOGUE | Family.DETAILED_CATALOGUE:
                self._take_manifest(address, topic, payload)
            case Family.CATALOGUE_PART | Family.CATALOGUE_DETAILS:
                body = bytes(codec.decode_envelope(payload, topic=topic).body)
                kind = _PARTS[address.family]
                part = codec.decode_document(body, kind, topic=topic)
                if not self._catalogue.offer_part(part, body):
                    return False
            case Family.STAFF:
                self._badges.offer(_signed(payload, topic))
                return False
            case Family.PASSES:
                self._pass_keys.offer(_signed(payload, topic))
                return False
            case Family.PAYMENTS:
                self._payment_means.offer(_signed(payload, topic))
                return False
            case Family.POLICY:
                self._policy.offer(_signed(payload, topic))
                return False
            case _:
                raise WireError(f"{topic}: not for a kiosk")
        self._fetch()
        return address.family in _PARTS

    def repair(self, now_s: float) -> None:
        """Fetch a damaged catalogue again; call often, while the broker is there."""
        if now_s < self._repair_from_s or not self._catalogue.awaits_repair:
            return
        self._repair_from_s = now_s + REPAIR_EVERY_S
        self._fetch_from("")
        self._catalogue.begin_repair()
        self._fetch()

    def hub_lost(self) -> None:
        """The hub is away: when it comes back, it publishes its manifest anew."""
        self._manifest_seen = False

    def link_lost(self) -> None:
        """The broker is away, and with it what was subscribed to."""
        self._fetch_from("")

    def _take_manifest(self, address: Address, topic: str, payload: bytes) -> None:
        detailed = address.family is Family.DETAILED_CATALOGUE
        kind = DetailedManifest if detailed else CatalogueManifest
        newer = self._catalogue.offer_manifest(_signed(payload, topic), kind)
        self._manifest_seen = True
        if not newer:
            raise WireError(f"{topic}: a catalogue older than the one held")

    def _fetch(self) -> None:
        """Subscribe to the parts of the publication that is wanted next, if any."""
        wanted = self._catalogue.wanted
        filter_ = topics.catalogue_parts_filter(wanted.revision) if wanted else ""
        if filter_ != self._fetching:
            self._fetch_from(filter_)

    def _fetch_from(self, filter_: str) -> None:
        """Have the parts under one filter sent, all of them, and no others."""
        if self._fetching:
            self._transport.unsubscribe(self._fetching)
        if filter_:
            self._transport.subscribe(filter_)
        self._fetching = filter_


def _signed(payload: bytes, topic: str) -> Signed:
    return codec.decode(payload, Signed, topic=topic).body
