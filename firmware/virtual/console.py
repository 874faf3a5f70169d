"""The console of the virtual shop: commands of sale scripts, typed one by one."""

from pathlib import Path

from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import UnmetError, perform
from firmware.virtual.scripts.script import (
    ScriptCommand,
    ScriptError,
    advice,
    parse,
    parse_line,
)
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.stage import Stage

SETTLE_S = 0.4
WELCOME = """
    The shop is open. Type commands as in a sale script, for example

      show photograph 1   ·   show card of 林   ·   press pay   ·   hold staff
      paper out   ·   kill hub   ·   start hub   ·   read orders   ·   help

    Ctrl-C closes the shop."""


def run_console(stage: Stage) -> None:
    """Play what is typed in an open shop, until the input ends."""
    print(WELCOME)
    _show_display(stage)
    while (line := _next_line()) is not None:
        if line == "help":
            print("\n".join(f"    {form.pattern}" for form in FORMS))
        elif line:
            _play_line(stage, line)


def opening_commands(story: Path) -> tuple[ScriptCommand, ...]:
    """The commands of a script up to the one that opens its shop."""
    commands = parse(story.name, story.read_text("utf-8"), FORMS)
    for number, command in enumerate(commands, start=1):
        if command.text == "open shop":
            return commands[:number]
    raise ScriptError(f"{story}: opens no shop")


def _next_line() -> str | None:
    """The next line, or None at the end of the input."""
    try:
        return input("\n> ").strip()
    except EOFError:
        return None


def _play_line(stage: Stage, line: str) -> None:
    command = parse_line(1, line, FORMS)
    if command is None:
        print(f"    {advice(line, FORMS)}")
        return
    try:
        perform(stage, command)
    except UnmetError as unmet:
        print(f"    {unmet}")
    _show_display(stage)


def _show_display(stage: Stage) -> None:
    """Show the display as it is after a moment."""
    stage.wait(SETTLE_S)
    if stage.remote.frame is not None:
        LineReporter().picture(stage.remote.frame)
