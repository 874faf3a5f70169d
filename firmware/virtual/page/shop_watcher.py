"""Looks on at one shop for the page, until another one is opened."""

from collections.abc import Callable
from typing import Any

from PIL import Image

from drivers.sim.printer.paper import PaperSlip
from firmware.virtual.watcher import Watcher


class ShopWatcher(Watcher):
    """Tells `page` what it sees, and `heard` what the kiosk told.

    After `end` it tells nobody: while a shop closes its printer may still print, but
    the counter belongs to the next one.
    """

    def __init__(self, page: Watcher) -> None:
        self.heard: Callable[[dict[str, Any]], None] = lambda _told: None
        self._page = page

    def end(self) -> None:
        """Look on no longer. The stage's thread."""
        self.heard = lambda _told: None
        self._page = Watcher()

    def told(self, what: dict[str, Any]) -> None:
        """Tell both, the record of what was done last."""
        self._page.told(what)
        self.heard(what)

    def before_camera(self, file: bytes) -> None:
        """Tell the page."""
        self._page.before_camera(file)

    def printed(self, strip: Image.Image) -> None:
        """Tell the page; the printer's thread."""
        self._page.printed(strip)

    def cut(self, slip: PaperSlip) -> None:
        """Tell the page; the printer's thread."""
        self._page.cut(slip)
