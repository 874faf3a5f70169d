"""Flat prints for the camera: sides of packages, and a phone.

Every picture is BGR. The fonts are those in OpenCV's package, so that the same text is
the same pixels on every machine.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from drivers.api import Symbology
from drivers.sim.camera.label import printed
from drivers.vision.pictures import Pixels

Colour = tuple[int, int, int]
BLACK: Colour = (20, 20, 20)
WHITE: Colour = (248, 248, 248)
GLASS: Colour = (28, 24, 22)
REGULAR, BOLD = 400, 700
MARGIN_PX = 40
MODULE_PX = 4
QUIET_PX = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The side of a package that carries its code.

    `brand` is written on a band of `accent`; `lines` are the small print. `ladder`: the
    bars lie like the rungs of a ladder, as on narrow packages.
    """

    gtin: str
    brand: str
    name: str
    lines: tuple[str, ...]
    ground: Colour
    ink: Colour
    accent: Colour
    size_px: tuple[int, int] = (1000, 640)
    ladder: bool = False


def side_of(pack: Pack) -> Pixels:
    """A package's side: brand, name and small print at the left, its code below."""
    width, height = pack.size_px
    side = np.full((height, width, 3), pack.ground, np.uint8)
    side[: height // 5] = pack.accent
    band = height // 5
    write_text(
        side, pack.brand, (MARGIN_PX, band * 7 // 10), ink=WHITE, look=(band // 2, BOLD)
    )
    name_px = height // 11
    top = band + name_px * 3 // 2
    write_text(side, pack.name, (MARGIN_PX, top), ink=pack.ink, look=(name_px, BOLD))
    code = _bars(pack)
    for number, line in enumerate(pack.lines):
        place = (MARGIN_PX, top + name_px + number * height // 17)
        write_text(side, line, place, ink=pack.ink, look=(height // 30, REGULAR))
    paste(side, code, (width - code.shape[1] - MARGIN_PX, height - code.shape[0] - 30))
    return side


def phone_with(text: str, title: str) -> Pixels:
    """A phone whose screen shows a QR code below a title, as a member's card does."""
    phone = np.full((1120, 560, 3), GLASS, np.uint8)
    screen = phone[36:-36, 20:-20]
    screen[:] = (246, 244, 240)
    screen[:190] = (150, 110, 40)
    write_text(screen, "9:41", (28, 44), ink=WHITE, look=(24, BOLD))
    write_text(screen, title, (28, 132), ink=WHITE, look=(46, BOLD))
    code = printed(text, Symbology.QR, module_px=13)
    left = (screen.shape[1] - code.shape[1]) // 2
    paste(screen, np.dstack([code] * 3), (left, 260))
    below = 260 + code.shape[0] + 60
    write_text(screen, text, (left + 30, below), ink=BLACK, look=(26, REGULAR))
    write_text(
        screen, "请向收银机出示", (left + 30, below + 60), ink=BLACK, look=(26, REGULAR)
    )
    return phone


def _bars(pack: Pack) -> Pixels:
    """The code on its white patch, with the digits below."""
    bars = printed(pack.gtin, Symbology.EAN13, module_px=MODULE_PX, digits=True)
    patch = np.full((bars.shape[0] + 2 * QUIET_PX, bars.shape[1], 3), WHITE, np.uint8)
    patch[QUIET_PX:-QUIET_PX] = np.clip(bars, 20, 248)[:, :, None]
    return np.ascontiguousarray(np.rot90(patch)) if pack.ladder else patch


def paste(picture: Pixels, patch: Pixels, place: tuple[int, int]) -> None:
    """Put a patch into a picture, its upper left corner at `place`."""
    left, top = place
    picture[top : top + patch.shape[0], left : left + patch.shape[1]] = patch


def write_text(
    picture: Pixels,
    text: str,
    place: tuple[int, int],
    *,
    ink: Colour,
    look: tuple[int, int],
) -> None:
    """Write with the base line at `place`; `look` is height in pixels and weight.

    `picture` is BGR.
    """
    canvas = np.ascontiguousarray(picture)
    cv2.putText(canvas, text, place, ink, cv2.FontFace("sans"), *look)
    picture[:] = canvas
