"""Two kiosks and their hub's own core, all in this process: a post between them."""

from collections.abc import Iterator
from pathlib import Path

from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol import topics
from firmware.protocol.messages import HubState
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from tests.support.hub_rig import Shop
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import policy_document

UTC = "2026-03-01T08:00:00.000Z"


class Counters:
    """Two kiosks and their hub; what they send arrives when `post` is called."""

    def __init__(self, folder: Path, shop: Shop, policy: Policy) -> None:
        self.shop = shop
        self.kiosks = {
            kid: KioskRig(folder / kid, prints=True, kid=kid) for kid in ("K1", "K2")
        }
        self._read = dict.fromkeys(self.kiosks, 0)
        for kiosk in self.kiosks.values():
            kiosk.controller.handle(LinkUp())
            kiosk.hear(topics.policy(NEWEST), policy_document(policy))
            kiosk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))

    def post(self, *, at_once: bool = False) -> None:
        """Everything that was sent reaches the hub, and its replies the kiosks."""
        arrived = [each for kid in self.kiosks for each in self._sent(kid)]
        batches = [arrived] if at_once else [[each] for each in arrived]
        for batch in batches:
            for out in self.shop.desk.handle(batch):
                kid = topics.parse(out.topic).kid
                if kid in self.kiosks:
                    arrival = Arrived(out.topic, out.payload)
                    self.kiosks[kid].controller.handle(arrival)

    def _sent(self, kid: str) -> Iterator[Incoming]:
        sent = self.kiosks[kid].post.sent
        for topic, payload in sent[self._read[kid] :]:
            yield Incoming(topic, payload)
        self._read[kid] = len(sent)

    def close(self) -> None:
        for kiosk in self.kiosks.values():
            kiosk.close()
