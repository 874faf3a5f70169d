"""What the virtual kiosk tells of itself, unasked: lamp, buzzer, texts."""

from collections.abc import Callable
from typing import Any

from drivers.api import Lamp, Picture, Text
from drivers.sim.pins import Pins


class PanelTeller:
    """Tells each change of lamp and buzzer; called in the panel's thread.

    `pins` are set once they are made: they call this.
    """

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self.pins: Pins | None = None
        self._tell = tell
        self._told: tuple[Lamp, bool] = (Lamp.OFF, False)

    def __call__(self) -> None:
        """An output has changed."""
        if self.pins is None:
            return
        now = self.pins.lamp, self.pins.buzzing
        if now[0] is not self._told[0]:
            self._tell({"lamp": now[0]})
        if now[1] is not self._told[1]:
            self._tell({"buzzing": now[1]})
        self._told = now


def tell_texts(tell: Callable[[dict[str, Any]], None], picture: Picture) -> None:
    """Tell the texts that the kiosk puts on the display, from the top, for ears."""
    texts = [each for each in picture if isinstance(each, Text)]
    ordered = sorted(texts, key=lambda each: (each.y_px, each.x_px))
    tell({"texts": [each.text for each in ordered if each.text.strip()]})
