"""Draws on a picture what was read in it, for reports to people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from drivers.vision.pictures import Pixels

LINE_COLOUR = (0, 220, 90)
TEXT_GROUND = (10, 20, 14)
LINE_SHARE = 320
TEXT_SHARE = 36
MIN_TEXT_PX = 11


@dataclass(frozen=True, slots=True)
class Annotation:
    """A frame through `corners` (x_px, y_px) and a text below; either may be empty."""

    corners: tuple[tuple[int, int], ...]
    text: str


def annotated(picture: Pixels, annotations: Sequence[Annotation]) -> Image.Image:
    """A copy of a BGR picture with every annotation drawn on it.

    Those without corners are listed from the top.
    """
    image = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))
    side_px = min(image.size)
    font = ImageFont.load_default(max(MIN_TEXT_PX, side_px // TEXT_SHARE))
    draw = ImageDraw.Draw(image)
    line_px, free_y_px = 1 + side_px // LINE_SHARE, 0
    for each in annotations:
        place = (0, free_y_px)
        if each.corners:
            outline = [*each.corners, each.corners[0]]
            draw.line(outline, LINE_COLOUR, line_px, joint="curve")
            place = _below(each, line_px)
        box = draw.textbbox(place, each.text, font)
        dx_px = min(0, image.width - int(box[2]))
        dy_px = min(0, image.height - int(box[3]))
        place = (max(0, place[0] + dx_px), max(0, place[1] + dy_px))
        draw.rectangle(draw.textbbox(place, each.text, font), TEXT_GROUND)
        draw.text(place, each.text, LINE_COLOUR, font)
        if not each.corners:
            free_y_px = int(box[3]) + line_px
    return image


def _below(annotation: Annotation, gap_px: int) -> tuple[int, int]:
    return (
        min(x_px for x_px, _ in annotation.corners),
        max(y_px for _, y_px in annotation.corners) + 2 * gap_px,
    )
