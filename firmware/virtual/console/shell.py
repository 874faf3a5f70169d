"""The console: reads lines, plays them, shows the display. One thread."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.virtual.console.spelling import as_meant
from firmware.virtual.console.topics import HELP, QUIT, SALE, help_on, overview
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError, perform
from firmware.virtual.scripts.script import (
    Form,
    ScriptCommand,
    ScriptError,
    advice,
    parse,
    parse_line,
)
from firmware.virtual.stage import Stage

SETTLE_S = 0.4
WELCOME = Phrase(
    "The shop is open: broker, hub and kiosk run on this machine. Make a sale:"
)
ASK_FOR_HELP = Phrase(
    "help shows what else can be done, and what can go wrong. quit closes the shop."
)
NOT_OPEN = Phrase(
    "The shop is not open yet. Set it up, then: open shop. help shows the commands."
)
SLIP = Phrase("A slip lies on the tray: read slip shows it.")
CLOSING = Phrase("The shop closes.")


class Lines(Protocol):
    """Where lines come from: a terminal, or a pipe."""

    def next_line(self) -> str | None:
        """The next line without spaces around it; None at the end."""
        ...


class PipedLines:
    """Lines of standard input that is no terminal; each is printed as if typed."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source

    def next_line(self) -> str | None:
        """The next line; None at the end of the input."""
        line = next(self._source, None)
        if line is None:
            return None
        print(f"\n> {line.strip()}")
        return line.strip()


class Shell:
    """Plays commands in an open shop until the lines end or a person quits."""

    def __init__(self, stage: Stage, forms: Sequence[Form]) -> None:
        self._stage = stage
        self._forms = forms
        self._slips = 0

    def run(self, lines: Lines) -> None:
        """Play what is typed."""
        self._welcome()
        self._show_display()
        while (line := lines.next_line()) is not None:
            line = as_meant(line, self._forms)
            if line in QUIT:
                break
            self._obey(line)
        print(f"\n    {tr(CLOSING)}")

    def _welcome(self) -> None:
        if not self._stage.remote.powered:
            print(f"\n    {tr(NOT_OPEN)}")
            return
        sale = "  ·  ".join(SALE)
        print(f"\n    {tr(WELCOME)}\n\n      {sale}\n\n    {tr(ASK_FOR_HELP)}")

    def _obey(self, line: str) -> None:
        first, *rest = line.split(maxsplit=1) or [""]
        if not first:
            self._show_display()
        elif first == HELP:
            print(help_on(rest[0], self._forms) if rest else overview(self._forms))
        elif not line.startswith("#"):
            self._play(line)

    def _play(self, line: str) -> None:
        command = parse_line(1, line, self._forms)
        if command is None:
            for each in self._meant(line):
                print(f"    {tr(each)}")
            return
        try:
            for _ in range(command.times):
                perform(self._stage, command)
        except UnmetError as unmet:
            print(f"    {tr(unmet)}")
        self._show_display()

    def _meant(self, line: str) -> Iterator[Phrase]:
        """What could have been meant by a line that is no command."""
        first = line.split(maxsplit=1)[0]
        begins = {form.pattern.split()[0] for form in self._forms}
        own = [HELP, *QUIT]
        near = get_close_matches(first.casefold(), [*begins, *own], n=1)
        if near and near[0] in own:
            yield Phrase("did you mean: {commands}", commands=near[0])
            return
        yield advice(line, self._forms)
        yield Phrase("help lists every command")

    def _show_display(self) -> None:
        """Show the display as it is after a moment."""
        if not self._stage.remote.powered:
            return
        self._stage.wait(SETTLE_S)
        if self._stage.remote.frame is not None:
            LineReporter().picture(self._stage.remote.frame)
        slips = len(self._stage.tray)
        if slips > self._slips:
            print(f"    {tr(SLIP)}")
        self._slips = slips


def opening_commands(story: Path, forms: Sequence[Form]) -> tuple[ScriptCommand, ...]:
    """The commands of a script up to the one that opens its shop."""
    commands = parse(story.name, story.read_text("utf-8"), forms)
    for number, command in enumerate(commands, start=1):
        if command.text == "open shop":
            return commands[:number]
    raise ScriptError(Phrase("{story}: opens no shop", story=story))
