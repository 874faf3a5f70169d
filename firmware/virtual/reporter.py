"""What a script prints while it is played: line by line, or as a story."""

import re
import time
from pathlib import Path
from typing import Protocol

from PIL import Image

from drivers.sim.printer.paper import PaperSlip
from drivers.sim.terminal import width_cells
from firmware.virtual.pictures import INDENT, in_terminal, photograph_of

WIDTH = 76
OURS = re.compile(r"\d{2,}-(display|slip)\.png")


class Reporter(Protocol):
    """Receives everything in order, in the thread that plays."""

    def command_done(self, line: int, text: str, seconds: float) -> None:
        """A command was played."""
        ...

    def say(self, text: str) -> None:
        """The script begins a step of its story."""
        ...

    def picture(self, glass: Image.Image) -> None:
        """The script shows the display."""
        ...

    def slip(self, slip: PaperSlip) -> None:
        """The script shows a slip."""
        ...

    def rows(self, lines: list[str]) -> None:
        """The script shows rows of the hub's books."""
        ...

    def end(self) -> None:
        """The script has ended."""
        ...


class PictureFolder:
    """Numbered PNG files of pictures and slips; those of an earlier run are removed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("[0-9][0-9]*-*.png"):
            if OURS.fullmatch(old.name):
                old.unlink()

    def keep(self, what: str, picture: Image.Image) -> None:
        """Write one picture; OSError if that fails."""
        self.count += 1
        picture.save(self.folder / f"{self.count:02d}-{what}.png")

    @property
    def summary(self) -> str:
        """How many there are, and where."""
        return f"\n    pictures in {self.folder}/: {self.count}"


class LineReporter:
    """Prints each command with the time that it took.

    Pictures and slips that are shown are kept in `pictures`, if it is given.
    """

    def __init__(self, pictures: PictureFolder | None = None) -> None:
        self._pictures = pictures

    def command_done(self, line: int, text: str, seconds: float) -> None:
        """One line."""
        gap = " " * (WIDTH - 14 - width_cells(text))
        print(f"{line:>4}  {text}{gap} {seconds:6.2f} s")

    def say(self, text: str) -> None:
        """One line."""
        print(f"\n      {text}")

    def picture(self, glass: Image.Image) -> None:
        """The display in the terminal."""
        print(in_terminal(glass))
        if self._pictures:
            self._pictures.keep("display", photograph_of(glass))

    def slip(self, slip: PaperSlip) -> None:
        """The slip as text."""
        print(_indented(_on_paper(slip.text)))
        if self._pictures:
            self._pictures.keep("slip", slip.on_desk())

    def rows(self, lines: list[str]) -> None:
        """The rows."""
        print(_indented("\n".join(lines)))

    def end(self) -> None:
        """Where the pictures are, if they are kept."""
        if self._pictures:
            print(self._pictures.summary)


class StoryReporter:
    """Prints the steps of a story with their times, and keeps the pictures.

    Every picture and slip is also kept in `pictures`.
    """

    def __init__(self, pictures: PictureFolder) -> None:
        self._pictures = pictures
        self._step = 0
        self._begun_s: float | None = None

    def command_done(self, line: int, text: str, seconds: float) -> None:
        """Steps are printed as a whole."""

    def say(self, text: str) -> None:
        """Begin a step; its time is printed when it ends."""
        self._finish_step()
        self._step += 1
        print(f"\n{self._step:>3} {text:<{WIDTH}}", end="", flush=True)
        self._begun_s = time.monotonic()

    def picture(self, glass: Image.Image) -> None:
        """The display, in the terminal and as a file."""
        self._finish_step()
        print(in_terminal(glass))
        self._pictures.keep("display", photograph_of(glass))

    def slip(self, slip: PaperSlip) -> None:
        """The slip, as text and as a file."""
        self._finish_step()
        print(_indented(_on_paper(slip.text)))
        self._pictures.keep("slip", slip.on_desk())

    def rows(self, lines: list[str]) -> None:
        """The rows."""
        self._finish_step()
        print(_indented("\n".join(lines)))

    def end(self) -> None:
        """The last step's time, and where the pictures are."""
        self._finish_step()
        print(self._pictures.summary)

    def _finish_step(self) -> None:
        if self._begun_s is not None:
            print(f"{time.monotonic() - self._begun_s:7.2f} s")
        self._begun_s = None


def _indented(text: str) -> str:
    return "\n".join(f"{INDENT}{line}".rstrip() for line in text.splitlines())


def _on_paper(text: str) -> str:
    """A slip's text between two torn edges."""
    edge = "┄" * (2 + max(map(width_cells, text.splitlines()), default=0))
    return "\n".join([edge, *(f" {line}" for line in text.splitlines()), edge])
