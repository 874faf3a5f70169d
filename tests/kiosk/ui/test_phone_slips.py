"""The slips of payments by phone as they come out, byte by byte and as text.

APPROVE=1 writes the golden files anew.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Slip
from drivers.printer.escpos_layout import Layout
from drivers.printer.escpos_layout import slip_bytes as to_bytes
from drivers.printer.ports import cut, native_qr
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.effects import PrintChargeNote
from firmware.kiosk.sale.events import PayPressed, StaffProven, Tick
from firmware.kiosk.sale.phone_payment.charge import OVERDUE_S
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.charge_slips import scan_slip, unresolved_slip
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.payment_ids import make_out_trade_no
from tests.support.kiosk_builders import UTC, ticket, walk, walked, with_member
from tests.support.phone_world import (
    SHOWN,
    at,
    charging,
    payable,
    replied,
    scanning,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "phone"
SHOP = ShopDetails("转角便利店", 480, phone="021-5555 1234")
LONG_URL = "https://payment.network.example/pay/" + "0123456789" * 4
SCANNED = walk(scanning(), replied(ChargeWord.SCAN, 1, url=LONG_URL), now=at())
BY_MEMBER = walk(with_member(), PayPressed(), SHOWN, now=at())


def paid(sale: Sale) -> Ticket:
    return ticket(walk(sale, replied(ChargeWord.PAID, 2), now=at()))


def network(sold: Ticket, name: str) -> Ticket:
    assert sold.payment is not None
    return replace(sold, payment=replace(sold.payment, network=name))


def slips(language: str) -> dict[str, Slip]:
    tr = translation(language)
    return {
        "alipay": slip(paid(charging()), SHOP, copy=False, tr=tr),
        "wechat-copy": slip(network(paid(BY_MEMBER), "wechat"), SHOP, copy=True, tr=tr),
        "scan": scan_slip(ticket(SCANNED), LONG_URL, SHOP, at=UTC, tr=tr),
        "unresolved": unresolved_slip(ticket(charging()), SHOP, at=UTC, tr=tr),
    }


def paper_of(slip_: Slip, *, columns: int = 32) -> PaperSlip:
    printed: list[PaperSlip] = []
    printer = Interpreter(PaperRoll(columns), printed.append, lambda: None)
    printer.feed(bytes_of(slip_, columns=columns))
    printer.run(lambda: True)
    assert printer.faults == []
    (paper,) = printed
    return paper


def bytes_of(slip_: Slip, *, columns: int = 32) -> bytes:
    layout = Layout(columns=columns, qr=native_qr, cut=cut())
    return bytes(to_bytes(slip_, layout))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", ["alipay", "wechat-copy", "scan", "unresolved"])
def test_the_slip_is_as_it_was_approved(name: str, language: str) -> None:
    made = slips(language)[name]
    data, text = bytes_of(made), paper_of(made).text + "\n"
    printed, seen = (GOLDEN / f"{name}-{language}.{kind}" for kind in ("bin", "txt"))
    if os.environ.get("APPROVE"):
        printed.write_bytes(data)
        seen.write_text(text, "utf-8")
    assert data == printed.read_bytes()
    assert text == seen.read_text("utf-8")


@pytest.mark.parametrize("kid", ["K1", "k" * 8, "a-very-long-kiosk-1"])
def test_the_number_at_the_network_is_whole_on_every_printer(kid: str) -> None:
    number = make_out_trade_no(f"{kid}-3f2a9c-9999999", 99)
    sold = paid(charging())
    assert sold.payment is not None
    sold = replace(sold, payment=replace(sold.payment, out_trade_no=number))
    for columns in (32, 48):
        text = paper_of(slip(sold, SHOP, copy=False, tr=str), columns=columns).text
        assert number in [line.strip() for line in text.splitlines()]


def test_a_slip_without_a_known_time_names_none() -> None:
    text = paper_of(unresolved_slip(ticket(charging()), SHOP, at="", tr=str)).text
    assert "时间未校准" in text
    assert "2026" not in text


def test_a_sale_given_up_leaves_a_slip_with_its_number_at_the_network() -> None:
    called = walk(charging(), Tick(), now=at(1 + OVERDUE_S))
    proven = StaffProven("b-1")
    _, effects = walked(called, proven, now=at(1 + OVERDUE_S))
    (note,) = [each for each in effects if isinstance(each, PrintChargeNote)]
    text = paper_of(unresolved_slip(note.ticket, SHOP, at=UTC, tr=str)).text
    assert make_out_trade_no(note.ticket.sale_id, 1) in text
    assert note.ticket.receipt_no in text
    assert "12.53" in text


def test_cash_is_named_as_before_where_phones_could_have_paid() -> None:
    sold = ticket(walk(payable(), StaffProven("b-1"), now=at()))
    text = paper_of(slip(sold, SHOP, copy=False, tr=str)).text
    assert "实收 现金" in text
    assert "付款单号" not in text
