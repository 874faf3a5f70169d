"""One member's points at two kiosks at once: one wins, the other one says why (E21)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Button, Symbology
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.protocol import topics
from firmware.protocol.messages import HubState
from firmware.retail.pricing.engines import NEWEST
from tests.support.hub_rig import Shop, card, open_shop
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import policy_document
from tests.support.redeem_world import POLICY
from tests.support.redeeming import balance, redeeming_shop, states, uses

SECOND = replace(POLICY, version=2)
UTC = "2026-03-01T08:00:00.000Z"


class Counters:
    """Two kiosks and their hub; what they send arrives when `post` is called."""

    def __init__(self, folder: Path, shop: Shop) -> None:
        self.shop = shop
        self.kiosks = {
            kid: KioskRig(folder / kid, prints=True, kid=kid) for kid in ("K1", "K2")
        }
        self._read = dict.fromkeys(self.kiosks, 0)
        for kiosk in self.kiosks.values():
            kiosk.controller.handle(LinkUp())
            kiosk.hear(topics.policy(NEWEST), policy_document(SECOND))
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

    def choose(self, kid: str) -> None:
        """The member's card, one cola of 3.00, and all points that can be used."""
        kiosk = self.kiosks[kid]
        kiosk.scan(COLA.gtin)
        kiosk.scan(card(1), Symbology.QR)
        self.post()
        kiosk.press(Button.PAY)
        kiosk.press(Button.REPRINT)

    def close(self) -> None:
        for kiosk in self.kiosks.values():
            kiosk.close()


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[Counters]:
    for kid in ("K1", "K2"):
        (tmp_path / kid).mkdir()
    with open_shop(tmp_path / "hub") as shop:
        redeeming_shop(shop, points=320, policy=SECOND)
        both = Counters(tmp_path, shop)
        yield both
        both.close()


@pytest.mark.parametrize("at_once", [False, True])
def test_two_kiosks_never_use_the_same_points(
    counters: Counters, *, at_once: bool
) -> None:
    first, second = counters.kiosks.values()
    counters.choose("K1")
    counters.choose("K2")
    assert first.controller.sale.redeem.points == 300
    assert second.controller.sale.redeem.points == 300
    for kiosk in (first, second):
        kiosk.press(Button.PAY)
        assert kiosk.controller.sale.state is SaleState.HOLDING

    counters.post(at_once=at_once)

    assert first.controller.sale.state is SaleState.PRINTING  # nothing is left to pay
    refused = second.controller.sale
    assert refused.state is SaleState.SCANNING
    assert refused.notice is not None
    assert (refused.notice.kind, refused.notice.detail) == (
        NoticeKind.POINTS_SHORT,
        "20",
    )
    first.printed()
    counters.post()
    assert set(states(counters.shop).values()) == {"posted"}
    assert uses(counters.shop) == {"redeemed": 300}
    assert balance(counters.shop) == 20


def test_who_was_refused_goes_on_without_points(counters: Counters) -> None:
    first, second = counters.kiosks.values()
    counters.choose("K1")
    counters.choose("K2")
    first.press(Button.PAY)
    counters.post()
    second.press(Button.PAY)
    counters.post()
    assert second.controller.sale.state is SaleState.SCANNING

    first.printed()
    counters.post()
    second.press(Button.PAY)
    assert second.controller.sale.state is SaleState.PAYING
    assert balance(counters.shop) == 20
