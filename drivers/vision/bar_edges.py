"""How sharp the bars of a linear code are in a picture. Pure."""

from dataclasses import dataclass

import numpy as np

from drivers.vision.bar_regions import find_bar_regions, straightened
from drivers.vision.pictures import Pixels, percentile

MIDDLE_ROWS = 8
MIN_CONTRAST_GREY = 12.0
"""Bars fainter than this are noise."""


@dataclass(frozen=True, slots=True)
class BarSharpness:
    """The largest region of bars: its width, and that of an edge in it.

    An edge is as wide as the way from dark to light at its steepest slope: 1 px to
    1.5 px in focus, more the more the picture is blurred, whatever its contrast.
    """

    width_px: float
    edge_px: float

    def edge_modules(self, modules: int) -> float:
        """The width of an edge in bars of the least width; a code has `modules`.

        A code is hardly read from about two on.
        """
        return self.edge_px * modules / self.width_px


def bar_sharpness(picture: Pixels) -> BarSharpness | None:
    """The sharpness of the bars in a grey picture; None if there are none."""
    regions = find_bar_regions(picture)
    if not regions:
        return None
    width_px = regions[0].across_px
    strip = straightened(picture, regions[0], width_px=round(width_px), margin=0.0)
    middle = max(0, strip.shape[0] // 2 - MIDDLE_ROWS // 2)
    profile = strip[middle : middle + MIDDLE_ROWS].astype(np.float32).mean(axis=0)
    contrast = percentile(strip, 95) - percentile(strip, 5)
    slope = float(np.abs(np.diff(profile)).max(initial=0.0))
    if contrast < MIN_CONTRAST_GREY or slope <= 0:
        return None
    return BarSharpness(width_px, contrast / slope)
