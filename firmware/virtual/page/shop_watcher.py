"""Looks on at one shop for the page, until another one is opened."""

from collections.abc import Callable
from typing import Any

from PIL import Image

from drivers.sim.printer.paper import PaperSlip
from firmware.virtual.watcher import Watcher


class ShopWatcher(Watcher):
    """Forwards everything to `page`, and reports of the kiosk to `on_report`, too.

    After `end` it forwards nothing: while a shop closes its printer may still print,
    but the counter belongs to the next one.
    """

    def __init__(self, page: Watcher) -> None:
        self.on_report: Callable[[dict[str, Any]], None] = lambda _report: None
        self._page = page

    def end(self) -> None:
        """Look on no longer. The stage's thread."""
        self.on_report = lambda _report: None
        self._page = Watcher()

    def reported(self, what: dict[str, Any]) -> None:
        """Forward to the page, then to the record of what was done."""
        self._page.reported(what)
        self.on_report(what)

    def before_camera(self, file: bytes) -> None:
        """Forward to the page."""
        self._page.before_camera(file)

    def printed(self, strip: Image.Image) -> None:
        """Forward to the page; the printer's thread."""
        self._page.printed(strip)

    def cut(self, slip: PaperSlip) -> None:
        """Forward to the page; the printer's thread."""
        self._page.cut(slip)
