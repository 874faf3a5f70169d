"""The elements of a picture, and the Protocol of a display."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Align(StrEnum):
    """Alignment of text: to its x on the screen, to the paper on a slip."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Text:
    """One run of text with its top at `y_px`; `height_px` is 12, 16, 24 or 32.

    If it is wider than `width_px` (0: no limit), it is cut and ends with an ellipsis;
    it never loses its beginning at the screen's edge. `x_px` is its left edge, middle
    or right edge, by `align`.
    """

    x_px: int
    y_px: int
    text: str
    height_px: int = 12
    align: Align = Align.LEFT
    width_px: int = 0
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of lit pixels, filled or as a one-pixel frame."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int
    filled: bool = True


@dataclass(frozen=True, slots=True)
class QrPicture:
    """A QR code: dark modules stay dark, light modules and a quiet zone are lit.

    It fills at most `side_px` squared from (`x_px`, `y_px`); a module is a whole
    number of pixels.
    """

    x_px: int
    y_px: int
    side_px: int
    text: str


Picture = tuple[Text | Box | QrPicture, ...]


class Display(Protocol):
    """A small monochrome screen. `show` never blocks: the newest picture wins."""

    @property
    def width_px(self) -> int:
        """128 or 256."""
        ...

    @property
    def height_px(self) -> int:
        """64."""
        ...

    def start(self) -> None:
        """Open it and begin to show."""
        ...

    def show(self, picture: Picture) -> None:
        """Show this from now on."""
        ...

    def stop(self, limit_s: float) -> bool:
        """Blank it and end; False if that took longer than `limit_s`."""
        ...
