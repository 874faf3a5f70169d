"""Reads the display's pixels: whether a text is shown on it.

The expected words are drawn with the display's own fonts, at every size it has, lit
on dark and dark on lit, and searched for in the picture. So an expectation is met
only if the right pixels reached the glass.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.display.fonts import HEIGHTS_PX, Fonts

Pixels = NDArray[np.bool_]


class DisplayReader:
    """Looks for text in pictures of the display. Any thread."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._drawn = lru_cache(maxsize=512)(self._draw)

    def sees(self, picture: Image.Image, text: str) -> bool:
        """Whether the whole text is somewhere in a mode "1" picture."""
        glass = np.asarray(picture, dtype=np.bool_)
        return any(
            contains(glass, pattern)
            for height_px in HEIGHTS_PX
            for lit in (self._drawn(text, height_px),)
            for pattern in (lit, ~lit)
        )

    def _draw(self, text: str, height_px: int) -> Pixels:
        return np.asarray(self._fonts.run(text, height_px), dtype=np.bool_)


def contains(glass: Pixels, pattern: Pixels) -> bool:
    """Whether `pattern` is somewhere in `glass`, pixel for pixel."""
    rows = glass.shape[0] - pattern.shape[0] + 1
    columns = glass.shape[1] - pattern.shape[1] + 1
    if rows < 1 or columns < 1:
        return False
    places = np.ones((rows, columns), dtype=np.bool_)
    for (y_px, x_px), lit in np.ndenumerate(pattern):
        window = glass[y_px : y_px + rows, x_px : x_px + columns]
        places &= window == lit
        if not places.any():
            return False
    return True
