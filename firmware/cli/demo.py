"""`countertop demo [FILE.sale]`: play a sale script on a private broker, hub and kiosk.

Without a file it plays the story that ships with the product; with `--desk` it reads
commands from the keyboard.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from firmware.base.text_files import text_of
from firmware.virtual.console import opening_of, sit_at
from firmware.virtual.photographs import find
from firmware.virtual.scripts.play import UnmetError, play
from firmware.virtual.scripts.reporter import LineReporter, Story
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
    teller = (
        LineReporter() if arguments.script or arguments.desk else Story(arguments.out)
    )
    commands = opening_of(STORY) if arguments.desk else parse(file.name, text, forms)
    shows = any("photograph" in command.form.pattern for command in commands)
    photographs = find(PHOTOGRAPHS) if shows else ()
    with Stage(teller, photographs) as stage:
        try:
            play(stage, commands, teller)
        except UnmetError as unmet:
            print(f"\n{file}: {unmet}\n{stage.last_words}", file=sys.stderr)
            return UNMET
        if arguments.desk:
            sit_at(stage)
    teller.end()
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop in order and ignore further signals, so that every process ends."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
