"""A new policy is applied between two sales, never to one that is under way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import topics
from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.kiosk_timing import Patience
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import ArticleOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import policy_document

HALF = ArticleOffer(id="half", price_bps=5_000)
SECOND = Policy(
    version=2,
    pricing_engine=NEWEST,
    offers=Offers(article=(HALF,)),
    patience=Patience(idle_warning_s=5, idle_reset_s=6, counter_wait_s=10),
)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[KioskRig]:
    rig = KioskRig(tmp_path, prints=True)
    yield rig
    rig.close()


def publish(kiosk: KioskRig, policy: Policy) -> None:
    kiosk.hear(topics.policy(NEWEST), policy_document(policy))


def shown_fen(kiosk: KioskRig) -> int:
    return kiosk.controller.scene().quote.payable_fen


def test_a_policy_waits_until_the_sale_is_over(kiosk: KioskRig) -> None:
    kiosk.scan(COLA.gtin)
    publish(kiosk, SECOND)
    assert shown_fen(kiosk) == COLA.price_fen
    kiosk.now_s += 10
    kiosk.controller.poll()
    assert kiosk.controller.sale.state is SaleState.SCANNING
    kiosk.press(Button.PAY)
    kiosk.confirm()
    kiosk.printed()
    kiosk.scan(COLA.gtin)
    assert shown_fen(kiosk) == COLA.price_fen // 2
    kiosk.press(Button.PAY)
    kiosk.confirm()
    kiosk.printed()
    policies = [(sale.policy_version, sale.payable_fen) for sale in _sold(kiosk)]
    assert policies == [(1, 300), (2, 150)]


def test_an_empty_counter_takes_a_policy_at_once(kiosk: KioskRig) -> None:
    publish(kiosk, SECOND)
    kiosk.scan(COLA.gtin)
    assert shown_fen(kiosk) == COLA.price_fen // 2


def test_a_sale_that_a_failing_journal_interrupts_keeps_its_policy(
    kiosk: KioskRig,
) -> None:
    kiosk.scan(COLA.gtin)
    kiosk.press(Button.PAY)
    kiosk.disk_dies()
    kiosk.press(Button.KEY)
    assert kiosk.controller.sale.state is SaleState.STOPPED
    publish(kiosk, SECOND)
    kiosk.disk_is_back()
    assert kiosk.controller.sale.state is SaleState.PAYING
    kiosk.now_s += 10
    kiosk.confirm()
    kiosk.printed()
    assert [sale.policy_version for sale in _sold(kiosk)] == [1]


def _sold(kiosk: KioskRig) -> list[SaleClosed]:
    kiosk.controller.handle(LinkUp())
    return kiosk.facts()
