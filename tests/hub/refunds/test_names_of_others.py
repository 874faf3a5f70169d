"""A kiosk that claims another one's receipt or refund numbers gets in nobody's way."""

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.sales.refunds import waiting
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.protocol import codec
from firmware.protocol.messages import (
    AskRefund,
    RefundedLine,
    RefundReply,
    SaleClosed,
    SaleVoided,
)
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.refund_rig import NOW, asked, refund

SALE, RECEIPT = "k1-1-1", "k1-000001"
SOLD = sale(SALE, goods(30)[:3], member_id="m1")


def claims(name: str, count: int = 7) -> list[SaleClosed]:
    """Sales of k2 that bear a name of k1, older than any of k1's."""
    return [
        replaced(
            sale(f"k2-1-{n}", goods(30)[:1], closed_at="2026-03-01T07:00:00.000Z"),
            receipt_no=name,
        )
        for n in range(1, count + 1)
    ]


@pytest.fixture
def claimed(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """k1's sale, and more of k2 under each of its names than are looked at."""
    other = VirtualKiosk("k2")
    shop.ack(kiosk.fact(SOLD))
    first = claims(RECEIPT)
    second = [replaced(each, receipt_no=SALE) for each in claims(SALE, 14)[7:]]
    shop.ack(*other.facts([*first, *second]))
    return shop


@pytest.mark.parametrize("name", [SALE, RECEIPT])
def test_a_sale_is_found_by_each_of_its_names(claimed: Shop, name: str) -> None:
    part = asked("r1", name, {1: 1})
    first = refund(claimed, part)
    assert first.refusal is None
    assert first.order is not None
    assert first.order.sale_id == SALE
    assert refund(claimed, part) == first
    assert refund(claimed, asked("r2", name)).refusal is None


def test_what_waits_is_booked_on_the_sale_that_it_names(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    with writing(shop.engine) as connection:
        assert waiting.wait(connection, asked("w1", RECEIPT)) is None
    shop.ack(*VirtualKiosk("k2").facts(claims(RECEIPT, 1)))
    assert shop.rows("SELECT * FROM refunds") == []
    shop.ack(kiosk.fact(SOLD))
    assert shop.rows("SELECT sale_id FROM refunds") == [(SALE,)]
    assert shop.rows("SELECT outcome FROM waiting_refunds") == [("booked",)]


def test_another_ones_void_says_nothing_of_a_receipt(shop: Shop) -> None:
    void = SaleVoided(
        sale_id="k2-1-1",
        receipt_no=RECEIPT,
        payable_fen=100,
        voided_at=NOW,
        reason="customer",
    )
    shop.ack(VirtualKiosk("k2").fact(void))
    outcome = refund(shop, asked("r1", RECEIPT))
    assert outcome.refusal is RefundRefusal.SALE_UNKNOWN


def ask(shop: Shop, kiosk: VirtualKiosk, refund_id: str, *, line: int) -> RefundReply:
    lines = (RefundedLine(line=line, pieces=1),)
    request = AskRefund(refund_id=refund_id, sale=SALE, by="key", lines=lines)
    (reply,) = shop.desk.handle([kiosk.request(request)])
    return codec.decode(reply.payload, RefundReply).body


def test_nobody_uses_up_the_refund_numbers_of_another_kiosk(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    taken = ask(shop, VirtualKiosk("k2"), "k1-1-r1", line=1)
    assert taken.refusal == "refund_reused"
    assert ask(shop, kiosk, "k1-1-r1", line=2).refusal is None
    assert ask(shop, VirtualKiosk("k2"), "k2-1-r1", line=1).refusal is None


def test_a_receipt_of_any_length_is_refunded_by_a_reply_that_can_be_read(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(replaced(SOLD, receipt_no="x" * 128)))
    reply = ask(shop, kiosk, "r1", line=1)
    assert (reply.refusal, reply.receipt_no) == (None, "x" * 128)
    assert reply.refund_no is not None
