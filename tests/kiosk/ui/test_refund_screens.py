"""What staff see of a refund, pixel by pixel, in both languages and sizes.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import PrintTrouble, Text
from drivers.display.draw import draw, fitted
from drivers.display.fonts import Fonts
from firmware.kiosk.refund import GiftsSeen, Refundable, grouped
from firmware.kiosk.sale import Sale, deadline_s
from firmware.kiosk.sale.events import (
    PayPressed,
    RefundReplied,
    ReprintPressed,
    SlipShown,
    StaffProven,
    Tick,
)
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.basket import MAX_FEN
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import walk
from tests.support.kiosk_refunds import (
    BOOKED,
    GIFT_DUE,
    QUOTE,
    RECEIPT,
    at_desk,
    booking,
    choosing,
    confirming,
    done,
    due_gifts,
    finding,
    pricing,
    refund,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "refunds"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
LONG = "精选有机蔬菜水果生鲜冷冻食品"
NEXT = ReprintPressed(None)
NOW = at_desk()
KEPT_GIFT = replace(GIFT_DUE, refusal=None, money_fen=950)
AWAY = at_desk(hub_online=False)
LATE = RefundReplied(replace(refund(booking()).request, refund_id="K1-9-r9"), BOOKED)
CHANGED = RefundReplied(LATE.request, replace(QUOTE, refusal="too_much"))


def quiet(sale: Sale) -> Sale:
    return replace(sale, notice=None)


def withheld() -> Sale:
    sale = walk(due_gifts(), NEXT, now=NOW)
    assert refund(sale).request.gifts is GiftsSeen.WITHHELD
    return walk(sale, RefundReplied(refund(sale).request, KEPT_GIFT), now=NOW)


def without_reply() -> Sale:
    due_s = deadline_s(finding(), Policy())
    assert due_s is not None
    return walk(finding(), Tick(), now=at_desk(due_s))


def returned() -> Sale:
    sale = walk(due_gifts(), PayPressed(), now=NOW)
    assert refund(sale).request.gifts is GiftsSeen.RETURNED
    return walk(sale, RefundReplied(refund(sale).request, KEPT_GIFT), now=NOW)


def by_phone(sale: Sale) -> Sale:
    shown = refund(sale)
    assert shown.terms is not None
    terms = replace(shown.terms, network="alipay")
    return replace(sale, refund=replace(shown, terms=terms))


PAID_BY_PHONE = replace(LATE, terms=replace(BOOKED, network="alipay"))
SCREENS = {
    "begin": walk(Sale(), StaffProven("b-1"), now=NOW),
    "by-staff": walk(Sale(), SlipShown(RECEIPT), now=NOW),
    "finding": quiet(finding()),
    "sum": choosing(),
    "line": walk(choosing(), NEXT, PayPressed(), now=NOW),
    "chosen": walk(choosing(), NEXT, PayPressed(), NEXT, NEXT, now=NOW),
    "pricing": pricing(),
    "gifts": due_gifts(),
    "confirming": confirming(),
    "withheld": withheld(),
    "booking": booking(),
    "done": done(),
    "late": walk(Sale(), LATE, now=NOW),
    "late-idle": quiet(walk(Sale(), LATE, now=NOW)),
    "late-refused": walk(Sale(), CHANGED, StaffProven("b-2"), now=NOW),
    "hub-back": walk(Sale(), StaffProven("b-1"), SlipShown(RECEIPT), now=AWAY),
    "no-hub": without_reply(),
    "line-whole": walk(choosing(), NEXT, PayPressed(), PayPressed(), now=NOW),
    "returned": returned(),
    "phone-confirming": by_phone(confirming()),
    "phone-done": by_phone(done()),
    "phone-late": walk(Sale(), PAID_BY_PHONE, now=NOW),
}
WIDE = ("sum", "line", "confirming", "phone-confirming", "phone-done")


def scene_of(
    sale: Sale, language: str, width_px: int, printer: PrintTrouble | None = None
) -> Scene:
    return Scene(
        printer=printer,
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        hub_online=True,
        quote=price(sale.basket.lines, Policy()),
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("name", "width_px"),
    [*((name, 128) for name in SCREENS), *((name, 256) for name in WIDE)],
)
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    sale = SCREENS[name]
    parts = picture(sale, scene_of(sale, language, width_px))
    image = draw(parts, (width_px, 64), FONTS)
    golden = GOLDEN / f"{name}-{language}-{width_px}.png"
    assert is_as_approved(image, golden)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_without_paper_staff_read_that_the_slip_comes_later(language: str) -> None:
    sale = done()
    scene = scene_of(sale, language, 128, PrintTrouble.PAPER_OUT)
    image = draw(picture(sale, scene), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"done-no-paper-{language}-128.png")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_without_a_hub_staff_read_what_to_do(language: str) -> None:
    sale = SCREENS["hub-back"]
    scene = replace(scene_of(sale, language, 128), hub_online=False)
    image = draw(picture(sale, scene), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"hub-away-{language}-128.png")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_refund_that_is_open_is_named_at_the_idle_counter(language: str) -> None:
    scene = replace(scene_of(Sale(), language, 128), refund_open=True)
    image = draw(picture(Sale(), scene), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"open-{language}-128.png")
    texts = [part for part in picture(Sale(), scene) if isinstance(part, Text)]
    assert all(FONTS.width_px(t.text, t.height_px) <= 128 for t in texts)


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("fen", [44_440, 4_444_440, MAX_FEN])
def test_no_amount_of_a_refund_loses_a_digit(
    fen: int, language: str, width_px: int
) -> None:
    """A name may be cut, an amount never."""
    groups = grouped([Refundable(1, LONG, 999, fen)])
    for name, sale in SCREENS.items():
        if sale.refund is None:
            continue
        large = replace(
            QUOTE, money_fen=fen, gifts_fen=fen, points_taken=fen, receipt_no=RECEIPT
        )
        known = sale.refund.terms and replace(large, gifts_due=("奥利奥",))
        many = len(sale.refund.chosen) and (999,)
        shown = replace(
            sale,
            refund=replace(
                sale.refund,
                terms=known,
                groups=groups if sale.refund.groups else (),
                chosen=many if any(sale.refund.chosen) else (0,) * bool(many),
                page=min(sale.refund.page, 1),
                whole_fen=fen,
            ),
        )
        for part in picture(shown, scene_of(shown, language, width_px)):
            if not isinstance(part, Text) or LONG in part.text:
                continue
            if any(map(str.isdigit, part.text)):
                text = fitted(
                    part.text, part.height_px, width_px=part.width_px, fonts=FONTS
                )
                assert text == part.text, name
                assert FONTS.width_px(text, part.height_px) <= width_px, name


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SCREENS))
def test_every_word_of_a_refund_has_room(
    name: str, language: str, width_px: int
) -> None:
    sale = SCREENS[name]
    for part in picture(sale, scene_of(sale, language, width_px)):
        if isinstance(part, Text):
            assert FONTS.width_px(part.text, part.height_px) <= width_px, part.text
