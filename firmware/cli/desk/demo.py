"""`countertop demo [FILE.sale]`: play a sale script on a private broker, hub and kiosk.

Without a file it plays the story that ships with the product; with `--desk` it reads
commands from the keyboard, after those of the file; with `--page` the shop is a page in
a browser.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from firmware.base.text_files import text_of
from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.cli.output import at_terminal, complain, say
from firmware.config_guide.documents import DOCUMENTS, DocumentName
from firmware.config_guide.keys import keys_of, walk
from firmware.virtual.build import TODAY, Build
from firmware.virtual.console.shell import Lines, PipedLines, Shell, opening_commands
from firmware.virtual.photographs import find
from firmware.virtual.reporter import (
    LineReporter,
    PictureFolder,
    Reporter,
    StoryReporter,
)
from firmware.virtual.scripts.play import UnmetError, play
from firmware.virtual.scripts.script import Form, ScriptCommand, parse
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.stage import Stage

STORY = Path(__file__).parents[2] / "virtual" / "scripts" / "story.sale"
OUT = Path("demo-out")
PHOTOGRAPHS = 4
PAGE_PORT, PORT_MAX = 8130, 65_535
CLOSED = Phrase("The shop is closed.")
UNMET = 1
ENDINGS = (signal.SIGINT, signal.SIGTERM)
CONFIGURED: tuple[DocumentName, ...] = ("policy", "kiosk")
"""Commands of scripts that take a configuration key."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "script",
        type=Path,
        nargs="?",
        metavar="FILE.sale",
        help=Phrase("a sale script (default: the story of a morning at a counter)"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=Phrase("keep what is shown as pictures there (the story: {out})", out=OUT),
    )
    parser.epilog = Phrase(
        "Exit status: 1 if an expectation is not met, 2 if the file is no sale "
        "script. With --desk 0, however it is closed."
    )
    parser.add_argument(
        "--desk",
        action="store_true",
        help=Phrase("read commands from the keyboard, after those of FILE.sale"),
    )
    parser.add_argument(
        "--page",
        action="store_true",
        help=Phrase("show the shop as a page for a browser on this machine"),
    )
    parser.add_argument(
        "--port",
        type=port_number,
        default=PAGE_PORT,
        metavar="PORT",
        help=Phrase("where the page is (default: {port})", port=PAGE_PORT),
    )


def run(
    arguments: argparse.Namespace,
    forms: Sequence[Form] = FORMS,
    build: Build = TODAY,
) -> int:
    """Play the script; 0, or 1 after printing the unmet line and what was seen.

    `build`: what the shop's boxes run at first.
    """
    if arguments.page:
        return _served(arguments, forms)
    for number in ENDINGS:
        signal.signal(number, _interrupt)
    commands = _commands(arguments, forms)
    reporter = reporter_for(arguments)
    shows = any("photograph" in command.form.pattern for command in commands)
    photographs = find(PHOTOGRAPHS) if shows or arguments.desk else ()
    try:
        with Stage(reporter, photographs, build=build) as stage:
            met = _played(stage, commands, arguments.script or STORY)
            if arguments.desk:
                Shell(stage, forms).run(_lines(stage, forms))
                _ignore_endings()
            elif not met:
                return UNMET
    except KeyboardInterrupt:
        if not arguments.desk:
            raise
    reporter.end()
    return 0


def port_number(text: str) -> int:
    """A TCP port; argparse's refusal for what is none."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < number <= PORT_MAX:
        refusal = Phrase("{text!r} is no port: 1 to {max}", text=text, max=PORT_MAX)
        raise argparse.ArgumentTypeError(tr(refusal))
    return number


def _served(arguments: argparse.Namespace, forms: Sequence[Form]) -> int:
    from firmware.virtual.page.replay.page_script import (  # noqa: PLC0415 - slow
        split,
    )
    from firmware.virtual.page.serving import serve_page  # noqa: PLC0415 - slow
    from firmware.virtual.page.shop_thread import OPENING_SALE  # noqa: PLC0415 - slow

    file: Path = arguments.script or OPENING_SALE
    script = split(file.stem, parse(file.name, text_of(file), forms))
    failure = serve_page(script, arguments.port, _invite)
    if failure:
        complain(*failure.split("\n"))
        return UNMET
    say(CLOSED)
    return 0


def _invite(address: str) -> None:
    say("", Phrase("The shop is open at {where}; Ctrl-C closes it.", where=address))


def _commands(
    arguments: argparse.Namespace, forms: Sequence[Form]
) -> tuple[ScriptCommand, ...]:
    if arguments.desk and not arguments.script:
        return opening_commands(STORY, forms)
    file: Path = arguments.script or STORY
    return parse(file.name, text_of(file), forms)


def reporter_for(arguments: argparse.Namespace) -> Reporter:
    """What prints, and where pictures are kept: the story's always are."""
    if arguments.script or arguments.desk:
        return LineReporter(PictureFolder(arguments.out) if arguments.out else None)
    return StoryReporter(PictureFolder(arguments.out or OUT))


def _played(stage: Stage, commands: tuple[ScriptCommand, ...], file: Path) -> bool:
    """Whether every line was met; what was not is printed."""
    try:
        play(stage, commands, stage.reporter)
    except UnmetError as unmet:
        complain(*f"\n{file}: {tr(unmet)}\n{stage.log_tail}".split("\n"))
        return False
    return True


def _lines(stage: Stage, forms: Sequence[Form]) -> Lines:
    """A person's terminal; plain lines from a pipe, or without the library for it."""
    if not at_terminal() or find_spec("prompt_toolkit") is None:
        return PipedLines(sys.stdin)
    from firmware.virtual.console.prompt import TerminalLines  # noqa: PLC0415 - slow

    keys = {
        name: [key.path for key in walk(keys_of(DOCUMENTS[name])) if not key.keys]
        for name in CONFIGURED
    }
    return TerminalLines(stage, forms, keys)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop in order and ignore further signals, so that every process ends."""
    _ignore_endings()
    raise KeyboardInterrupt


def _ignore_endings() -> None:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
