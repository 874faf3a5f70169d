"""The slip as it comes out of a printer: the driver's bytes, read by the far side.

APPROVE=1 writes the golden texts anew, and README's picture.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from drivers.printer.escpos_layout import Layout
from drivers.printer.escpos_layout import slip_bytes as to_bytes
from drivers.printer.ports import cut, native_qr
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import CardScanned, GoodsScanned
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.shop_details import ShopDetails, local_time
from firmware.retail.article import Article
from tests.support.kiosk_builders import (
    BISCUIT,
    CARD,
    COLA,
    filled,
    moment,
    printing,
    ticket,
    walk,
    with_member,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
README_PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
SHOP = ShopDetails("转角便利店", 480)
HEAD = replace(
    SHOP,
    address="上海市静安区南京西路1788号B1层12号铺",
    phone="021-5555 1234",
    tax_line="统一社会信用代码 91310106MA1FY0000X",
    receipt_url="https://shop.example/r/{receipt_no}",
)


def paper_of(
    sold: Ticket, *, copy: bool, language: str, shop: ShopDetails = SHOP
) -> PaperSlip:
    tr = translation(language)
    slips: list[PaperSlip] = []
    printer = Interpreter(PaperRoll(32), slips.append, lambda: None)
    layout = Layout(columns=32, qr=native_qr, cut=cut())
    printer.feed(to_bytes(slip(sold, shop, copy=copy, tr=tr), layout))
    printer.run(lambda: True)
    assert printer.faults == []
    (paper,) = slips
    return paper


def printed(sold: Ticket, *, copy: bool, language: str) -> str:
    return paper_of(sold, copy=copy, language=language).text + "\n"


def sold(sale: Sale) -> Ticket:
    return ticket(printing(sale))


PEARS = Article("00123", "梨", 1580, by_weight=True)


def weighed() -> Sale:
    """Twice the same weight, another one, and a label that names its own amount."""
    scans = [
        GoodsScanned(PEARS, weight_g=1250),
        GoodsScanned(PEARS, weight_g=1250),
        GoodsScanned(PEARS, weight_g=300),
        GoodsScanned(PEARS, weight_g=500, amount_fen=600),
    ]
    return walk(Sale(), *scans)


SLIPS = {
    "plain": (sold(filled()), False, "zh_CN"),
    "member": (sold(with_member()), False, "zh_CN"),
    "copy": (sold(with_member()), True, "zh_CN"),
    "offline": (sold(walk(filled(), CardScanned(CARD))), False, "zh_CN"),
    "english": (sold(with_member()), True, "en"),
    "weighed": (sold(weighed()), False, "zh_CN"),
    "one": (sold(walk(Sale(), GoodsScanned(COLA))), False, "zh_CN"),
}


@pytest.mark.parametrize("name", list(SLIPS))
def test_the_slip_is_as_it_was_approved(name: str) -> None:
    ticket_, copy, language = SLIPS[name]

    text = printed(ticket_, copy=copy, language=language)

    golden = GOLDEN / f"slip-{name}.txt"
    if os.environ.get("APPROVE"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_a_slip_with_all_that_a_shop_may_say_of_itself() -> None:
    paper = paper_of(sold(with_member()), copy=False, language="zh_CN", shop=HEAD)

    golden = GOLDEN / "slip-head.txt"
    if os.environ.get("APPROVE"):
        golden.write_text(paper.text + "\n", "utf-8")
    assert paper.text + "\n" == golden.read_text("utf-8")


def test_the_readme_shows_this_slip() -> None:
    on_desk = paper_of(sold(with_member()), copy=False, language="zh_CN").on_desk()

    shown = README_PICTURES / "slip.png"
    if os.environ.get("APPROVE"):
        on_desk.save(shown)
    assert ImageChops.difference(on_desk, Image.open(shown)).getbbox() is None


def test_a_slip_names_no_points_that_the_hub_has_not_confirmed() -> None:
    unanswered = sold(walk(filled(), CardScanned(CARD)))
    assert unanswered.quote.earned_points == 1

    text = printed(unanswered, copy=False, language="zh_CN")

    assert "+1" not in text
    assert "积分余额" not in text
    assert any(line.split() == ["本次积分", "稍后到账"] for line in text.splitlines())


def test_the_time_is_the_shops_own() -> None:
    assert local_time("2026-11-22T16:30:00.000Z", SHOP) == "2026-11-23 00:30"
    assert (
        local_time("2026-11-22T08:30:00.000Z", ShopDetails("x", -300))
        == "2026-11-22 03:30"
    )


def test_every_fen_of_the_slip_is_explained() -> None:
    basket = walk(Sale(), GoodsScanned(BISCUIT), GoodsScanned(replace(COLA)))
    paid = sold(basket)

    assert sum(step.amount_fen for step in paid.quote.steps) == paid.quote.payable_fen
    text = printed(paid, copy=False, language="zh_CN")
    assert "-0.03" in text
    assert "cash_half_up_10" not in text
    assert moment().utc[:10] in text
