"""One slip at two kiosks at once: its goods come back once, the other kiosk says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, SlipRow, Symbology
from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.retail.money import yuan
from tests.support.hub_rig import open_shop
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import SEEN_S, KioskRig
from tests.support.redeem_world import POLICY
from tests.support.two_kiosks import Counters

SLIP = "店 购物小票 单号K1-000001 2026-03-01 16:00 实付6.00元"


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[Counters]:
    """K1 has sold two colas of 3.00, and the hub knows of it."""
    for kid in ("K1", "K2"):
        (tmp_path / kid).mkdir()
    with open_shop(tmp_path / "hub") as shop:
        both = Counters(tmp_path, shop, POLICY)
        first = both.kiosks["K1"]
        first.scan(COLA.gtin)
        first.now_s += 1
        first.scan(COLA.gtin)
        first.press(Button.PAY)
        first.confirm()
        first.printed()
        both.post()
        first.press(Button.PAY)
        assert shop.rows("SELECT payable_fen FROM orders") == [(600,)]
        yield both
        both.close()


def show_sum(counters: Counters, kiosk: KioskRig) -> None:
    """Up to the screen that waits for the second proof."""
    kiosk.confirm()
    kiosk.scan(SLIP, Symbology.QR)
    counters.post()
    kiosk.press(Button.PAY)
    counters.post()
    refund = kiosk.controller.sale.refund
    assert refund is not None
    assert (refund.phase, refund.terms and refund.terms.money_fen) == (
        RefundPhase.CONFIRMING,
        600,
    )


@pytest.mark.parametrize("at_once", [False, True])
def test_two_kiosks_give_the_money_of_one_slip_back_once(
    counters: Counters, *, at_once: bool
) -> None:
    first, second = counters.kiosks.values()
    show_sum(counters, first)
    show_sum(counters, second)
    for kiosk in (first, second):
        kiosk.now_s += SEEN_S
        kiosk.press(Button.KEY)

    counters.post(at_once=at_once)

    refund = first.controller.sale.refund
    assert refund is not None
    assert refund.phase is RefundPhase.DONE
    refused = second.controller.sale
    assert refused.state is SaleState.IDLE
    assert refused.notice is not None
    assert refused.notice.kind is NoticeKind.REFUND_CHANGED
    booked = counters.shop.rows("SELECT refund_id, money_fen FROM refunds")
    assert booked == [(refund.request.refund_id, 600)]
    assert second.slips() == []
    amounts = [p.right for p in first.tray.jobs[-1].slip if isinstance(p, SlipRow)]
    assert f"￥{yuan(600)}" in amounts
    cash = (
        "SELECT sum(amount) FROM entries WHERE unit = 'CNY' AND account LIKE 'till:%'"
    )
    assert counters.shop.rows(cash) == [(0,)]
