"""What staff see of a report, pixel by pixel, in both languages and sizes.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Picture, PrintTrouble, Text
from drivers.display.draw import draw, fitted
from drivers.display.fonts import Fonts
from firmware.kiosk.report import ReportReplied, ReportSum
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import ReprintHeld, ReprintPressed, StaffProven, Tick
from firmware.kiosk.sale.reporting.deadlines import REPLY_WAIT_S
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import walk
from tests.support.kiosk_reports import (
    EMPTY,
    X,
    asking,
    at_desk,
    closed,
    closing,
    confirming,
    reply,
    report,
    shown,
)

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "reports"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
NOW = at_desk()
LATER = at_desk(1.0 + REPLY_WAIT_S)
UNSENT = at_desk(facts_wait=True)


def fetching() -> Sale:
    return walk(confirming(), ReprintPressed(None), now=NOW)


def lost() -> Sale:
    """A Z whose reply got lost, and an X that was asked for after it."""
    sale = walk(closing(), Tick(), now=LATER)
    sale = replace(sale, report=None)
    sale = walk(sale, StaffProven("b-1"), ReprintHeld(), now=NOW)
    return walk(sale, reply(sale, X), now=NOW)


def refused(reason: str) -> Sale:
    return walk(
        closing(), ReportReplied(report(closing()).request, refusal=reason), now=NOW
    )


SCREENS = {
    "asking": asking(),
    "shown": shown(),
    "shown-first": shown(last=0),
    "unsent": walk(asking(), reply(asking(), X), now=UNSENT),
    "confirming": confirming(),
    "confirming-first": confirming(last=0),
    "confirming-empty": confirming(EMPTY),
    "confirming-lost": replace(confirming(), z_asked=8),
    "z-unsent": walk(confirming(), StaffProven("b-2"), now=UNSENT),
    "closing": closing(),
    "fetching": fetching(),
    "closed": closed(),
    "printing": walk(shown(), ReprintPressed(None), now=NOW),
    "x-silent": walk(asking(), Tick(), now=LATER),
    "z-silent": walk(closing(), Tick(), now=LATER),
    "nothing": refused("nothing_booked"),
    "changed": refused("changed"),
    "refused": refused("later_reason"),
}
WIDE = ("shown", "confirming", "closed")


def scene_of(
    language: str, width_px: int, printer: PrintTrouble | None = None
) -> Scene:
    return Scene(
        printer=printer,
        tr=translation(language),
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        hub_online=True,
        quote=price((), Policy()),
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("name", "width_px"),
    [*((name, 128) for name in SCREENS), *((name, 256) for name in WIDE)],
)
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    parts = picture(SCREENS[name], scene_of(language, width_px))
    image = draw(parts, (width_px, 64), FONTS)
    golden = GOLDEN / f"{name}-{language}-{width_px}.png"
    assert is_as_approved(image, golden)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_without_a_hub_staff_read_that_nobody_knows(language: str) -> None:
    scene = replace(scene_of(language, 128), hub_online=False)
    image = draw(picture(SCREENS["z-silent"], scene), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"z-away-{language}-128.png")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_without_paper_staff_read_why_no_slip_comes(language: str) -> None:
    scene = scene_of(language, 128, PrintTrouble.PAPER_OUT)
    image = draw(picture(closed(), scene), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"closed-no-paper-{language}-128.png")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", sorted(set(SCREENS) - {"refused"}))
def test_every_word_has_room(name: str, language: str) -> None:
    parts = picture(SCREENS[name], scene_of(language, 128))
    assert [text for text in texts_of(parts) if seen(text) != text.text] == []


@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_amount_of_a_report_loses_a_digit(language: str, width_px: int) -> None:
    many = X.means[0].amount_fen * 100_000
    means = (ReportSum("cash", 99_999, many),)
    sale = shown(replace(X, means=means, refunds=(), cash_fen=many))
    parts = picture(sale, scene_of(language, width_px))
    amounts = [seen(text) for text in texts_of(parts) if "." in text.text]
    assert amounts == ["6340000.00", "6340000.00"]


def texts_of(parts: Picture) -> list[Text]:
    return [part for part in parts if isinstance(part, Text)]


def seen(text: Text) -> str:
    """What the display shows of a text."""
    return fitted(text.text, text.height_px, width_px=text.width_px, fonts=FONTS)
