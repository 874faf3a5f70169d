"""Reads a page of the web as a phone's browser does: texts, forms, the pass. Pure."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np

from drivers.vision.pictures import Pixels

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
"""Dark modules side by side, as `firmware.hub.web.qr_code` draws them."""
UNSEEN = {"script", "style", "noscript", "title", "svg"}
BLOCKS = {"a", "button", "div", "form", "h1", "h2", "header", "li", "main", "nav"} | {
    "p",
    "section",
    "ul",
}
"""Where a line of what is shown ends."""
DARK, LIGHT = 20, 250


@dataclass(slots=True)
class Page:
    """A page: what its main part shows, block after block, its form, and its pass.

    `fields` are what a browser sends of the form untouched, `action` is where to.
    `size` is the number of modules a side of the pass, 0 without one. `raw` is what
    was sent.
    """

    lines: list[str] = field(default_factory=list[str])
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict[str, str])
    size: int = 0
    path: str = ""
    raw: str = ""

    @property
    def text(self) -> str:
        """All that it shows."""
        return "\n".join(self.lines)

    def pass_modules(self) -> Pixels | None:
        """The pass, one pixel a module, grey, dark is dark; None without one."""
        if not self.size:
            return None
        modules = np.full((self.size, self.size), LIGHT, np.uint8)
        for x, y, length in (map(int, run) for run in RUN.findall(self.path)):
            modules[y, x : x + length] = DARK
        return modules


def read_page(html: str) -> Page:
    """What a page of the web holds."""
    reader = _Reader()
    reader.page.raw = html
    reader.feed(html)
    reader.end_line()
    return reader.page


class _Reader(HTMLParser):
    """Follows the tags of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._unseen: list[str] = []
        self._line: list[str] = []
        self._in_main = self._in_pass = False

    def end_line(self) -> None:
        """A block begins or ends."""
        line = " ".join("".join(self._line).split())
        if line:
            self.page.lines.append(line)
        self._line = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._begin(tag, hidden=tag in UNSEEN or "hidden" in values)
        if tag == "form":
            self.page.action = values.get("action", "")
        elif tag == "input":
            self._input(values)
        elif tag == "section":
            self._in_pass = "data-pass" in values
        elif self._in_pass:
            self._drawn(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen[-1:] == [tag]:
            self._unseen.pop()
        if tag in BLOCKS:
            self.end_line()
        self._in_pass = self._in_pass and tag != "section"
        self._in_main = self._in_main and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._in_main and not self._unseen:
            self._line.append(data)

    def _begin(self, tag: str, *, hidden: bool) -> None:
        if hidden:
            self._unseen.append(tag)
        if tag in BLOCKS:
            self.end_line()
        if tag == "main":
            self._in_main = True
        if tag == "span":
            self._line.append(" ")

    def _input(self, values: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind not in {"checkbox", "radio"} or "checked" in values:
            self.page.fields[values.get("name", "")] = values.get("value", "")

    def _drawn(self, tag: str, values: dict[str, str]) -> None:
        if tag == "svg":
            self.page.size = int(values.get("viewbox", "0").split()[-1])
        elif tag == "path" and not self.page.path:
            self.page.path = values.get("d", "")
