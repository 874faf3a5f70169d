"""From a `Picture` to pixels. Pure, and tested against golden images.

Lit pixels are 1. Text lights its strokes and keeps what is under it; inverted text
lights its cell and darkens the strokes. Coordinates outside the screen are clipped.
"""

from typing import assert_never

from PIL import Image, ImageDraw

from drivers.api import Align, Box, DriverError, Picture, QrPicture, Text
from drivers.display.fonts import HEIGHTS_PX, Fonts
from drivers.qr import modules

ELLIPSIS = "…"
QUIET_MODULES = 1
_LEVELS = ("m", "l")


def draw(picture: Picture, size: tuple[int, int], fonts: Fonts) -> Image.Image:
    """Draw a picture on a dark screen of (width_px, height_px); mode "1".

    DriverError for a text height that the fonts lack, and for a QR code that does not
    fit at one pixel a module.
    """
    screen = Image.new("1", size)
    for element in picture:
        match element:
            case Text():
                _draw_text(screen, element, fonts)
            case Box():
                _draw_box(screen, element)
            case QrPicture():
                _draw_qr(screen, element)
            case _:
                assert_never(element)
    return screen


def fitted(text: str, height_px: int, *, width_px: int, fonts: Fonts) -> str:
    """The text, cut with an ellipsis if it is wider than `width_px` (0: no limit)."""
    if not width_px or fonts.width_px(text, height_px) <= width_px:
        return text
    room_px = width_px - fonts.width_px(ELLIPSIS, height_px)
    kept = ""
    for char in text:
        room_px -= fonts.width_px(char, height_px)
        if room_px < 0:
            break
        kept += char
    return kept.rstrip() + ELLIPSIS


def qr_module_px(text: str, side_px: int) -> int:
    """Pixels a module of this QR code in a square of `side_px`; 0 if it does not fit.

    Phones read 2 px a module from twice the distance of 1 px: a code that gets only 1
    is better printed.
    """
    return _fitting_qr(text, side_px)[1]


def _draw_text(screen: Image.Image, element: Text, fonts: Fonts) -> None:
    if element.height_px not in HEIGHTS_PX:
        raise DriverError(
            "no font of {height_px} px: {heights_px} exist",
            height_px=element.height_px,
            heights_px=HEIGHTS_PX,
        )
    room_px = _room_px(element, screen.width)
    text = fitted(element.text, element.height_px, width_px=room_px, fonts=fonts)
    run = fonts.run(text, element.height_px)
    left = _left_px(element, run.width)
    if element.inverted:
        screen.paste(
            1, (left, element.y_px, left + run.width, element.y_px + run.height)
        )
    screen.paste(0 if element.inverted else 1, (left, element.y_px), run)


def _room_px(element: Text, screen_px: int) -> int:
    """What the text may take without losing its beginning at the left edge."""
    left_px, right_px = element.x_px, screen_px - element.x_px
    match element.align:
        case Align.LEFT:
            return element.width_px
        case Align.CENTRE:
            seen_px = 2 * min(left_px, right_px)
        case Align.RIGHT:
            seen_px = left_px
    return min(element.width_px or seen_px, seen_px)


def _left_px(element: Text, width_px: int) -> int:
    match element.align:
        case Align.LEFT:
            return element.x_px
        case Align.CENTRE:
            return element.x_px - width_px // 2
        case Align.RIGHT:
            return element.x_px - width_px


def _draw_box(screen: Image.Image, box: Box) -> None:
    corners = (
        box.x_px,
        box.y_px,
        box.x_px + box.width_px - 1,
        box.y_px + box.height_px - 1,
    )
    ImageDraw.Draw(screen).rectangle(corners, fill=1 if box.filled else None, outline=1)


def _draw_qr(screen: Image.Image, element: QrPicture) -> None:
    """Light the whole square, then darken the dark modules in its middle."""
    rows, module_px = _fitting_qr(element.text, element.side_px)
    if not module_px:
        raise DriverError(
            "a QR code of {rows} modules does not fit in {side_px} px",
            rows=len(rows),
            side_px=element.side_px,
        )
    code = Image.new("1", (len(rows), len(rows)), 1)
    code.putdata([0 if dark else 1 for row in rows for dark in row])
    side_px = len(rows) * module_px
    code = code.resize((side_px, side_px), Image.Resampling.NEAREST)
    x_px, y_px, whole_px = element.x_px, element.y_px, element.side_px
    screen.paste(1, (x_px, y_px, x_px + whole_px, y_px + whole_px))
    margin_px = (whole_px - side_px) // 2
    screen.paste(code, (x_px + margin_px, y_px + margin_px))


def _fitting_qr(text: str, side_px: int) -> tuple[tuple[bytearray, ...], int]:
    """The modules, and pixels a module: as large as fits, then with more correction."""
    codes = [modules(text, level) for level in _LEVELS]
    sized = [(code, side_px // (len(code) + 2 * QUIET_MODULES)) for code in codes]
    return max(sized, key=lambda pair: pair[1])
