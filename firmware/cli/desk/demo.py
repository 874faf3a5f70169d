"""`countertop demo [FILE.sale]`: play a sale script on a private broker, hub and kiosk.

Without a file it plays the story that ships with the product; with `--desk` it reads
commands from the keyboard.
"""

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from firmware.base.text_files import text_of
from firmware.cli.output import complain
from firmware.virtual.console import opening_commands, run_console
from firmware.virtual.photographs import find
from firmware.virtual.reporter import LineReporter, StoryReporter
from firmware.virtual.scripts.play import UnmetError, play
from firmware.virtual.scripts.script import Form, parse
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.stage import Stage

STORY = Path(__file__).parents[1] / "virtual" / "scripts" / "story.sale"
PHOTOGRAPHS = 4
UNMET = 1
ENDINGS = (signal.SIGINT, signal.SIGTERM)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "script",
        type=Path,
        nargs="?",
        metavar="FILE.sale",
        help="a sale script (default: the story of a morning at a counter)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("demo-out"),
        metavar="FOLDER",
        help="folder for the story's pictures (default: demo-out)",
    )
    parser.epilog = (
        "Exit status: 1 if an expectation is not met, 2 if the file is no sale script."
    )
    parser.add_argument(
        "--desk", action="store_true", help="read commands from the keyboard"
    )


def run(arguments: argparse.Namespace, forms: Sequence[Form] = FORMS) -> int:
    """Play the script; 0, or 1 after printing the unmet line and what was seen."""
    for number in ENDINGS:
        signal.signal(number, _interrupt)
    file: Path = arguments.script or STORY
    text = text_of(file)
    plain = arguments.script or arguments.desk
    reporter = LineReporter() if plain else StoryReporter(arguments.out)
    commands = parse(file.name, text, forms)
    if arguments.desk:
        commands = opening_commands(STORY)
    shows = any("photograph" in command.form.pattern for command in commands)
    photographs = find(PHOTOGRAPHS) if shows else ()
    with Stage(reporter, photographs) as stage:
        try:
            play(stage, commands, reporter)
        except UnmetError as unmet:
            complain(*f"\n{file}: {unmet}\n{stage.log_tail}".split("\n"))
            return UNMET
        if arguments.desk:
            run_console(stage)
    reporter.end()
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop in order and ignore further signals, so that every process ends."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
