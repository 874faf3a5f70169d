"""A phone that shows codes, held over the counter, as the camera sees it. Pure."""

import numpy as np

from drivers.api import Symbology
from drivers.camera.folder import empty_view
from drivers.sim.camera.label import printed
from drivers.vision.pictures import Pixels

COUNTER_PX = (1280, 720)
PHONE_PX = (340, 680)
EDGE_PX = 12
MODULE_PX = 6
BAR_PX = 2
"""A bar of a pay code: 18 digits are as wide as the screen of a phone."""
GAP_PX = 30
QUIET = 4
"""Light modules around a code."""
CASE, SCREEN, LIGHT = 14, 30, 250


def phone_before_camera(modules: Pixels) -> Pixels:
    """A phone in dark mode in the middle of the counter, BGR.

    `modules` are grey, one pixel a module, without a quiet zone.
    """
    view, screen = _phone(SCREEN)
    framed = np.pad(modules, QUIET, constant_values=LIGHT)
    code = np.kron(framed, np.ones((MODULE_PX, MODULE_PX), np.uint8))
    _lay(screen, code, (screen.shape[0] - code.shape[0]) // 3)
    return view


def pay_code_before_camera(digits: str) -> Pixels:
    """A phone that shows a pay code as wallets do, BGR: bars, and below them a QR.

    Both hold the same digits, on a light page.
    """
    view, screen = _phone(LIGHT)
    bars = printed(digits, Symbology.CODE128, module_px=BAR_PX)
    square = printed(digits, Symbology.QR, module_px=MODULE_PX)
    top = (screen.shape[0] - bars.shape[0] - GAP_PX - square.shape[0]) // 3
    _lay(screen, bars, top)
    _lay(screen, square, top + bars.shape[0] + GAP_PX)
    return view


def _phone(page: int) -> tuple[Pixels, Pixels]:
    """The counter with a phone on it, and the part of it that is the screen."""
    view = empty_view(*COUNTER_PX).copy()
    width, height = PHONE_PX
    top, left = (view.shape[0] - height) // 2, (view.shape[1] - width) // 2
    phone = view[top : top + height, left : left + width]
    phone[:] = CASE
    screen = phone[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX]
    screen[:] = page
    return view, screen


def _lay(screen: Pixels, code: Pixels, top: int) -> None:
    """A code in the middle of a screen, from this row on."""
    left = (screen.shape[1] - code.shape[1]) // 2
    rows = slice(top, top + code.shape[0])
    grey = np.clip(code, SCREEN, LIGHT)
    screen[rows, left : left + code.shape[1]] = grey[:, :, None]
