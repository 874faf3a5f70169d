"""What a hand holds before the camera: a phone's screen, a card, a badge. Pure.

Every picture is BGRA, with round corners; outside of them its fourth channel is 0.
"""

from typing import cast

import cv2
import numpy as np

from drivers.api import Symbology
from drivers.sim.camera.label import printed
from drivers.sim.camera.packaging import BOLD, REGULAR, Colour, paste, write_text
from drivers.vision.pictures import Pixels

PHONE_PX, PHONE_ROUND_PX = (520, 1080), 92
CARD_PX, CARD_ROUND_PX = (540, 860), 40
CASE: Colour = (26, 23, 23)
PAGE: Colour = (251, 254, 255)
INK: Colour = (26, 32, 36)
FAINT: Colour = (67, 79, 87)
SLATE: Colour = (72, 56, 45)
BAND: Colour = (63, 106, 44)
EDGE_PX, SCREEN_ROUND_PX = 20, 74
QUIET = 4
CODE_PX, BAR_PX = 420, 3
HOLE_PX = (110, 26)
GAP_PX = 40


def phone_with_pass(modules: Pixels | None, title: str, store: str) -> Pixels:
    """The phone with a member's page: a pass, grey, a pixel a module; or none yet."""
    screen = _screen()
    _centred(screen, store, 150, ink=FAINT, look=(26, REGULAR))
    _centred(screen, title, 214, ink=INK, look=(46, BOLD))
    if modules is not None:
        _lay(screen, _grown(modules), 280)
    return _phone(screen)


def phone_with_pay_code(digits: str, title: str) -> Pixels:
    """The phone with a pay code as wallets show it: bars, and below them a QR code."""
    screen = _screen()
    _centred(screen, title, 180, ink=INK, look=(46, BOLD))
    code = pay_code(digits)
    _lay(screen, code, 250)
    return _phone(screen)


def phone_with_words(title: str, below: str) -> Pixels:
    """The phone with two lines and no code."""
    screen = _screen()
    _centred(screen, title, 460, ink=INK, look=(60, BOLD))
    _centred(screen, below, 540, ink=FAINT, look=(46, REGULAR))
    return _phone(screen)


def pay_code(digits: str) -> Pixels:
    """Bars and a QR code of a pay code, grey, one above the other."""
    bars = printed(digits, Symbology.CODE128, module_px=BAR_PX)
    square = printed(digits, Symbology.QR, module_px=1)
    module_px = CODE_PX // square.shape[0]
    square = np.kron(square, np.ones((module_px, module_px), np.uint8))
    height = bars.shape[0] + GAP_PX + square.shape[0]
    width = max(bars.shape[1], square.shape[1])
    both = np.full((height, width), 255, np.uint8)
    for code, top in ((bars, 0), (square, bars.shape[0] + GAP_PX)):
        left = (width - code.shape[1]) // 2
        both[top : top + code.shape[0], left : left + code.shape[1]] = code
    return both


def card_picture(code: str, name: str, store: str) -> Pixels:
    """A member's card, to be hung up: its code below the shop's name."""
    card = _sheet(CARD_PX, PAGE)
    card[:190] = BAND
    _centred(card, store, 150, ink=PAGE, look=(38, BOLD))
    _lay(card, _qr(code), 226)
    _centred(card, name, 730, ink=INK, look=(56, BOLD))
    _centred(card, "会员卡", 800, ink=FAINT, look=(34, REGULAR))
    return _hung(card)


def badge_picture(code: str, name: str, store: str) -> Pixels:
    """A badge of staff: name and code below a dark band."""
    badge = _sheet(CARD_PX, PAGE)
    badge[:190] = SLATE
    _centred(badge, "店员", 150, ink=PAGE, look=(46, BOLD))
    _lay(badge, _qr(code), 226)
    _centred(badge, name, 730, ink=INK, look=(56, BOLD))
    _centred(badge, store, 800, ink=FAINT, look=(34, REGULAR))
    return _hung(badge)


def halved(picture: Pixels) -> Pixels:
    """Half as wide and high."""
    height, width = picture.shape[:2]
    size = (width // 2, height // 2)
    return cast("Pixels", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _qr(text: str) -> Pixels:
    return _grown(printed(text, Symbology.QR, module_px=1)[QUIET:-QUIET, QUIET:-QUIET])


def _grown(modules: Pixels) -> Pixels:
    """A code with its quiet zone, whole pixels a module."""
    framed = np.pad(modules, QUIET, constant_values=255)
    module_px = CODE_PX // framed.shape[0]
    return np.kron(framed, np.ones((module_px, module_px), np.uint8))


def _screen() -> Pixels:
    width, height = PHONE_PX
    return _sheet((width - 2 * EDGE_PX, height - 2 * EDGE_PX), PAGE)


def _sheet(size_px: tuple[int, int], colour: Colour) -> Pixels:
    width, height = size_px
    return np.full((height, width, 3), colour, np.uint8)


def _phone(screen: Pixels) -> Pixels:
    """The case round a screen."""
    phone = _sheet(PHONE_PX, CASE)
    inside = _rounded(screen.shape[1], screen.shape[0], SCREEN_ROUND_PX)
    part = phone[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX]
    part[inside > 0] = screen[inside > 0]
    middle = PHONE_PX[0] // 2
    cv2.line(phone, (middle - 50, 62), (middle + 50, 62), CASE, 36, cv2.LINE_AA)
    return _cut_out(phone, PHONE_ROUND_PX)


def _hung(sheet: Pixels) -> Pixels:
    """A sheet with round corners, and the hole by which it hangs."""
    whole = _cut_out(sheet, CARD_ROUND_PX)
    width, height = HOLE_PX
    left, top = (CARD_PX[0] - width) // 2, 34
    hole = _rounded(width, height, height // 2)
    alpha = whole[top : top + height, left : left + width, 3]
    alpha[hole > 0] = 0
    return whole


def _cut_out(sheet: Pixels, round_px: int) -> Pixels:
    outline = _rounded(sheet.shape[1], sheet.shape[0], round_px)
    return np.dstack([sheet, outline])


def _rounded(width: int, height: int, round_px: int) -> Pixels:
    """255 inside of a rectangle with round corners."""
    shape = np.zeros((height, width), np.uint8)
    corners = (
        (round_px, round_px),
        (width - round_px - 1, round_px),
        (round_px, height - round_px - 1),
        (width - round_px - 1, height - round_px - 1),
    )
    for corner in corners:
        cv2.circle(shape, corner, round_px, 255, -1)
    shape[round_px:-round_px] = 255
    shape[:, round_px:-round_px] = 255
    return shape


def _centred(
    sheet: Pixels, text: str, base: int, *, ink: Colour, look: tuple[int, int]
) -> None:
    """Write in the middle of a line whose base is `base`."""
    height, weight = look
    box = cv2.getTextSize((0, 0), text, (0, 0), cv2.FontFace("sans"), height, weight)
    left = (sheet.shape[1] - box[2]) // 2
    write_text(sheet, text, (left, base), ink=ink, look=look)


def _lay(sheet: Pixels, code: Pixels, top: int) -> None:
    """A grey code in the middle of a sheet, from this row on."""
    left = (sheet.shape[1] - code.shape[1]) // 2
    paste(sheet, np.dstack([code] * 3), (left, top))
