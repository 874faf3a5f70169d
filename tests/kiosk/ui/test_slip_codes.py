"""The codes of slips and screens, in every language, name their sale to a kiosk."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt_qr import screen_qr_text, slip_qr_text
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.codes.classify import Receipt, classify
from firmware.retail.codes.rules import CodeRules
from firmware.retail.sale_ids import make_receipt_no, make_sale_id
from tests.support.kiosk_builders import thanking, ticket, with_member

pytestmark = pytest.mark.unit

PAID = ticket(thanking(with_member()))
KIDS = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)
NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30)
LINKS = ("https://s.example/r/{receipt_no}", "https://s.example/?sale={sale_id}&v=1")


@given(KIDS, st.integers(1, 10**9), NAMES, st.sampled_from(["zh_CN", "en"]))
def test_every_slip_and_screen_names_its_receipt(
    kid: str, number: int, name: str, language: str
) -> None:
    receipt_no = make_receipt_no(kid, number)
    paid = replace(PAID, receipt_no=receipt_no)
    shop, tr = ShopDetails(name, 480), translation(language)
    for known in (True, False):
        sold = replace(paid, time_known=known)
        for text in (slip_qr_text(sold, shop, tr), screen_qr_text(sold, shop, tr)):
            assert meant(text) == Receipt(receipt_no), text


@given(KIDS, st.integers(1, 10**9), st.sampled_from(LINKS))
def test_the_shops_own_link_names_its_sale(kid: str, number: int, url: str) -> None:
    sale_id, receipt_no = make_sale_id(kid, "3f2a9c", number), make_receipt_no(kid, 7)
    paid = replace(PAID, sale_id=sale_id, receipt_no=receipt_no)
    shop = ShopDetails("店", 480, receipt_url=url)
    text = slip_qr_text(paid, shop, translation("zh_CN"))
    assert meant(text, url) in {Receipt(sale_id), Receipt(receipt_no)}
    assert not isinstance(meant(text), Receipt)
    assert not isinstance(meant(f"{text}x/y", url), Receipt)


@pytest.mark.parametrize(
    "text",
    [
        "店 购物小票 单号K1 2026-11-22 16:30 实付9.00元",
        "店 购物小票 单号K1-000017 2026-11-22 16:30",
        "batch K1-000017",
        "K1-000017",
        "https://other.example/r/K1-000017",
    ],
)
def test_what_no_slip_says_is_no_slip(text: str) -> None:
    assert not isinstance(meant(text, LINKS[0]), Receipt)


def meant(text: str, receipt_url: str = "") -> object:
    rules = CodeRules()
    return classify(text, "qr", paying=False, rules=rules, receipt_url=receipt_url)
