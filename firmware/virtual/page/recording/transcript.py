"""The lines of a session as they come to be, with what was seen before each. Pure."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LINES_MAX = 4_000
FULL = "# here the record was full"
QUICK_S, MARGIN_S = 4.0, 5
"""What is met within this needs no limit of its own; what a limit adds."""
PASSING = "…"
"""How texts end that stand there only until something is done."""
DIGITS_MAX = 15
"""A longer row of digits may be a code: it is no text that a script needs."""
_MONEY, _DIGIT = "¥", re.compile(r"\d")
_LONG = re.compile(rf"\d{{{DIGITS_MAX + 1},}}")

Sight = Callable[[str], bool]
"""Whether a text is shown by the display's pixels of one moment."""


@dataclass(frozen=True, slots=True)
class SeenTexts:
    """What the display may have shown then: the first of `texts` that it did."""

    texts: tuple[str, ...]
    limit: str
    sight: Sight

    def line(self) -> str:
        """The expectation; "" if it showed none of them."""
        text = next((each for each in self.texts if self.sight(each)), "")
        return text and f"expect display {text}{self.limit}"


class Transcript:
    """Lines in order. `look` returns what can be seen of the display's pixels now.

    Before something is done stands what the display showed then, so that a replay waits
    for the appliance rather than for the clock. Pixels are searched by `settle`, or
    when the lines are asked for: that takes some milliseconds each.
    """

    def __init__(self, look: Callable[[], Sight]) -> None:
        self._look = look
        self._rows: list[str | SeenTexts] = []
        self._settled = 0
        self._texts: tuple[str, ...] = ()
        self._before: frozenset[str] = frozenset()
        self._since_s: float | None = None
        self._view = ""

    def __len__(self) -> int:
        """How many lines there are; some may turn out to say nothing."""
        return len(self._rows)

    @property
    def full(self) -> bool:
        """Whether it keeps no more lines: it has no end then."""
        return len(self._rows) >= LINES_MAX

    def lines(self) -> list[str]:
        """All lines so far."""
        while self.settle():
            pass
        return [row for row in self._rows if isinstance(row, str) and row]

    def settle(self) -> bool:
        """Search the pixels for one line; False if there is none left."""
        while self._settled < len(self._rows):
            row = self._rows[self._settled]
            self._settled += 1
            if isinstance(row, SeenTexts):
                self._rows[self._settled - 1] = row.line()
                return True
        return False

    def saw(self, texts: Iterable[str]) -> None:
        """The appliance puts these on its display."""
        self._texts = tuple(texts)

    def expect_seen(self, now_s: float) -> None:
        """Write what the display shows since the line before, if it says something."""
        waited_s = 0.0 if self._since_s is None else now_s - self._since_s
        self._since_s = now_s
        if any(each.endswith(PASSING) for each in self._texts):
            return
        texts = self._significant_texts()
        self._before = frozenset(self._texts)
        if texts:
            limit = f" within {math.ceil(waited_s) + MARGIN_S} s"
            limit = limit if waited_s > QUICK_S else ""
            self._add(SeenTexts(texts, limit, self._look()))

    def did(self, now_s: float, *lines: str) -> None:
        """Something was done: these lines, after what was seen before."""
        if lines:
            self.expect_seen(now_s)
        for line in lines:
            self._add(line)

    def went_on(self, line: str) -> None:
        """A line that ends what was begun: what was seen before is written already.

        "" is none.
        """
        if line:
            self._add(line)

    def showed(self, now_s: float, line: str, picture: int = 0) -> None:
        """The camera read a good, which was taken away if it was there before.

        `picture` numbers what one thing shows one after the other, 0 for goods: of such
        a thing a second code is no second showing.
        """
        view = f"{line} {picture}"
        if self._view == view and picture:
            return
        if self._view == view:
            self._add("show nothing")
        self.did(now_s, line)
        self._view = view

    def took_away(self, now_s: float) -> None:
        """Nothing is before the camera."""
        if self._view:
            self.did(now_s, "show nothing")
        self._view = ""

    def did_as_written(self, line: str) -> None:
        """A line that is a script's already."""
        self._add(line)
        self._view = ""

    def remark(self, text: str) -> None:
        """Something that no command can do again."""
        self._add(f"# {text}")

    def _add(self, row: str | SeenTexts) -> None:
        if len(self._rows) < LINES_MAX - 1:
            self._rows.append(row)
        elif not self.full:
            self._rows.append(FULL)

    def _significant_texts(self) -> tuple[str, ...]:
        """Of the texts that are new those that say most: money, then words alone."""
        fresh = [
            each
            for each in self._texts
            if each not in self._before and len(each) > 1 and each == each.strip()
        ]
        said = [each for each in fresh if not _LONG.search(each)]
        money = [each for each in said if _MONEY in each]
        words = sorted(
            (each for each in said if not _DIGIT.search(each)), key=len, reverse=True
        )
        return (*money, *words)
