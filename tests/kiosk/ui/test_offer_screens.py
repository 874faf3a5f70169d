"""What customers see of offers, pixel by pixel: on screens and on slips.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from drivers.api import Printed, PrintFailed, PrintTrouble, Text
from drivers.display.draw import draw, fitted
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
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
from firmware.retail.article import Article
from firmware.retail.basket import MAX_FEN
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import yuan
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.staff_rules import StaffRules
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.offers.rules import (
    ArticleOffer,
    GiftOffer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.section import Offers
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import CARD, moment, ticket, walk

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "offers"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
RICE = Article("6930000000301", "五常大米 5kg", 9_350)
BAG = Article("6930000000302", "环保袋", 1_500)
OVER_100 = SpendOffer(
    id="over-100",
    name="满100减20",
    steps=(SpendStep(from_fen=10_000, off_fen=2_000),),
)
A_BAG = GiftOffer(id="bag", article=BAG.gtin, min_fen=18_000)
LUNCH = ArticleOffer(id="lunch", price_bps=9_000, hours=("11:00-14:00",))
POLICY = Policy(
    pricing_engine=NEWEST,
    offers=Offers(spend=(OVER_100,), gift=(A_BAG,)),
    staff=StaffRules(shown_min_s=0),
)
NOW = moment(policy=POLICY, gift_articles=(BAG,))
ON_DAY = MemberReplied(CARD, "m1", 12, tier=Tier.GOLD, birthday=True)
GOLD = MemberReplied(CARD, "m1", 1_234, tier=Tier.GOLD)
PLAIN = MemberReplied(CARD, "m1", 1_234)


def bought(pieces: int, *, member: MemberReplied | None = None) -> Sale:
    shown = (CardScanned(CARD), member) if member else ()
    return walk(Sale(), *[GoodsScanned(RICE)] * pieces, *shown, now=NOW)


def quiet(sale: Sale) -> Sale:
    return replace(sale, notice=None)


def thanked(sale: Sale, printed: type[Printed] | type[PrintFailed]) -> Sale:
    paid = walk(sale, PayPressed(), StaffProven("b-1"), now=NOW)
    job = ticket(paid).sale_id
    if printed is Printed:
        return walk(paid, Printed(job), now=NOW)
    failed = PrintFailed(job, PrintTrouble.PAPER_OUT, may_have_printed=False)
    return walk(paid, failed, now=NOW)


def repriced() -> Sale:
    at_noon = replace(NOW, utc="2026-03-10T05:59:00.000Z")
    policy = replace(POLICY, offers=Offers(article=(LUNCH,)))
    open_ = walk(Sale(), GoodsScanned(RICE), now=replace(at_noon, policy=policy))
    later = replace(
        at_noon, policy=policy, utc="2026-03-10T06:14:00.000Z", mono_s=901.0
    )
    return walk(replace(open_, acted_at_s=890), Tick(), now=later)


SAVES = Hint(add_fen=650, pay_then_fen=8_000, rule="over-100", saved_fen=2_000)
GIVES = Hint(
    add_fen=1_300, pay_then_fen=1, rule="bag", gift=BAG.gtin, gift_name=BAG.name
)
LIFTS = Hint(add_fen=1_200, pay_then_fen=1, rule="tier", tier=Tier.SILVER)
OF_SOME = replace(SAVES, scope_name="热菜")


class Screen(NamedTuple):
    """A sale, the line at the foot that has its turn, the hint, and the hub."""

    sale: Sale
    turn: int = 0
    hint: Hint | None = None
    hub_online: bool = True


SCREENS = {
    "tier-price": Screen(quiet(bought(1, member=GOLD))),
    "welcome-gold": Screen(bought(1, member=GOLD)),
    "welcome-birthday": Screen(bought(1, member=ON_DAY)),
    "birthday": Screen(quiet(bought(1, member=ON_DAY)), 1),
    "saved": Screen(bought(2), 1),
    "saved-go-on": Screen(bought(2), 2),
    "gift": Screen(bought(2)),
    "gift-hold": Screen(bought(2), 3),
    "gift-declined": Screen(walk(bought(2), ReprintHeld(), now=NOW)),
    "gift-back": Screen(quiet(walk(bought(2), ReprintHeld(), now=NOW)), 2),
    "hint": Screen(bought(1), 1, SAVES),
    "hint-gift": Screen(bought(1), 1, GIVES),
    "hint-tier": Screen(quiet(bought(1, member=PLAIN)), 1, LIFTS),
    "hint-of-some": Screen(bought(1), 1, OF_SOME),
    "member-away": Screen(
        quiet(walk(bought(1), CardScanned(CARD), now=NOW)), 1, hub_online=False
    ),
    "repriced": Screen(repriced()),
    "paying": Screen(quiet(walk(bought(2, member=GOLD), PayPressed(), now=NOW))),
    "paying-gift": Screen(walk(bought(2), PayPressed(), now=NOW), 1),
    "thanks": Screen(thanked(bought(2, member=PLAIN), Printed)),
    "thanks-guest": Screen(thanked(bought(2), Printed)),
    "thanks-saved": Screen(thanked(bought(1, member=GOLD), Printed)),
    "kept-gift": Screen(thanked(bought(2, member=PLAIN), PrintFailed)),
    "kept-points": Screen(thanked(bought(2, member=PLAIN), PrintFailed), 1),
}
WIDE = ("gift", "hint", "saved", "thanks")


def scene_of(shown: Screen, language: str, width_px: int) -> Scene:
    sale = shown.sale
    now = NOW
    if sale.priced_at.startswith("2026-03"):
        now = replace(NOW, policy=replace(POLICY, offers=Offers(article=(LUNCH,))))
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        hub_online=shown.hub_online,
        quote=quote_of(sale, now),
        now_s=sale.acted_at_s + shown.turn * TURN_S,
        hint=shown.hint,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("name", "width_px"),
    [*((name, 128) for name in SCREENS), *((name, 256) for name in WIDE)],
)
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    shown = SCREENS[name]
    scene = scene_of(shown, language, width_px)
    image = draw(picture(shown.sale, scene), (width_px, 64), FONTS)
    golden = GOLDEN / f"{name}-{language}-{width_px}.png"
    assert is_as_approved(image, golden)


def test_each_line_has_its_turn_from_the_last_act_on() -> None:
    sale = bought(2)
    scene = scene_of(Screen(sale, hint=SAVES), "zh_CN", 128)
    feet = [_foot(sale, replace(scene, now_s=scene.now_s + s)) for s in range(14)]
    lines = [
        *("已得赠品 环保袋", "已优惠 20.00", "再买6.50 可减20.00", "按付款键结账"),
        "长按补打键 退赠品",
    ]
    shown = [next(line for line in lines if line in foot) for foot in feet]
    assert list(dict.fromkeys(shown)) == lines
    assert shown[13] == lines[0]
    again = replace(sale, acted_at_s=scene.now_s + 11)
    assert lines[0] in _foot(again, replace(scene, now_s=scene.now_s + 11))


def test_what_staff_have_to_do_stands_still() -> None:
    waiting = walk(bought(1), GoodsScanned(replace(RICE, gtin="2", age_min=18)))
    scene = scene_of(Screen(quiet(waiting), hint=SAVES), "zh_CN", 128)
    feet = {_foot(quiet(waiting), replace(scene, now_s=s)) for s in range(30)}
    assert feet == {"1件 待店员确认"}


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("add_fen", [650, 99_990, 4_444_440, MAX_FEN - 10])
def test_no_amount_of_an_offer_loses_a_digit(
    add_fen: int, language: str, width_px: int
) -> None:
    """A name may be cut, an amount never."""
    long = "精选有机蔬菜水果生鲜冷冻食品"
    hints = (
        replace(SAVES, saved_fen=add_fen),
        replace(GIVES, gift_name=long),
        replace(GIVES, gift_name=long, scope_name=long),
        LIFTS,
        replace(OF_SOME, scope_name=long),
        OF_SOME,
    )
    for hint in hints:
        shown = Screen(bought(1), 1, replace(hint, add_fen=add_fen))
        scene = scene_of(shown, language, width_px)
        assert yuan(add_fen) in _foot(shown.sale, scene), hint


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("paid_fen", [99_990, 4_444_440, MAX_FEN - 10])
def test_the_thanks_show_every_digit_that_was_paid(
    paid_fen: int, language: str
) -> None:
    now = replace(
        NOW, policy=replace(POLICY, limits=BasketLimits(amount_max_fen=MAX_FEN))
    )
    ring = GoodsScanned(replace(RICE, price_fen=paid_fen))
    sale = walk(Sale(), ring, PayPressed(), StaffProven("b-1"), now=now)
    paid = walk(sale, Printed(ticket(sale).sale_id), now=now)
    assert paid.state is SaleState.THANKS
    scene = scene_of(Screen(paid), language, 128)
    texts = [part.text for part in _texts(paid, scene)]
    assert any(yuan(ticket(paid).quote.payable_fen) in text for text in texts)


def _foot(sale: Sale, scene: Scene) -> str:
    """The texts at the foot, as they are drawn."""
    return " ".join(part.text for part in _texts(sale, scene) if part.y_px >= 51)


def _texts(sale: Sale, scene: Scene) -> list[Text]:
    parts = [part for part in picture(sale, scene) if isinstance(part, Text)]
    return [
        replace(
            part,
            text=fitted(part.text, part.height_px, width_px=part.width_px, fonts=FONTS),
        )
        for part in parts
    ]
