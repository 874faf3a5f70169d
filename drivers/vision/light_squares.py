"""Light squares on dark ground, such as a QR code on a page in dark mode.

Such a code has no white border, which readers need: its dark edge and the page are one.
Uses OpenCV, as `drivers.vision.pictures` does. Every function is pure and callable
from any thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.vision.pictures import Pixels, bounded, percentile, smoothed

SEARCH_SIDE_PX = 320
CLOSED_SHARE = 24
"""Gaps of less than this part of the picture's side belong to the square."""
MIN_AREA_PX, MAX_ASPECT = 400, 1.43
"""Of a square, in the shrunk picture."""
MIN_LIGHT, MAX_LIGHT = 0.3, 0.75
"""Shares of a code that are light."""
MAX_SQUARES = 2
SIDE_PX, BORDER_PX = 280, 40
"""Of a square turned upright: wide enough for modules of four pixels."""
LIGHT_SHARE = 90
"""The white of a code is lighter than this share of its pixels (percent)."""

Box = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FramedSquare:
    """A square turned upright, with a light border, and its corners in the picture."""

    picture: Pixels
    corners: tuple[tuple[int, int], ...]


def framed_squares(picture: Pixels) -> Iterator[FramedSquare]:
    """The largest light squares in a grey picture, at most two."""
    small = bounded(picture, SEARCH_SIDE_PX, SEARCH_SIDE_PX)
    scale = picture.shape[1] / small.shape[1]
    for box in _boxes(small)[:MAX_SQUARES]:
        corners = (box + np.float32(0.5)) * np.float32(scale) - np.float32(0.5)
        yield FramedSquare(
            _framed(picture, corners), tuple((round(x), round(y)) for x, y in corners)
        )


def _boxes(small: Pixels) -> list[Box]:
    """Corners around what is light and about square, the largest first."""
    _, light = cv2.threshold(smoothed(small, 1.0), 0, 255, cv2.THRESH_OTSU)
    gap = max(3, max(small.shape) // CLOSED_SHARE | 1)
    whole = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    contours = [np.asarray(outline, np.int32) for outline in outlines]
    large = [one for one in contours if cv2.contourArea(one) >= MIN_AREA_PX]
    large.sort(key=cv2.contourArea, reverse=True)
    boxes = (_box(one, np.asarray(light, np.uint8)) for one in large)
    return [box for box in boxes if box is not None]


def _box(outline: NDArray[np.int32], light: Pixels) -> Box | None:
    """Corners around an outline if it is about square and partly dark."""
    (x, y), (width, height), angle = cast(
        "tuple[tuple[float, float], tuple[float, float], float]",
        cv2.minAreaRect(outline),
    )
    if max(width, height) > MAX_ASPECT * max(min(width, height), 1.0):
        return None
    left, top, wide, high = cv2.boundingRect(outline)
    within = light[top : top + high, left : left + wide]
    share = np.count_nonzero(within) / ((width + 1) * (height + 1))
    if not MIN_LIGHT <= share <= MAX_LIGHT:
        return None
    return np.asarray(
        cv2.boxPoints(((x, y), (width + 1, height + 1), angle)), np.float32
    )


def _framed(picture: Pixels, corners: Box) -> Pixels:
    """What is within these corners, turned upright, and light around it."""
    whole = SIDE_PX + 2 * BORDER_PX
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    upright = square * np.float32(SIDE_PX) + np.float32(BORDER_PX)
    turn = cv2.getPerspectiveTransform(corners, upright)
    seen = np.asarray(cv2.warpPerspective(picture, turn, (whole, whole)), np.uint8)
    inner = slice(BORDER_PX, BORDER_PX + SIDE_PX)
    framed = np.full_like(seen, int(percentile(seen[inner, inner], LIGHT_SHARE)))
    framed[inner, inner] = seen[inner, inner]
    return framed
