"""The screens where points and coupons are chosen and held, as customers see them.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Printed, Text
from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HoldReplied,
    HubLost,
    MemberReplied,
    PayPressed,
    ReprintHeld,
    StaffProven,
    Tick,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.screens.foot import TURN_S
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.pricing.offers.coupon import MemberCoupon
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import CARD, TICKET_ID, walk
from tests.support.redeem_world import (
    HELD,
    OFF_2,
    OFF_5,
    POLICY,
    REPRINT,
    RICE,
    WITH_GIFT,
    asked,
    at,
    basket,
    choosing,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "redeem"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
SHORT = HoldReplied(TICKET_ID, "points_short", balance_points=120)
USED = HoldReplied(TICKET_ID, "used", "c5", balance_points=350)
GIVEN = at(policy=WITH_GIFT)
PAID = walk(asked(), HELD, StaffProven("b-1"), Printed(TICKET_ID), now=at())
SALES = {
    "points": choosing(),
    "points-used": walk(choosing(), REPRINT, REPRINT, REPRINT, now=at()),
    "points-and-coupon": walk(choosing(OFF_5), REPRINT, now=at()),
    "coupon": choosing(OFF_5, points=20),
    "coupon-dropped": walk(choosing(OFF_5), ReprintHeld(), now=at()),
    "gift": walk(basket(), PayPressed(), now=GIVEN),
    "holding": asked(),
    "held": replace(walk(asked(), HELD, now=at()), notice=None),
    "holding-badge": walk(asked(), StaffProven("b-1"), now=at()),
    "points-short": walk(asked(), SHORT, now=at()),
    "coupon-used": walk(asked(), USED, now=at()),
    "hub-silent": walk(asked(), Tick(), now=at(7)),
    "hub-away": walk(choosing(OFF_5), HubLost(), now=at(hub_online=False)),
    "paid": PAID,
}
WIDE = ("points-and-coupon", "coupon", "holding")


def scene_of(sale: Sale, language: str, width_px: int) -> Scene:
    now = GIVEN if sale is SALES["gift"] else at(hub_online=sale.notice is None)
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        hub_online=True,
        quote=quote_of(sale, now),
        now_s=sale.acted_at_s + (TURN_S if sale is SALES["held"] else 0),
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("name", "width_px"),
    [*((name, 128) for name in SALES), *((name, 256) for name in WIDE)],
)
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    sale = SALES[name]
    shown = picture(sale, scene_of(sale, language, width_px))
    image = draw(shown, (width_px, 64), FONTS)
    golden = GOLDEN / f"{name}-{language}-{width_px}.png"
    assert is_as_approved(image, golden)


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("presses", [0, 1, 2, 3])
@pytest.mark.parametrize("amount_fen", [44_440, 4_444_440])
def test_no_number_that_is_chosen_loses_a_digit(
    amount_fen: int, presses: int, language: str, width_px: int
) -> None:
    limits = BasketLimits(amount_max_fen=99_000_000)
    now = at(policy=replace(POLICY, limits=limits))
    ring = GoodsScanned(replace(RICE, price_fen=amount_fen))
    off = MemberCoupon(id="c", name="周年庆满100减22.22", off_fen=2_222)
    reply = MemberReplied(CARD, "m1", amount_fen, coupons=(off,))
    sale = walk(Sale(), ring, CardScanned(CARD), reply, PayPressed(), now=now)
    sale = walk(sale, *[REPRINT] * presses, now=now)
    scene = replace(scene_of(sale, language, width_px), quote=quote_of(sale, now))
    rows: dict[int, list[Text]] = {}
    for part in picture(sale, scene):
        if isinstance(part, Text):
            rows.setdefault(part.y_px, []).append(part)
    for parts in rows.values():
        whole = [part for part in parts if not part.text.startswith("券")]
        for part in whole:
            room_px = part.width_px or width_px
            fits = FONTS.width_px(part.text, part.height_px) <= room_px
            assert fits or "周年庆" in part.text, part.text


def test_a_long_name_of_a_coupon_has_the_whole_line() -> None:
    back = MemberCoupon(id="b", name="回头客满10减1", off_fen=100)
    sale = choosing(back)
    texts = [
        part.text
        for part in picture(sale, scene_of(sale, "zh_CN", 128))
        if isinstance(part, Text)
    ]
    assert "回头客满10减1" in texts


def test_every_coupon_of_a_wallet_can_be_declined_one_by_one() -> None:
    sale = choosing(OFF_2, OFF_5)
    for name in ("满30减5", "满20减2"):
        texts = [
            part.text
            for part in picture(sale, scene_of(sale, "zh_CN", 128))
            if isinstance(part, Text)
        ]
        assert f"券 {name}" in texts
        assert "长按 不用券" in texts
        sale = walk(sale, ReprintHeld(), now=at())
