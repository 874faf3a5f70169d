"""A member's phone before the camera: in dark mode, dimmed, with moire."""

import numpy as np

from drivers.api import Symbology
from drivers.sim.camera.label import printed
from drivers.vision.pictures import Pixels

MODULE_PX = 10
DARK = (24, 21, 19)
"""The page in dark mode; the pass keeps its white ground."""


def phone_with_pass(text: str, *, brightness: float = 1.0) -> Pixels:
    """A phone of 560 by 1120 px; `brightness` is the share that its screen gives.

    The code has its quiet zone of four light modules.
    """
    phone = np.full((1120, 560, 3), (12, 12, 12), np.uint8)
    screen = phone[36:-36, 20:-20]
    screen[:] = DARK
    code = printed(text, Symbology.QR, module_px=MODULE_PX)
    side = code.shape[0]
    left = (screen.shape[1] - side) // 2
    screen[200 : 200 + side, left : left + side] = code[:, :, None]
    dimmed = phone.astype(np.float32)
    dimmed[36:-36, 20:-20] *= brightness
    return dimmed.clip(0, 255).astype(np.uint8)


def with_moire(picture: Pixels, *, depth: float, period_px: float) -> Pixels:
    """Bands where the pixels of a screen meet those of a sensor, at a slant."""
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    bands = np.sin(2 * np.pi * (columns + 0.35 * rows) / period_px)
    waved = picture.astype(np.float32) * (1 - depth * (0.5 + 0.5 * bands))[:, :, None]
    return waved.clip(0, 255).astype(np.uint8)
