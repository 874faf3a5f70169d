"""What who pays by phone sees, pixel by pixel, in both languages and sizes.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from drivers.api import (
    Picture,
    Printed,
    PrintTrouble,
    QrPicture,
    Text,
)
from drivers.display.draw import draw, fitted
from drivers.display.fonts import Fonts
from firmware.hub.payments.results import DeclineReason
from firmware.kiosk.sale import Notice, NoticeKind, Sale
from firmware.kiosk.sale.charging.replies import FRESH_CODE
from firmware.kiosk.sale.events import (
    GoodsScanned,
    HubLost,
    PayPressed,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.phone_payment.charge import OVERDUE_S, SHOWN_URL_MAX
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.screens.scene import notice_lines
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.kiosk.ui.texts import DECLINES, LONG_NOTICES, NETWORKS
from firmware.retail.basket import MAX_FEN
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from tests.support.golden_pictures import is_as_approved, is_sheet_as_approved
from tests.support.kiosk_builders import (
    COLA,
    TICKET_ID,
    walk,
    with_member,
)
from tests.support.phone_world import (
    MEANS,
    SHOWN,
    URL,
    at,
    charging,
    payable,
    replied,
    scanning,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "phone"
DOCS_PICTURE = Path(__file__).parents[3] / "docs" / "pictures" / "phone.png"
IN_DOCS = ("paying", "confirm", "scan", "unresolved", "staff", "paid")
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
LONG_URL = "https://payment.network.example/pay/" + "0123456789" * 4
SCANNED = walk(scanning(), replied(ChargeWord.SCAN, 1, url=URL), now=at())
PRINTED_CODE = walk(scanning(), replied(ChargeWord.SCAN, 1, url=LONG_URL), now=at())
UNRESOLVED = walk(charging(), replied(ChargeWord.UNRESOLVED, 1), now=at())
PAID = walk(charging(), replied(ChargeWord.PAID, 1), now=at())
BY_MEMBER = walk(with_member(), PayPressed(), SHOWN, now=at())
EVEN = walk(Sale(), GoodsScanned(COLA), PayPressed(), now=at())


def declined(why: str) -> Sale:
    return walk(charging(), replied(ChargeWord.DECLINED, 1, why=why), now=at())


SALES = {
    "paying": payable(),
    "paying-even": EVEN,
    "paying-alone": payable(),
    "hub-away": payable(),
    "asked": charging(),
    "confirm": walk(charging(), replied(ChargeWord.CONFIRM, 1), now=at()),
    "fetching": scanning(),
    "scan": SCANNED,
    "scan-busy": walk(SCANNED, SHOWN, now=at()),
    "scan-near": PRINTED_CODE,
    "scan-printed": PRINTED_CODE,
    "unresolved": UNRESOLVED,
    "staff": walk(UNRESOLVED, Tick(), now=at(1 + OVERDUE_S)),
    "cancelling": replace(walk(UNRESOLVED, UndoPressed(), now=at()), notice=None),
    "given-up": walk(
        walk(UNRESOLVED, Tick(), now=at(1 + OVERDUE_S)), Tick(), now=at(400)
    ),
    "code": declined("code"),
    "balance": declined("balance"),
    "other": declined("other"),
    "closed": walk(charging(), replied(ChargeWord.CLOSED, 1), now=at()),
    "returned": walk(charging(), replied(ChargeWord.RETURNED, 1), now=at()),
    "paid": PAID,
    "thanks": walk(PAID, Printed(TICKET_ID), now=at()),
    "thanks-member": walk(
        BY_MEMBER, replied(ChargeWord.PAID, 1), Printed(TICKET_ID), now=at()
    ),
}
AROUND: dict[str, dict[str, Any]] = {
    "paying-alone": {"unproven": True},
    "hub-away": {"hub_online": False},
    "scan-near": {"prints": False},
}


def scene_of(name: str, language: str, width_px: int) -> Scene:
    sale = SALES[name]
    around: dict[str, Any] = {"hub_online": True, **AROUND.get(name, {})}
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        quote=price(sale.basket.lines, Policy()),
        phone=MEANS,
        now_s=sale.acted_at_s,
        **around,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("name", list(SALES))
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    shown = picture(SALES[name], scene_of(name, language, width_px))
    image = draw(shown, (width_px, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"{name}-{language}-{width_px}.png")


def test_the_documents_show_these_screens() -> None:
    glasses = [Image.open(GOLDEN / f"{name}-zh_CN-128.png") for name in IN_DOCS]
    assert is_sheet_as_approved(glasses, DOCS_PICTURE)


def shown(sale: Sale, name: str = "paying", *, width_px: int = 128) -> Picture:
    scene = scene_of(name, "zh_CN", width_px)
    return picture(sale, replace(scene, now_s=sale.acted_at_s))


def codes(sale: Sale, name: str = "paying") -> list[str]:
    parts = shown(sale, name)
    return [part.text for part in parts if isinstance(part, QrPicture)]


def test_the_code_is_dark_as_soon_as_it_must_not_be_paid() -> None:
    assert codes(SCANNED) == [URL]
    for after in (
        walk(SCANNED, replied(ChargeWord.PAID, 2), now=at()),
        walk(SCANNED, replied(ChargeWord.CONFIRM, 2), now=at()),
        walk(SCANNED, replied(ChargeWord.CLOSING, 2), now=at()),
        walk(SCANNED, replied(ChargeWord.CLOSED, 2), now=at()),
        walk(SCANNED, UndoPressed(), now=at()),
        walk(SCANNED, HubLost(), now=at(hub_online=False)),
        walk(SCANNED, Tick(), now=at(1 + OVERDUE_S)),
    ):
        assert codes(after) == []


def test_a_code_too_long_for_the_display_is_on_paper_if_there_is_any() -> None:
    assert len(LONG_URL) > SHOWN_URL_MAX
    assert codes(PRINTED_CODE, "scan-printed") == []
    assert codes(PRINTED_CODE, "scan-near") == [LONG_URL]
    scene = scene_of("scan-printed", "zh_CN", 128)
    no_paper = replace(scene, printer=PrintTrouble.PAPER_OUT)
    parts = picture(PRINTED_CODE, no_paper)
    assert any(isinstance(part, QrPicture) for part in parts)


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("name", ["scan-busy", "scan"])
def test_no_notice_covers_a_code(name: str, width_px: int) -> None:
    glass = draw(shown(SALES[name], width_px=width_px), (width_px, 64), FONTS)
    alone = draw((QrPicture(0, 0, 64, URL),), (64, 64), FONTS)
    assert glass.crop((0, 0, 64, 64)).tobytes() == alone.tobytes()


def test_the_hub_being_away_leaves_the_counter() -> None:
    parts = shown(payable(), "hub-away")
    texts = [part.text for part in parts if isinstance(part, Text)]
    assert texts[0] == "请到柜台付现金"
    assert texts[-1] == "暂不能用手机付款"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_word_of_a_refusal_has_room(language: str) -> None:
    tr = translation(language)
    for full, short in DECLINES.values():
        assert FONTS.width_px(tr(short), 12) <= 128, short
        assert FONTS.width_px(tr(full), 12) <= 256, full
    for text in LONG_NOTICES.values():
        assert FONTS.width_px(tr(text), 12) <= 256, text
    for network in NETWORKS:
        sale = replace(
            payable(), notice=Notice(NoticeKind.NETWORK_OFF, 9, detail=network)
        )
        assert sale.notice is not None
        for line in notice_lines(sale, sale.notice, tr):
            assert FONTS.width_px(line, 12) <= 128, line


def test_each_reason_that_a_customer_can_act_on_has_words() -> None:
    people = {"number", "too_late", "funds", "other"}
    reasons = {reason.value for reason in DeclineReason}
    assert reasons - people == {*DECLINES, FRESH_CODE}


@pytest.mark.parametrize("why", ["number", "other", "", "anything new"])
def test_a_reason_that_is_not_for_customers_is_not_shown(why: str) -> None:
    texts = [part.text for part in shown(declined(why)) if isinstance(part, Text)]
    assert texts[-1] == "没有付成 请换一种"


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("due_fen", [44_444, 4_444_444, 44_444_444, MAX_FEN])
def test_no_amount_loses_a_digit(due_fen: int, language: str, width_px: int) -> None:
    for name, sale in SALES.items():
        dear = _priced(sale, due_fen)
        for part in picture(dear, scene_of(name, language, width_px)):
            if not isinstance(part, Text) or not any(map(str.isdigit, part.text)):
                continue
            seen = fitted(
                part.text, part.height_px, width_px=part.width_px, fonts=FONTS
            )
            assert seen == part.text, name
            assert FONTS.width_px(seen, part.height_px) <= width_px, name


def _priced(sale: Sale, due_fen: int) -> Sale:
    if sale.ticket is None:
        return sale
    quote = replace(sale.ticket.quote, payable_fen=due_fen)
    cash = replace(quote, payable_fen=due_fen - due_fen % 10)
    phone = sale.ticket.phone_quote and quote
    paid = quote if sale.ticket.payment else cash
    return replace(sale, ticket=replace(sale.ticket, quote=paid, phone_quote=phone))
