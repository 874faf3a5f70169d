"""The slip of a refund as it comes out of a printer, byte by byte and as text.

APPROVE=1 writes the golden files anew.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.printer.escpos_layout import Layout
from drivers.printer.escpos_layout import slip_bytes as to_bytes
from drivers.printer.ports import cut, native_qr
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip
from firmware.kiosk.refund import BookedRefund, GiftsSeen
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.refund_slip import refund_slip
from firmware.kiosk.ui.shop_details import ShopDetails
from tests.support.kiosk_refunds import BOOKED, booked

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "refunds"
SHOP = ShopDetails("转角便利店", 480, phone="021-5555 1234")
LAYOUT = Layout(columns=32, qr=native_qr, cut=cut())
WHOLE = booked()
KEPT_GIFT = BookedRefund(
    2,
    replace(WHOLE.request, gifts=GiftsSeen.WITHHELD, by="key"),
    replace(BOOKED, gifts_due=("奥利奥",), gifts_fen=300, money_fen=950),
)
GIFT_BACK = BookedRefund(
    3,
    replace(WHOLE.request, gifts=GiftsSeen.RETURNED),
    replace(
        BOOKED,
        returned=BOOKED.returned[1:],
        gifts_due=("奥利奥",),
        points_taken=0,
        points_back=0,
        coupons_back=(),
        balance_points=None,
    ),
)
BY_PHONE = replace(WHOLE, terms=replace(BOOKED, network="wechat"))
SLIPS = {
    "phone": BY_PHONE,
    "whole": WHOLE,
    "gift-kept": KEPT_GIFT,
    "gift-back": GIFT_BACK,
}


def bytes_of(refund: BookedRefund, language: str, *, copy: bool = False) -> bytes:
    paper = refund_slip(refund, SHOP, copy=copy, tr=translation(language))
    return bytes(to_bytes(paper, LAYOUT))


def text_of(data: bytes) -> str:
    slips: list[PaperSlip] = []
    printer = Interpreter(PaperRoll(32), slips.append, lambda: None)
    printer.feed(data)
    printer.run(lambda: True)
    assert printer.faults == []
    (paper,) = slips
    return paper.text + "\n"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SLIPS))
def test_the_slip_is_as_it_was_approved(name: str, language: str) -> None:
    data = bytes_of(SLIPS[name], language)
    printed, text = (GOLDEN / f"{name}-{language}.{kind}" for kind in ("bin", "txt"))
    if os.environ.get("APPROVE"):
        printed.write_bytes(data)
        text.write_text(text_of(data), "utf-8")
    assert data == printed.read_bytes()
    assert text_of(data) == text.read_text("utf-8")


def test_a_copy_differs_by_its_mark_alone() -> None:
    original, copy = (
        text_of(bytes_of(WHOLE, "zh_CN", copy=copy)).splitlines()
        for copy in (False, True)
    )
    (mark,) = set(copy) - set(original)
    assert "COPY" in mark
    assert [line for line in copy if line != mark] == original


def test_nobody_hands_out_what_goes_back_by_the_network() -> None:
    text = text_of(bytes_of(BY_PHONE, "zh_CN"))
    assert "退现金" not in text
    assert "微信支付" in text
