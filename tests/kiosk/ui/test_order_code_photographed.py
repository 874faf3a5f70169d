"""A customer's phone reads the order's code from the display, by two readers.

The phone is a model (`tests.support.display_photographs`).
"""

from pathlib import Path

import pytest
from PIL import Image

from drivers.display.draw import draw, qr_module_px
from drivers.display.fonts import Fonts
from firmware.kiosk.sale.phone_payment.charge import SHOWN_URL_MAX
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from tests.support.display_photographs import SHOTS, Shot, photograph
from tests.support.kiosk_builders import ticket, walk
from tests.support.phone_readers import READERS
from tests.support.phone_world import at, replied, scanning

FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
READ_FROM_PX = 1.5
"""From so many pixels of the camera to one of the display on, each shot is read."""


def url(number: int, length: int = 46) -> str:
    """What networks return: a host and letters without meaning."""
    head = "https://qr.alipay.com/"
    rest = range(length - len(head))
    tail = (LETTERS[(number * 7919 + index * index * 31) % 36] for index in rest)
    return head + "".join(tail)


def glass(text: str, width_px: int, *, prints: bool = True) -> Image.Image:
    """The display while this can be scanned."""
    sale = walk(scanning(), replied(ChargeWord.SCAN, 1, url=text), now=at())
    scene = Scene(
        tr=str,
        width_px=width_px,
        shop=ShopDetails("转角便利店", 480),
        hub_online=True,
        quote=ticket(sale).quote,
        prints=prints,
    )
    return draw(picture(sale, scene), (width_px, 64), FONTS)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("shot", list(SHOTS))
def test_each_reader_reads_it_in_each_light(shot: str, width_px: int) -> None:
    text = url(width_px + len(shot))
    seen = photograph(glass(text, width_px), SHOTS[shot], seed=3)
    assert {name: read(seen) for name, read in READERS.items()} == {
        name: {text} for name in READERS
    }


@pytest.mark.parametrize(("length", "module_px"), [(24, 2), (53, 2), (54, 1)])
def test_an_address_that_is_shown_gets_two_pixels_a_module(
    length: int, module_px: int
) -> None:
    assert qr_module_px(url(1, length), 64) == module_px
    assert (length <= SHOWN_URL_MAX) == (module_px == 2)


@pytest.mark.parametrize("reader", list(READERS))
def test_a_long_address_without_paper_is_read_from_near_by(reader: str) -> None:
    text = url(5, 120)
    near = Shot(seen_px=4.0)
    seen = photograph(glass(text, 128, prints=False), near, seed=1)
    assert READERS[reader](seen) == {text}


@pytest.mark.long
@pytest.mark.timeout(200)
@pytest.mark.parametrize("width_px", [128, 256])
def test_many_addresses_are_read_in_every_light(width_px: int) -> None:
    sizes = {f"{px} px": Shot(seen_px=px) for px in (READ_FROM_PX, 2.0, 3.0, 6.0)}
    missed: list[tuple[str, str, str]] = []
    for name, shot in {**SHOTS, **sizes}.items():
        for number in range(12):
            text = url(number, 31 + 2 * number)
            seen = photograph(glass(text, width_px), shot, seed=number)
            missed += [
                (name, reader, text)
                for reader, read in READERS.items()
                if text not in read(seen)
            ]
    assert missed == []
