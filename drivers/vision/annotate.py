"""Draws on a picture what was seen in it, for a person who wonders."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drivers.vision.pictures import Pixels

SEEN = (0, 220, 90)
PAPER = (10, 20, 14)
LINE_SHARE = 320
TEXT_SHARE = 36
MIN_TEXT_PX = 11


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame through `corners` (x_px, y_px) and a text below; either may be empty."""

    corners: tuple[tuple[int, int], ...]
    text: str


def marked(picture: Pixels, marks: Sequence[Mark]) -> Image.Image:
    """A BGR picture with every mark drawn on it; the picture itself stays as it is.

    Marks without corners are listed from the top.
    """
    image = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))
    side_px = min(image.size)
    font = ImageFont.load_default(max(MIN_TEXT_PX, side_px // TEXT_SHARE))
    draw = ImageDraw.Draw(image)
    line_px, free_y_px = 1 + side_px // LINE_SHARE, 0
    for mark in marks:
        place = (0, free_y_px)
        if mark.corners:
            draw.line([*mark.corners, mark.corners[0]], SEEN, line_px, joint="curve")
            place = _below(mark, line_px)
        box = draw.textbbox(place, mark.text, font)
        dx_px = min(0, image.width - int(box[2]))
        dy_px = min(0, image.height - int(box[3]))
        place = (max(0, place[0] + dx_px), max(0, place[1] + dy_px))
        draw.rectangle(draw.textbbox(place, mark.text, font), PAPER)
        draw.text(place, mark.text, SEEN, font)
        if not mark.corners:
            free_y_px = int(box[3]) + line_px
    return image


def _below(mark: Mark, gap_px: int) -> tuple[int, int]:
    return (
        min(x_px for x_px, _ in mark.corners),
        max(y_px for _, y_px in mark.corners) + 2 * gap_px,
    )
