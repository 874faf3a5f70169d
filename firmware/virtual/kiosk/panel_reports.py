"""What the virtual kiosk reports unasked: lamp, buzzer, texts."""

from collections.abc import Callable
from typing import Any

from drivers.api import Lamp, Picture, Text
from drivers.sim.pins import Pins


class PanelReporter:
    """Reports each change of lamp and buzzer; called in the panel's thread.

    `pins` are set once they are made: they call this.
    """

    def __init__(self, report: Callable[[dict[str, Any]], None]) -> None:
        self.pins: Pins | None = None
        self._report = report
        self._reported: tuple[Lamp, bool] = (Lamp.OFF, False)

    def __call__(self) -> None:
        """An output has changed."""
        if self.pins is None:
            return
        now = self.pins.lamp, self.pins.buzzing
        if now[0] is not self._reported[0]:
            self._report({"lamp": now[0]})
        if now[1] is not self._reported[1]:
            self._report({"buzzing": now[1]})
        self._reported = now


def report_texts(report: Callable[[dict[str, Any]], None], picture: Picture) -> None:
    """Report the texts that the kiosk puts on the display, from the top, for ears."""
    texts = [each for each in picture if isinstance(each, Text)]
    ordered = sorted(texts, key=lambda each: (each.y_px, each.x_px))
    report({"texts": [each.text for each in ordered if each.text.strip()]})
