"""A service line and a booking note, as staff and the member see them (S22).

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import CallPressed, PayPressed, StaffProven, UndoHeld
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.screens.elements import parted, text_px
from firmware.kiosk.ui.screens.foot import TURN_S
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.loyalty.perks import MAX_NOTE, Perks
from tests.kiosk.sale.test_passes import PASS
from tests.kiosk.sale.test_service_line import GOLD, NOTE, at, rice
from tests.kiosk.ui.test_receipt import printed
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import ticket, walk

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "perks"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
SHOP = ShopDetails("转角便利店", 480)
AWAY = at(hub_online=False)


def thanked() -> Sale:
    """A gold member has paid where no printer is."""
    now = at(hub_online=False, prints_slips=False)
    sale = rice(PASS, PayPressed(), StaffProven("b1"), now=now)
    return replace(sale, notice=None)


def quiet(sale: Sale) -> Sale:
    return replace(sale, notice=None)


SALES: dict[str, tuple[Sale, Now, int]] = {
    "called": (rice(PASS, CallPressed()), at(), 0),
    "calling": (quiet(rice(PASS, CallPressed())), at(), 0),
    "called-and-left": (
        quiet(walk(rice(PASS, CallPressed()), UndoHeld(), now=at())),
        at(),
        0,
    ),
    "booking": (quiet(rice(PASS)), at(), 2),
    "thanks": (thanked(), AWAY, 0),
    "thanks-later": (thanked(), AWAY, 1),
}


def scene_of(sale: Sale, now: Now, language: str, *, turn: int) -> Scene:
    return Scene(
        tr=translation(language),
        width_px=128,
        shop=SHOP,
        hub_online=now.hub_online,
        quote=quote_of(sale, now),
        now_s=sale.acted_at_s + turn * TURN_S,
        perks=GOLD,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SALES))
def test_the_screen_is_as_it_was_approved(name: str, language: str) -> None:
    sale, now, turn = SALES[name]
    scene = scene_of(sale, now, language, turn=turn)
    image = draw(picture(sale, scene), (128, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"{name}-{language}-128.png")


def test_the_slip_has_what_can_be_booked() -> None:
    sold = ticket(rice(PASS, PayPressed(), StaffProven("b1"), now=AWAY))
    paper = printed(sold, copy=False, language="zh_CN").splitlines()
    points = next(n for n, line in enumerate(paper) if "本次积分" in line)
    assert paper[points + 1].strip() == NOTE
    plain = replace(sold, booking_note="")
    assert NOTE not in printed(plain, copy=False, language="zh_CN")
    assert slip(plain, SHOP, copy=False, tr=translation("en"))


@pytest.mark.parametrize("text", ["", NOTE, "长" * MAX_NOTE, "W" * MAX_NOTE, "a b c"])
@pytest.mark.parametrize("room_px", [60, 128, 256])
def test_a_note_is_parted_without_losing_a_character(text: str, room_px: int) -> None:
    lines = parted(text, room_px)
    assert all(text_px(line) <= room_px for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert "" not in lines


def test_without_perks_nothing_is_shown() -> None:
    sale = quiet(rice(PASS, CallPressed()))
    scene = scene_of(sale, at(), "zh_CN", turn=0)
    plain = picture(sale, replace(scene, perks=Perks()))
    assert "已呼叫店员" in repr(plain)
    assert "优先" not in repr(plain)
