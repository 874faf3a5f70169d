"""What people see, pixel by pixel: each state in both languages and sizes.

APPROVE=1 draws the golden pictures anew, and README's from them.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from drivers.api import (
    Box,
    CameraTrouble,
    Paper,
    Printed,
    PrintFailed,
    PrintTrouble,
    Text,
)
from drivers.display.draw import draw, fitted
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    BadgeFault,
    BadgeRefused,
    CallPressed,
    CardScanned,
    GoodsScanned,
    MemberReplied,
    NotSoldReason,
    PayPressed,
    PowerReturned,
    SellingStopped,
    StaffProven,
    Tick,
    UndoPressed,
    UnknownScanned,
)
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.stops import StopReason
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.screens.elements import TOTAL_PX, amount_px, text_px
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.kiosk.ui.texts import NOTICES, PRINTER_TROUBLES, SHORT_NOTICES
from firmware.retail.article import Article
from firmware.retail.basket import MAX_FEN
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.money import yuan
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from tests.support.golden_pictures import is_sheet_as_approved
from tests.support.kiosk_builders import (
    CARD,
    COLA,
    POLICY,
    TICKET_ID,
    filled,
    moment,
    paying,
    printing,
    thanking,
    walk,
    with_member,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "screens"
README_PICTURE = Path(__file__).parents[3] / "docs" / "pictures" / "display.png"
IN_README = ("idle", "scanning", "welcome", "paying", "thanks", "kept")
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
BY_MEMBER = with_member()
BY_MEMBER_NOW = replace(BY_MEMBER, notice=None)
PAID = thanking(BY_MEMBER)
NO_PAPER = PrintFailed(TICKET_ID, PrintTrouble.PAPER_OUT, may_have_printed=False)
assert PAID.ticket is not None
PEARS = Article("00123", "梨", 1580, by_weight=True)
SPIRIT = Article("2", "白酒", 9900, age_min=18)
SALES = {
    "idle": Sale(),
    "scanning": filled(),
    "welcome": BY_MEMBER,
    "member": BY_MEMBER_NOW,
    "unknown": walk(filled(), UnknownScanned(NotSoldReason.ARTICLE, "6900000000007")),
    "age": walk(filled(), GoodsScanned(SPIRIT)),
    "taken_back": walk(filled(), UndoPressed()),
    "weighed": walk(filled(), GoodsScanned(PEARS, weight_g=1250)),
    "awaiting": walk(filled(), GoodsScanned(SPIRIT), PayPressed()),
    "warning": walk(filled(), Tick(), now=moment(62)),
    "paying": paying(),
    "printing": printing(),
    "thanks": PAID,
    "kept": walk(printing(BY_MEMBER), NO_PAPER),
    "stopped": walk(filled(), SellingStopped(StopReason.DISK)),
    "stale": walk(Sale(), SellingStopped(StopReason.CATALOGUE_STALE)),
    "unrecorded": walk(paying(), SellingStopped(StopReason.JOURNAL)),
    "power_cut": walk(Sale(), PowerReturned(PAID.ticket, SaleStage.INTENT)),
    "staff": walk(filled(), CallPressed()),
    "choosing": walk(
        Sale(),
        GoodsScanned(COLA, by_camera=True),
        GoodsScanned(PEARS, weight_g=1250, by_camera=True),
    ),
    "due": Sale(),
    "offline": Sale(),
    "no_paper": BY_MEMBER_NOW,
    "waits_warned": walk(
        filled(), GoodsScanned(SPIRIT), Tick(), Tick(), now=moment(62)
    ),
    "choosing_warned": walk(
        walk(
            Sale(),
            GoodsScanned(COLA, by_camera=True),
            GoodsScanned(PEARS, weight_g=1250, by_camera=True),
        ),
        Tick(),
        now=moment(62),
    ),
    "waits": replace(walk(filled(), GoodsScanned(SPIRIT)), notice=None),
    "proven": walk(Sale(), StaffProven("b-1")),
    "badge_refused": walk(paying(), BadgeRefused(BadgeFault.UNKNOWN)),
    "unproven": Sale(),
    "sees_nothing": Sale(),
    "unproven_paying": paying(),
    "card_first": replace(walk(Sale(), CardScanned(CARD)), notice=None),
}
AMISS: dict[str, dict[str, Any]] = {
    "unproven": {"unproven": True},
    "unproven_paying": {"unproven": True},
    "due": {"catalogue_due": True},
    "offline": {"hub_online": False},
    "no_paper": {"printer": PrintTrouble.PAPER_OUT},
    "sees_nothing": {"camera": CameraTrouble.SEES_NOTHING},
}


def test_a_customer_with_goods_is_not_told_what_concerns_staff() -> None:
    sale = filled()
    scene = Scene(
        tr=str,
        width_px=128,
        shop=ShopDetails("", 480),
        hub_online=True,
        quote=price(sale.basket.lines, Policy()),
    )
    for_staff = replace(scene, catalogue_due=True, hub_online=False, paper=Paper.LOW)
    assert picture(sale, for_staff) == picture(sale, scene)


def test_the_screens_know_the_width_of_each_character() -> None:
    for char in (*map(chr, range(0x20, 0x7F)), "¥", "￥", "余", "…"):
        assert text_px(char) == FONTS.width_px(char, 12), char
    for char in "¥0123456789.":
        for height_px in TOTAL_PX:
            assert amount_px(char, height_px) == FONTS.width_px(char, height_px), char


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_line_of_the_small_display_has_room_for_its_words(language: str) -> None:
    tr = translation(language)
    lines = [tr(words) for words in (*NOTICES.values(), *PRINTER_TROUBLES.values())]
    for line in lines:
        assert FONTS.width_px(line.format(detail="123.50"), 12) <= 128, line
    for words in SHORT_NOTICES.values():
        line = tr(words).format(detail=yuan(MAX_FEN - 10))
        assert FONTS.width_px(line, 12) <= 128, line


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SALES))
def test_the_screen_is_as_it_was_approved(
    name: str, language: str, width_px: int
) -> None:
    sale = SALES[name]
    amiss: dict[str, Any] = {"hub_online": True, **AMISS.get(name, {})}
    shop = "转角便利店" if language == "zh_CN" else "Corner Shop"
    scene = Scene(
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails(shop, 480),
        quote=price(sale.basket.lines, Policy()),
        **amiss,
    )

    image = draw(picture(sale, scene), (width_px, 64), FONTS)

    golden = GOLDEN / f"{name}-{language}-{width_px}.png"
    if os.environ.get("APPROVE"):
        image.save(golden)
    approved = Image.open(golden).convert("1")
    assert ImageChops.logical_xor(image, approved).getbbox() is None


def test_the_readme_shows_these_screens() -> None:
    glasses = [Image.open(GOLDEN / f"{name}-zh_CN-128.png") for name in IN_README]
    assert is_sheet_as_approved(glasses, README_PICTURE)


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("amount_fen", [99_999, 12_345_680, MAX_FEN])
def test_a_large_total_shows_every_digit(amount_fen: int, width_px: int) -> None:
    sale = walk(Sale(), GoodsScanned(Article("2", "金条", 1)))
    scene = Scene(
        tr=translation("zh_CN"),
        width_px=width_px,
        shop=ShopDetails("", 480),
        hub_online=True,
        quote=replace(price(sale.basket.lines, Policy()), payable_fen=amount_fen),
    )
    parts = picture(sale, scene)
    (total,) = (part for part in parts if isinstance(part, Text) and "¥" in part.text)
    drawn_px = FONTS.width_px(total.text, total.height_px)
    beside_px = max((part.x_px for part in parts if isinstance(part, Box)), default=0)
    assert drawn_px <= width_px - beside_px
    assert total.text == f"¥{yuan(amount_fen)}"
    assert (
        fitted(total.text, total.height_px, width_px=total.width_px, fonts=FONTS)
        == total.text
    )


def _sold_at(amount_fen: int) -> dict[str, Sale]:
    """Every screen that names an amount or points, with a large one of each."""
    limits = BasketLimits(amount_max_fen=MAX_FEN)
    now = moment(policy=replace(POLICY, limits=limits))
    ring = GoodsScanned(Article("6930000000019", "金条", amount_fen))
    basket = walk(Sale(), ring, now=now)
    member = walk(basket, CardScanned(CARD), MemberReplied(CARD, "m1", 1_234_567))
    paid = walk(member, PayPressed(), StaffProven("b-1"), now=now)
    assert paid.ticket is not None
    unpaid = PowerReturned(paid.ticket, SaleStage.INTENT)
    finished = PowerReturned(paid.ticket, SaleStage.SETTLED)
    label = GoodsScanned(PEARS, amount_fen=99_990, by_camera=True)
    return {
        "basket": basket,
        "warning": walk(basket, Tick(), now=moment(62)),
        "waits": walk(walk(basket, GoodsScanned(SPIRIT)), Tick(), now=moment(62)),
        "choosing": walk(Sale(), replace(ring, by_camera=True), label, now=now),
        "paying": walk(basket, PayPressed(), now=now),
        "printing": paid,
        "thanks": walk(paid, Printed(paid.ticket.sale_id)),
        "kept": walk(paid, replace(NO_PAPER, job_id=paid.ticket.sale_id)),
        "unrecorded": walk(
            basket, PayPressed(), SellingStopped(StopReason.JOURNAL), now=now
        ),
        "voided": walk(Sale(), unpaid),
        "finished": walk(Sale(), finished),
    }


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("amount_fen", [44_440, 4_444_440, 44_444_440, 99_000_000])
def test_no_amount_loses_a_digit_on_any_screen(
    amount_fen: int, language: str, width_px: int
) -> None:
    for name, sale in _sold_at(amount_fen).items():
        scene = Scene(
            tr=translation(language),
            width_px=width_px,
            shop=ShopDetails("", 480),
            hub_online=True,
            quote=price(sale.basket.lines, Policy()),
        )
        for part in picture(sale, scene):
            if not isinstance(part, Text) or not any(map(str.isdigit, part.text)):
                continue
            shown = fitted(
                part.text, part.height_px, width_px=part.width_px, fonts=FONTS
            )
            assert shown == part.text, name
            assert FONTS.width_px(shown, part.height_px) <= width_px, name
