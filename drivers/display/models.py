"""The panels that are sold: their chips, sizes, and how one is built in."""

from dataclasses import dataclass
from enum import StrEnum


class OledController(StrEnum):
    """The chip on the panel."""

    SSD1306 = "ssd1306"
    SH1106 = "sh1106"
    SSD1309 = "ssd1309"
    SSD1322 = "ssd1322"

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height) of the panels sold with this chip."""
        return (256, 64) if self is OledController.SSD1322 else (128, 64)


@dataclass(frozen=True, slots=True)
class OledModel:
    """The panel. `upside_down`: it is built in so; the picture is turned by 180°."""

    controller: OledController
    upside_down: bool = False
