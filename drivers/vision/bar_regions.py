"""Regions of parallel bars: finding them in a picture, and turning them upright.

Uses OpenCV, as `drivers.vision.pictures` does. Every function is pure and callable
from any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.vision.pictures import Pixels, bounded

Slopes = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class BarRegion:
    """A rectangle in a picture that is full of parallel bars.

    `across_px` is its size across the bars, `along_px` along them; `angle_rad` turns
    the x axis to the direction across the bars.
    """

    centre_px: tuple[float, float]
    across_px: float
    along_px: float
    angle_rad: float

    @property
    def corners(self) -> tuple[tuple[int, int], ...]:
        """Its corners (x_px, y_px), clockwise from the first bar."""
        cos, sin = np.cos(self.angle_rad), np.sin(self.angle_rad)
        x, y = self.centre_px
        w, h = self.across_px / 2, self.along_px / 2
        around = ((-w, -h), (w, -h), (w, h), (-w, h))
        return tuple(
            (round(x + u * cos - v * sin), round(y + u * sin + v * cos))
            for u, v in around
        )

    def in_picture(
        self, outline: Sequence[tuple[int, int]], strip: Pixels, *, margin: float
    ) -> tuple[tuple[int, int], ...]:
        """An outline in its straightened strip, in the pixels of the picture."""
        height_px, width_px = strip.shape
        scale = self.across_px * (1 + 2 * margin) / width_px
        cos, sin = scale * np.cos(self.angle_rad), scale * np.sin(self.angle_rad)
        x, y = self.centre_px
        from_middle = [(u - width_px / 2, v - height_px / 2) for u, v in outline]
        return tuple(
            (round(x + u * cos - v * sin), round(y + u * sin + v * cos))
            for u, v in from_middle
        )


def region_between(
    corners: Sequence[tuple[int, int]], *, along: float
) -> BarRegion | None:
    """The region of a linear code with these corners, clockwise from its first bar.

    It is at least `along` times as high as it is wide; None if it is too narrow.
    """
    first, second, third, fourth = np.asarray(corners, np.float64)
    across_px = (second + third - first - fourth) / 2
    along_px = (third + fourth - first - second) / 2
    width_px = float(np.hypot(*across_px))
    if width_px < MIN_REGION_PX:
        return None
    height_px = max(float(np.hypot(*along_px)), along * width_px)
    x, y = (first + second + third + fourth) / 4
    angle_rad = float(np.arctan2(across_px[1], across_px[0]))
    return BarRegion((float(x), float(y)), width_px, height_px, angle_rad)


SEARCH_SIDE_PX = 320
CELL_PX = 2
"""Slopes are summed up in square cells with sides of this length."""
MAX_REGIONS = 2
SECOND_SHARE = 0.3
"""A region smaller than this share of the largest is taken for an ornament."""
HALF_STRENGTH = 12
"""Slopes of this strength count half, stronger ones nearly fully."""


def find_bar_regions(picture: Pixels) -> list[BarRegion]:
    """The largest regions of parallel bars in a grey picture, at most two.

    In a region nearly every pixel has a slope, all slopes have one direction, and as
    many rise as fall. Their strength does not count, so that blurred bars are found
    beside sharp letters, and a single strong edge is no region.
    """
    small = bounded(picture, SEARCH_SIDE_PX, SEARCH_SIDE_PX)
    window = max(11, max(small.shape) // 22) // CELL_PX | 1
    across, alike = _slopes(small, window), window // 2 | 1
    total, both = across[0] + across[1], across[2]
    lead = cv2.magnitude(across[0] - across[1], 2 * both)
    mask = ((lead > 0.6 * total) & (total > 0.25)).astype(np.uint8)  # noqa: PLR2004
    brush = np.ones((alike, alike), np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, brush)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, brush)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    areas = stats[1:count, cv2.CC_STAT_AREA]
    min_area = max(1.5 * window**2, SECOND_SHARE * areas.max(initial=0))
    order = [int(at) + 1 for at in np.argsort(-areas) if areas[at] > min_area]
    scale = picture.shape[1] / mask.shape[1]
    regions = (_region(labels == at, across, scale) for at in order[: 2 * MAX_REGIONS])
    return [one for one in regions if one is not None][:MAX_REGIONS]


def _slopes(picture: Pixels, window: int) -> list[Slopes]:
    """The covariance of the slopes' directions around each cell: xx, yy and xy."""
    x = cast("Slopes", cv2.Sobel(picture, cv2.CV_32F, 1, 0))
    y = cast("Slopes", cv2.Sobel(picture, cv2.CV_32F, 0, 1))
    strength = cast("Slopes", cv2.magnitude(x, y)) + np.float32(HALF_STRENGTH)
    x, y = x / strength, y / strength
    cells = (max(1, picture.shape[1] // CELL_PX), max(1, picture.shape[0] // CELL_PX))

    def mean(values: Slopes) -> Slopes:
        of_cells = cv2.resize(values, cells, interpolation=cv2.INTER_AREA)
        return cast("Slopes", cv2.boxFilter(of_cells, -1, (window, window)))

    mean_x, mean_y = mean(x), mean(y)
    return [
        mean(x * x) - mean_x * mean_x,
        mean(y * y) - mean_y * mean_y,
        mean(x * y) - mean_x * mean_y,
    ]


def _region(
    mask: NDArray[np.bool_], slopes: list[Slopes], scale: float
) -> BarRegion | None:
    """The rectangle around the pixels of a mask, turned to their common direction."""
    xx, yy, xy = (float(values[mask].sum()) for values in slopes)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    cos, sin = np.cos(angle), np.sin(angle)
    rows, columns = np.nonzero(mask)
    across, along = columns * cos + rows * sin, rows * cos - columns * sin
    width, height = float(np.ptp(across)), float(np.ptp(along))
    if min(width, height) * CELL_PX < MIN_REGION_PX or width < 0.4 * height:
        return None
    u, v = (across.max() + across.min()) / 2, (along.max() + along.min()) / 2
    centre = (float(u * cos - v * sin) * scale, float(u * sin + v * cos) * scale)
    return BarRegion(centre, width * scale, height * scale, float(angle))


MIN_REGION_PX = 12
"""In pixels of the shrunk picture."""


def bars_end(strip: Pixels, left_px: float, right_px: float) -> bool:
    """Whether upright bars between two columns end there, on both sides.

    A frame or a letter beside them does not count as bars.
    """
    slopes = np.abs(np.diff(strip.astype(np.float32), axis=1)).mean(axis=0)
    near_px, far_px = NEAR * (right_px - left_px), FAR * (right_px - left_px)
    before = slopes[int(max(left_px - far_px, 0)) : int(max(left_px - near_px, 0))]
    behind = slopes[int(right_px + near_px) : int(right_px + far_px)]
    max_slope = CONTINUED_SHARE * float(slopes[int(left_px) : int(right_px)].mean())
    return all(float(part.sum()) <= max_slope * len(part) for part in (before, behind))


NEAR, FAR = 0.02, 0.2
"""Where more bars are searched beside the region, as shares of its width."""
CONTINUED_SHARE = 0.3
"""Bars continue if slopes beside them are stronger than this share of theirs."""


def straightened(
    picture: Pixels,
    region: BarRegion,
    *,
    width_px: int,
    margin: float,
    max_height_px: int = 160,
) -> Pixels:
    """The region with a margin on both sides, turned so that its bars are upright.

    `margin` is a share of the region's width; beyond the picture its edge is repeated.
    Of long bars only the middle is used.
    """
    scale = width_px / (region.across_px * (1 + 2 * margin))
    height_px = max(16, min(round(region.along_px * scale), max_height_px))
    cos, sin = np.cos(region.angle_rad) / scale, np.sin(region.angle_rad) / scale
    x, y = region.centre_px
    turn = np.array(
        [
            [cos, -sin, x - cos * width_px / 2 + sin * height_px / 2],
            [sin, cos, y - sin * width_px / 2 - cos * height_px / 2],
        ]
    )
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (width_px, height_px)
    edge = cv2.BORDER_REPLICATE
    return cast(
        "Pixels", cv2.warpAffine(picture, turn, size, flags=how, borderMode=edge)
    )
