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

from drivers.vision.pictures import Pixels, bounded, smoothed

SEARCH_SIDE_PX = 320
CLOSED_SHARE = 24
"""Gaps of less than this part of the picture's side belong to the square."""
MIN_AREA_PX, MAX_ASPECT = 400, 1.43
"""Of a square, in the shrunk picture."""
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
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole)
    areas = stats[1:count, cv2.CC_STAT_AREA]
    largest = [int(at) + 1 for at in np.argsort(-areas) if areas[at] >= MIN_AREA_PX]
    points = (np.argwhere((labels == at) & (light > 0)) for at in largest[:4])
    boxes = (_box(rows_columns[:, ::-1].astype(np.float32)) for rows_columns in points)
    return [box for box in boxes if box is not None]


def _box(points: NDArray[np.float32]) -> Box | None:
    (x, y), (width, height), angle = cast(
        "tuple[tuple[float, float], tuple[float, float], float]",
        cv2.minAreaRect(points),
    )
    if max(width, height) > MAX_ASPECT * max(min(width, height), 1.0):
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
    framed = np.full_like(seen, int(np.percentile(seen[inner, inner], LIGHT_SHARE)))
    framed[inner, inner] = seen[inner, inner]
    return framed
