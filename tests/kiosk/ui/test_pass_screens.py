"""What a customer reads who shows a pass, a screenshot or only a card.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import NoticeKind, Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    PassRefused,
    PayPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.screens.scene import notice_lines
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.codes.member_pass import PassFault
from tests.kiosk.sale.test_early_sales import EARLY
from tests.kiosk.sale.test_passes import BY_CARD, PASS, POLICY, REPLY, at
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import CARD, COLA, walk
from tests.support.redeem_world import RICE

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "passes"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))


def rice(*events: Event) -> Sale:
    return walk(Sale(), GoodsScanned(RICE), *events, now=at())


SALES = {
    "taken": rice(PASS),
    "balance": rice(PASS, REPLY),
    "expired": rice(PassRefused(PassFault.EXPIRED)),
    "early": rice(PassRefused(PassFault.EARLY)),
    "used": rice(PassRefused(PassFault.USED)),
    "unknown": rice(PassRefused(PassFault.UNKNOWN)),
    "early-sale": walk(
        Sale(),
        GoodsScanned(RICE),
        GoodsScanned(COLA),
        now=at(policy=replace(POLICY, early_sales=(EARLY,))),
    ),
    "card-alone": rice(CardScanned(CARD), BY_CARD, PayPressed()),
}


def scene_of(sale: Sale, language: str, width_px: int) -> Scene:
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        hub_online=True,
        quote=quote_of(sale, at()),
        now_s=sale.acted_at_s,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SALES))
def test_the_screen_is_as_it_was_approved(name: str, language: str) -> None:
    sale = SALES[name]
    image = draw(picture(sale, scene_of(sale, language, 128)), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"{name}-{language}-128.png")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SALES))
def test_no_sentence_is_cut(name: str, language: str) -> None:
    sale = SALES[name]
    assert sale.notice is not None
    lines = notice_lines(sale, sale.notice, translation(language))
    assert any(FONTS.width_px(line, 12) <= 128 for line in lines), lines
    assert sale.notice.kind is not NoticeKind.UNKNOWN_CODE
