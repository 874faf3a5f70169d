"""What a phone shows that scans a receipt's code: a page or a sentence, never an id."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt_qr import (
    SCREEN_MAX_BYTES,
    screen_qr_text,
    slip_qr_caption,
    slip_qr_text,
)
from firmware.kiosk.ui.shop_details import ShopDetails
from tests.support.kiosk_builders import printing, ticket, with_member

SHOP = ShopDetails("转角便利店", 480)
PAGE = replace(SHOP, receipt_url="https://shop.example/r/{receipt_no}")
SOLD = ticket(printing(with_member()))


def test_a_person_reads_store_number_local_time_and_amount() -> None:
    text = slip_qr_text(SOLD, SHOP, translation("zh_CN"))
    paid = f"{SOLD.quote.payable_fen / 100:.2f}元"
    assert text == f"转角便利店 购物小票 单号K1-000017 2026-11-22 16:30 实付{paid}"
    english = slip_qr_text(SOLD, SHOP, translation("en"))
    assert english.startswith(
        "转角便利店 receipt K1-000017, 2026-11-22 16:30, paid CNY "
    )
    assert SOLD.sale_id not in text


def test_a_shop_with_a_page_leads_there() -> None:
    tr = translation("zh_CN")
    assert slip_qr_text(SOLD, PAGE, tr) == "https://shop.example/r/K1-000017"
    assert screen_qr_text(SOLD, PAGE, tr) == "https://shop.example/r/K1-000017"
    by_sale = replace(SHOP, receipt_url="https://shop.example/?s={sale_id}")
    assert slip_qr_text(SOLD, by_sale, tr) == f"https://shop.example/?s={SOLD.sale_id}"
    assert slip_qr_caption(PAGE, tr) != slip_qr_caption(SHOP, tr)


def test_the_screen_names_local_time_and_what_else_has_room() -> None:
    text = screen_qr_text(SOLD, SHOP, translation("zh_CN"))
    assert text.split() == [
        "K1-000017",
        f"{SOLD.quote.payable_fen / 100:.2f}元",
        "2026-11-22",
        "16:30",
        "余13分",
    ]


def test_a_page_too_long_for_the_screen_gives_way_to_words() -> None:
    shop = replace(SHOP, receipt_url="https://shop.example/" + "r" * 60 + "/{sale_id}")
    assert screen_qr_text(SOLD, shop, str).startswith("K1-000017 ")


@given(st.text(max_size=300), st.text("Kk19-_", min_size=1, max_size=32))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_code_can_be_printed_and_shown(language: str, name: str, kid: str) -> None:
    tr = translation(language)
    sold = replace(SOLD, receipt_no=f"{kid}-000017")
    shop = ShopDetails(name, 480)
    on_paper = slip_qr_text(sold, shop, tr)
    assert on_paper.isprintable()
    assert len(on_paper.encode("utf-8", "surrogatepass")) <= 600
    on_screen = screen_qr_text(sold, shop, tr)
    assert sold.receipt_no in on_screen
    assert len(on_screen.encode()) <= SCREEN_MAX_BYTES
