"""Goods for points on the screen and on the slip, as customers see them (A18).

APPROVE=1 draws the golden pictures, texts and bytes anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import SlipRow, Text
from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    StaffProven,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.article import Article
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rewards import Reward
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import CARD, ticket, walk
from tests.support.redeem_world import HELD, OFF_5, POLICY, REPRINT, RICE, at

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "exchange"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
MUG = Article("6930000000310", "保温杯", 4_900)
BAG = Article("6930000000311", "不锈钢保温饭盒三层大号", 600)
REWARDS = (
    Reward(article=MUG.gtin, points=500),
    Reward(article=BAG.gtin, points=12_000),
)
NOW = at(policy=replace(POLICY, rewards=REWARDS))


def choosing(
    *articles: Article, points: int, coupons: tuple[MemberCoupon, ...] = ()
) -> Sale:
    replied = MemberReplied(CARD, "m1", points, coupons=coupons)
    scans = map(GoodsScanned, articles)
    return walk(Sale(), *scans, CardScanned(CARD), replied, PayPressed(), now=NOW)


SALES = {
    "offered": choosing(RICE, MUG, points=550),
    "chosen": walk(choosing(RICE, MUG, points=550), REPRINT, now=NOW),
    "with-coupon": walk(
        choosing(RICE, MUG, points=550, coupons=(OFF_5,)), REPRINT, now=NOW
    ),
    "long-name": choosing(RICE, BAG, points=12_345),
    "long-name-chosen": walk(choosing(BAG, BAG, points=24_345), REPRINT, now=NOW),
    "then-points": walk(
        choosing(RICE, MUG, points=850), REPRINT, PayPressed(), now=NOW
    ),
    "then-points-used": walk(
        choosing(RICE, MUG, points=850), REPRINT, PayPressed(), REPRINT, now=NOW
    ),
    "more-points": choosing(RICE, MUG, points=850),
    "only-goods": choosing(replace(MUG, price_fen=90), points=550),
}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SALES))
def test_the_screen_is_as_it_was_approved(name: str, language: str) -> None:
    scene = Scene(
        tr=translation(language),
        width_px=128,
        shop=ShopDetails("转角便利店", 480),
        hub_online=True,
        quote=quote_of(SALES[name], NOW),
        now_s=SALES[name].acted_at_s,
    )
    image = draw(picture(SALES[name], scene), (128, 64), FONTS)
    golden = GOLDEN / f"{name}-{language}-128.png"
    assert is_as_approved(image, golden)


def test_the_counter_names_the_points_that_buy_and_none_that_pay() -> None:
    sale = walk(SALES["chosen"], PayPressed(), HELD, now=NOW)
    quote = ticket(sale).quote
    scene = Scene(
        tr=str,
        width_px=128,
        shop=ShopDetails("店", 480),
        hub_online=True,
        quote=quote,
        now_s=sale.acted_at_s,
    )
    texts = [part.text for part in picture(sale, scene) if isinstance(part, Text)]
    assert "换购用500分" in texts
    assert not [text for text in texts if "积分抵" in text]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh_CN", "换购 保温杯 1000分"), ("en", "Reward 保温杯 1000 pts")],
)
def test_the_slip_names_goods_and_points_and_adds_up(language: str, words: str) -> None:
    sale = walk(choosing(RICE, MUG, MUG, points=1_050), REPRINT, PayPressed(), now=NOW)
    paid = ticket(walk(sale, HELD, StaffProven("b-1"), now=NOW))
    tr = translation(language)
    rows = [
        part
        for part in slip(paid, ShopDetails("店", 480), copy=False, tr=tr)
        if isinstance(part, SlipRow)
    ]
    assert SlipRow(words, "-98.00") in rows
    assert SlipRow(tr("合计 {pieces} 件").format(pieces=3), "131.00") in rows
    assert SlipRow(tr("应付"), "￥33.00", scale=2) in rows
    assert SlipRow(tr("使用积分"), "-1000") in rows
    paying = [row for row in rows if row.left.startswith(tr("积分抵扣"))]
    assert not [row for row in paying if "." in row.right]
