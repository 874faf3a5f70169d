"""From codes to events: what is in the catalogue, and what must not go further."""

from dataclasses import replace

import pytest

from drivers.api import Reading, Symbology
from firmware.kiosk.devices.code_events import CodeLookups, code_event
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    InvitationShown,
    NotSoldReason,
    SlipShown,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.retail.article import Article
from firmware.retail.codes.code_kinds import PayCode, Reason
from firmware.retail.codes.own_codes import Own, make_own
from firmware.retail.codes.rules import CodeRules, LabelLayout
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import CARD, COLA

pytestmark = pytest.mark.unit

LACKED = "6900000000007"
PAY_CODE = "134567890123456789"
SHELVES = CodeLookups(
    {COLA.gtin: COLA}.get, receipt_url="https://s.example/r/{receipt_no}"
)


def seen(text: str, symbology: str, *, paying: bool = False) -> Event | None:
    rules = Policy().codes
    reading = Reading(text, Symbology(symbology))
    return code_event(reading, paying=paying, rules=rules, known=SHELVES)


@pytest.mark.parametrize(
    ("text", "symbology", "event"),
    [
        (COLA.gtin, "ean13", GoodsScanned(COLA)),
        (COLA.gtin, "serial", GoodsScanned(COLA)),
        (
            "6900000000007",
            "ean13",
            UnknownScanned(NotSoldReason.ARTICLE, "6900000000007"),
        ),
        (CARD, "qr", CardScanned(CARD)),
        (PAY_CODE, "qr", PayCodeScanned()),
        ("6901234567893", "ean13", UnknownScanned(Reason.CHECK_DIGIT)),
        ("hello", "qr", UnknownScanned(Reason.TEXT)),
        ("", "qr", UnknownScanned(Reason.EMPTY)),
        ("https://s.example/r/K1-000042", "qr", SlipShown("K1-000042")),
        ("https://s.example/r/about-us", "qr", UnknownScanned(Reason.LINK)),
        (make_own(Own.COUPON, 4711), "qr", UnknownScanned(NotSoldReason.COUPON)),
    ],
)
def test_each_code_becomes_its_event(text: str, symbology: str, event: Event) -> None:
    assert seen(text, symbology) == event


def test_goods_of_a_reader_that_knows_their_place_are_a_cameras() -> None:
    square = ((0, 0), (9, 0), (9, 9), (0, 9))
    reading = Reading(COLA.gtin, Symbology.EAN13, square)
    event = code_event(reading, paying=False, rules=CodeRules(), known=SHELVES)
    assert event == GoodsScanned(COLA, by_camera=True)
    assert isinstance(event, GoodsScanned)
    assert event.form == "ean13"
    lot = replace(reading, text="20261128143055", symbology=Symbology.CODE128)
    event = code_event(lot, paying=False, rules=CodeRules(), known=SHELVES)
    assert event == UnknownScanned(Reason.CHECK_DIGIT)
    assert isinstance(event, UnknownScanned)
    assert event.form == "code128"


@pytest.mark.parametrize("symbology", ["code128", "qr", "datamatrix"])
def test_fnc1_makes_an_element_string_of_digits(symbology: str) -> None:
    rules, text = Policy().codes, f"1727123101{COLA.gtin:>014}"
    for fnc1, event in (
        (True, GoodsScanned(COLA)),
        (False, UnknownScanned(Reason.LENGTH)),
    ):
        reading = Reading(text, Symbology(symbology), fnc1=fnc1)
        assert code_event(reading, paying=False, rules=rules, known=SHELVES) == event


def test_a_pay_codes_text_ends_here_unless_it_is_charged_now() -> None:
    early, off = (seen(PAY_CODE, "qr", paying=paying) for paying in (False, True))
    assert (early, off) == (PayCodeScanned(), PayCodeScanned(network="wechat"))

    reading = Reading(PAY_CODE, Symbology.QR)
    open_ = replace(SHELVES, takes_code="wechat".__eq__)
    event = code_event(reading, paying=True, rules=CodeRules(), known=open_)
    assert event == PayCodeScanned(PayCode("wechat", PAY_CODE), "wechat")
    assert PAY_CODE not in repr(event)


def test_of_what_was_in_view_before_pay_only_pay_codes_mean_something() -> None:
    rules, open_ = CodeRules(), replace(SHELVES, takes_code="wechat".__eq__)
    again = Reading(PAY_CODE, Symbology.QR, again=True)
    event = code_event(again, paying=True, rules=rules, known=open_)
    paid = PayCode("wechat", PAY_CODE)
    assert event == PayCodeScanned(paid, "wechat", again=True)
    goods = Reading(COLA.gtin, Symbology.EAN13, again=True)
    assert code_event(goods, paying=True, rules=rules, known=open_) is None


def test_a_scale_label_carries_its_own_price() -> None:
    layout = LabelLayout(prefix=21, digits=13, plu_digits=5, carries="amount")
    apples = Article("00042", "苹果", 1000, by_weight=True)

    event = code_event(
        Reading("2100042012509", Symbology.EAN13),
        paying=False,
        rules=CodeRules(labels=(layout,)),
        known=CodeLookups({apples.gtin: apples}.get),
    )

    assert event == GoodsScanned(apples, amount_fen=1250)


def test_an_amount_beside_the_gtin_of_goods_with_one_price_does_not_count() -> None:
    gs1 = f"01{COLA.gtin:0>14}392000001"
    assert seen(gs1, "qr") == GoodsScanned(COLA)


def test_the_shops_own_invitation_on_a_slip_says_nothing_to_a_kiosk() -> None:
    text = "https://m.shop.cn/j/0000000000000007"
    known = replace(SHELVES, join_url=lambda: "https://m.shop.cn")
    reading = Reading(text, Symbology.QR)
    rules = Policy().codes
    assert code_event(reading, paying=False, rules=rules, known=known) == (
        InvitationShown()
    )
