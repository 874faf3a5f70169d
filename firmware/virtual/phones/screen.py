"""A phone that shows a pass, held over the counter, as the camera sees it. Pure."""

import numpy as np

from drivers.camera.folder import empty_view
from drivers.vision.pictures import Pixels

COUNTER_PX = (1280, 720)
PHONE_PX = (340, 680)
EDGE_PX = 12
MODULE_PX = 6
QUIET = 4
"""Light modules around a code."""
CASE, SCREEN, LIGHT = 14, 30, 250


def phone_before_camera(modules: Pixels) -> Pixels:
    """A phone in dark mode in the middle of the counter, BGR.

    `modules` are grey, one pixel a module, without a quiet zone.
    """
    view = empty_view(*COUNTER_PX).copy()
    width, height = PHONE_PX
    top, left = (view.shape[0] - height) // 2, (view.shape[1] - width) // 2
    phone = view[top : top + height, left : left + width]
    phone[:] = CASE
    screen = phone[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX]
    screen[:] = SCREEN
    framed = np.pad(modules, QUIET, constant_values=LIGHT)
    code = np.kron(framed, np.ones((MODULE_PX, MODULE_PX), np.uint8))
    begin_x = (screen.shape[1] - code.shape[1]) // 2
    begin_y = (screen.shape[0] - code.shape[0]) // 3
    rows = slice(begin_y, begin_y + code.shape[0])
    screen[rows, begin_x : begin_x + code.shape[1]] = code[:, :, None]
    return view
