"""How a guest is invited: a code beside the thanks, and one on the slip.

APPROVE=1 draws the golden pictures anew.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import PrintFailed, PrintTrouble, QrPicture, SlipQr, Text
from drivers.display.draw import draw, fitted
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CallPressed,
    GoodsScanned,
    PayPressed,
    StaffProven,
)
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.money import yuan
from firmware.retail.policy.join_rules import JoinRules
from tests.kiosk.sale.test_invitations import CLAIM, JOINING, PAID, URL, at
from tests.kiosk.ui.test_receipt import paper_of
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import COLA, TICKET_ID, ticket, walk

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "passes"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
GUEST = walk(Sale(), GoodsScanned(COLA), *PAID, now=at())
SPENDER = walk(Sale(), *[GoodsScanned(COLA)] * 12, *PAID, now=at())
SHOP = ShopDetails("转角便利店", 480)


def scene_of(sale: Sale, language: str, width_px: int) -> Scene:
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=SHOP,
        hub_online=True,
        quote=ticket(sale).quote,
        now_s=sale.acted_at_s,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("name", ["invited", "points"])
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    sale = SPENDER if name == "points" else GUEST
    shown = picture(sale, scene_of(sale, language, width_px))
    image = draw(shown, (width_px, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"guest-{name}-{language}-{width_px}.png")


def codes(sale: Sale) -> list[str]:
    shown = picture(sale, scene_of(sale, "zh_CN", 128))
    return [part.text for part in shown if isinstance(part, QrPicture)]


def test_a_code_that_no_phone_could_read_is_left_to_the_slip() -> None:
    url = f"https://{'a' * 40}.cn"
    policy = replace(JOINING, join=JoinRules(url=url))
    sale = walk(Sale(), GoodsScanned(COLA), *PAID, now=at(policy=policy))
    assert codes(GUEST) == [f"{URL}/j/{CLAIM}"]
    assert codes(sale) == []
    assert f"{url}/j/{CLAIM}" in slip_codes(sale, "zh_CN")


def test_a_slip_that_is_not_printed_comes_first() -> None:
    failed = PrintFailed(TICKET_ID, PrintTrouble.PAPER_OUT, may_have_printed=False)
    sold = GoodsScanned(COLA), PayPressed(), StaffProven("b-1"), failed
    sale = walk(Sale(), *sold, now=at())
    assert codes(sale) != [f"{URL}/j/{CLAIM}"]


def slip_codes(sale: Sale, language: str) -> list[str]:
    paper = slip(ticket(sale), SHOP, copy=False, tr=translation(language))
    return [part.text for part in paper if isinstance(part, SlipQr)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_slip_is_as_it_was_approved(language: str) -> None:
    paper = paper_of(ticket(SPENDER), copy=False, language=language)
    golden = GOLDEN / f"invited-slip-{language}.txt"
    if os.environ.get("APPROVE"):
        golden.write_text(paper.text + "\n", "utf-8")
    assert paper.text + "\n" == golden.read_text("utf-8")
    link, own = slip_codes(SPENDER, language)
    assert link == f"{URL}/j/{CLAIM}"
    assert own


def test_a_guest_who_earned_nothing_is_promised_nothing() -> None:
    paper = paper_of(ticket(GUEST), copy=False, language="zh_CN")
    assert "扫码加入会员" in paper.text
    assert "本单得" not in paper.text


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("due_fen", [12_340, 444_440, 44_444_440])
def test_an_invitation_shows_every_digit_of_what_was_paid(
    due_fen: int, width_px: int
) -> None:
    paid = ticket(GUEST)
    quote = replace(paid.quote, payable_fen=due_fen)
    sale = replace(GUEST, ticket=replace(paid, quote=quote))
    parts = picture(sale, scene_of(sale, "zh_CN", width_px))
    (amount,) = (
        part.text
        for part in parts
        if isinstance(part, Text) and yuan(due_fen) in part.text
    )
    assert fitted(amount, 12, width_px=width_px - 68, fonts=FONTS) == amount


def test_a_notice_leaves_the_code_to_be_scanned() -> None:
    called = walk(GUEST, CallPressed(), now=at())
    assert called.notice is not None
    code, *beside = picture(called, scene_of(called, "zh_CN", 128))
    assert isinstance(code, QrPicture)
    assert all(part.x_px >= 64 for part in beside)
