"""A customer's phone: who holds it, its browser, and the screenshot that it kept."""

from dataclasses import dataclass, field
from pathlib import Path

from drivers.api import DriverError
from drivers.vision.pictures import Pixels
from firmware.virtual.phones.browser import Browser
from firmware.virtual.phones.page import Page
from firmware.virtual.phones.screen import phone_before_camera
from firmware.virtual.phones.traces import disguises, files_below, traces

HOME = "/me"


@dataclass(slots=True)
class Phone:
    """The phone of somebody with this name and number; one thread.

    `page` is what it shows, `screenshot` a pass that was kept at the monotonic time
    `kept_s`. Methods raise DriverError for a page that does not load, or that is
    another one.
    """

    name: str
    number: str
    browser: Browser
    page: Page = field(default_factory=Page)
    screenshot: Pixels | None = None
    kept_s: float = 0.0

    def join(self, address: str) -> None:
        """Open the page that a slip names, fill its form in and agree."""
        form = self.browser.open(address)
        self.page = self.browser.send(
            form, name=self.name, phone=self.number, consent="yes"
        )

    def load(self) -> Page:
        """The member's page as it is now."""
        self.page = self.browser.open(HOME)
        return self.page

    def leave(self) -> None:
        """Leave by one's own page."""
        self.page = self.browser.send(self.browser.open(f"{HOME}/leave"))

    def keep_screenshot(self, now_s: float) -> None:
        """Keep a picture of the pass of now."""
        self.screenshot, self.kept_s = self.showing_pass(), now_s

    def showing_pass(self) -> Pixels:
        """The phone with the pass of now, as the camera sees it."""
        modules = self.load().pass_modules()
        if modules is None:
            raise DriverError("the page has no pass")
        return phone_before_camera(modules)

    def traces(self, *folders: Path) -> tuple[int, list[Path]]:
        """How many files there are, and which of them name who holds this phone."""
        files = files_below(*folders)
        wanted = disguises(self.name) | disguises(self.number)
        return len(files), [file for file, _ in traces(files, wanted)]
