"""A sale's id is its kiosk's own: no other kiosk can take it, first or last."""

import pytest
from msgspec.structs import replace

from firmware.protocol.messages import Fact, SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

HONEST = sale("k1-1-1", goods(5))
FORGED = replace(HONEST, payable_fen=0)
VOIDED = SaleVoided(
    sale_id="k1-1-1",
    receipt_no="k1-000001",
    payable_fen=100,
    voided_at="2026-03-01T08:00:00.000Z",
    reason="idle",
)
REFUSAL = "malformed: sale_id: this kiosk names no sale so"


@pytest.mark.parametrize("forged", [FORGED, VOIDED])
@pytest.mark.parametrize("order", ["claim first", "claim last"])
def test_another_kiosks_claim_never_touches_the_honest_sale(
    shop: Shop, kiosk: VirtualKiosk, forged: Fact, order: str
) -> None:
    honest, claim = kiosk.fact(HONEST), VirtualKiosk("k2").fact(forged)
    acks = [
        ack
        for each in ((claim, honest) if order == "claim first" else (honest, claim))
        for _, ack in shop.acks(each)
    ]
    assert sorted([refused.reason for ack in acks for refused in ack.refused]) == [
        REFUSAL
    ]
    assert shop.rows("SELECT kid, payable_fen FROM orders") == [
        ("k1", HONEST.payable_fen)
    ]
    assert shop.rows("SELECT * FROM voids") == []
    assert [each.check for each in shop.wrong()] == ["letters"]


def test_one_batch_with_both_books_the_honest_sale(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.acks(VirtualKiosk("k2").fact(FORGED), kiosk.fact(HONEST))
    assert shop.rows("SELECT kid FROM orders") == [("k1",)]


def test_a_kid_with_a_hyphen_books_its_own_and_lends_none(shop: Shop) -> None:
    long, short = VirtualKiosk("a-1f"), VirtualKiosk("a")
    of_long = sale("a-1f-2b-7", goods(5))
    ((_, refused),) = shop.acks(short.fact(of_long))
    ((_, booked),) = shop.acks(long.fact(of_long))
    assert ([each.reason for each in refused.refused], booked.refused) == (
        [REFUSAL],
        (),
    )


def test_a_sale_that_a_power_cut_carried_into_a_later_epoch_is_booked(
    shop: Shop,
) -> None:
    later = VirtualKiosk("k1", epoch=0xFE)
    assert shop.ack(later.fact(HONEST)).refused == ()
