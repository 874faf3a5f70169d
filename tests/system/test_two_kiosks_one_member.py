"""One member's points at two kiosks at once: one wins, the other one says why (E21)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Button, Symbology
from firmware.kiosk.sale import NoticeKind, SaleState
from tests.support.hub_rig import card, open_shop
from tests.support.kiosk_builders import COLA
from tests.support.redeem_world import POLICY
from tests.support.redeeming import balance, redeeming_shop, states, uses
from tests.support.two_kiosks import Counters

SECOND = replace(POLICY, version=2)


def choose(counters: Counters, kid: str) -> None:
    """The member's card, one cola of 3.00, and all points that can be used."""
    kiosk = counters.kiosks[kid]
    kiosk.scan(COLA.gtin)
    kiosk.scan(card(1), Symbology.QR)
    counters.post()
    kiosk.press(Button.PAY)
    kiosk.press(Button.REPRINT)


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[Counters]:
    for kid in ("K1", "K2"):
        (tmp_path / kid).mkdir()
    with open_shop(tmp_path / "hub") as shop:
        redeeming_shop(shop, points=320, policy=SECOND)
        both = Counters(tmp_path, shop, SECOND)
        yield both
        both.close()


@pytest.mark.parametrize("at_once", [False, True])
def test_two_kiosks_never_use_the_same_points(
    counters: Counters, *, at_once: bool
) -> None:
    first, second = counters.kiosks.values()
    choose(counters, "K1")
    choose(counters, "K2")
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
    choose(counters, "K1")
    choose(counters, "K2")
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
